using BenchmarkDotNet.Attributes;
using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Recording;
using Telephony.Recording.Encryption;
using Telephony.Recording.Spools;

namespace Telephony.MicroBenchmarks;

/// <summary>
/// A message being recorded: what the media thread does for each packet, and what the spool thread does four times a second. The session is not given to the spool
/// thread, so that both are measured on this one.
/// </summary>
public class SpoolBenchmarks
{
    /// <summary>Packets of a quarter of a second, the spool thread's interval.</summary>
    private const int Packets = 13;

    /// <summary>Long enough an iteration for the optimised code to be in use, and 40 MB of file.</summary>
    private const int Blocks = 16 * 1024;

    private static readonly byte[] s_payload = [.. Enumerable.Range(0, G711.FrameLength).Select(static i => (byte)i)];

    private readonly byte[] _scratch = new byte[SpoolFormat.MaxBlockLength + SpoolRecord.HeaderLength];
    private readonly MasterKey _master = MasterKey.Generate();
    private readonly SpoolService _service = new();
    private string _folder = "";
    private SpoolSession _session = null!;
    private MessageRecorder _recorder = null!;
    private long _packet;

    /// <summary>Makes the folder.</summary>
    [GlobalSetup]
    public void Setup() => _folder = System.IO.Directory.CreateTempSubdirectory("micro-benchmarks-").FullName;

    /// <summary>A file of its own for each iteration.</summary>
    [IterationSetup]
    public void Open()
    {
        var sound = Guid.NewGuid();
        _session = new SpoolSession(SpoolWriter.Create(Path.Combine(_folder, "spool"), sound, _master), _service.Chunks);
        _recorder = new MessageRecorder(
            sound, new LegPrivacy.Undecided().Decide(isProtected: false), _session, _service, TimeProvider.System,
            elapsed => Task.FromResult(new SpoolSummary(sound, elapsed, elapsed, 0, 0, IsComplete: true)));
    }

    /// <summary>Removes it.</summary>
    [IterationCleanup]
    public void Close()
    {
        if (_recorder.DroppedPackets > 0 || _recorder.Failed) throw new InvalidOperationException("The spool did not take everything.");
        _session.Dispose();
        File.Delete(Path.Combine(_folder, "spool"));
    }

    /// <summary>Removes the folder.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _service.Dispose();
        _master.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    /// <summary>One packet into the queue, on the media thread; the queue is emptied without being read.</summary>
    [Benchmark(OperationsPerInvoke = Packets)]
    [InvocationCount(16 * Blocks)]
    public void AppendPacket()
    {
        Append();
        _session.Queue.Clear();
    }

    /// <summary>A quarter of a second: 13 packets into the queue, out of it, sealed with AES-256-GCM and written to the file.</summary>
    [Benchmark]
    [InvocationCount(Blocks)]
    public void WriteBlockOf13Packets()
    {
        Append();
        _session.Write(_scratch);
    }

    private void Append()
    {
        for (var i = 0; i < Packets; i++, _packet++)
            unchecked { _recorder.OnAudio(new MonotonicTime(_packet * 200_000), AudioCodec.Pcma, 0x5EED, (ushort)_packet, (uint)_packet * 160, s_payload); }
    }
}
