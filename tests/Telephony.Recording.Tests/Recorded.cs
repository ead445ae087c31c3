using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Recording.Encryption;
using Telephony.Testing;

namespace Telephony.Recording.Tests;

/// <summary>An archive in a fresh folder, and callers who speak into it.</summary>
internal sealed class Recorded : IAsyncDisposable
{
    public const int Frame = 160;

    public Recorded(Func<SoundArchiveOptions, SoundArchiveOptions>? change = null)
    {
        Directory = Path.Combine(TestContext.CurrentContext.WorkDirectory, "recorded", Guid.NewGuid().ToString("N"));
        System.IO.Directory.CreateDirectory(Directory);
        Options = new SoundArchiveOptions { Directory = Directory, MasterKey = Master, TimeProvider = Clock, OpusComplexity = 0 };
        if (change is not null) Options = change(Options);
        Archive = new SoundArchive(Options);
    }

    public string Directory { get; }

    public MasterKey Master { get; } = MasterKey.Generate();

    public FakeTimeProvider Clock { get; } = new();

    public SoundArchiveOptions Options { get; }

    public SoundArchive Archive { get; private set; }

    public static LegPrivacy.Decided Monitored => new LegPrivacy.Undecided().Decide(isProtected: false);

    public string SpoolPath(Guid sound) => new SoundPaths(Directory).Spool(sound);

    public string SealedPath(Guid sound) => new SoundPaths(Directory).Sealed(sound);

    /// <summary>As after a restart: another archive on the same folder.</summary>
    public async Task RestartAsync()
    {
        await Archive.DisposeAsync();
        Archive = new SoundArchive(Options);
    }

    /// <summary>A tone of 400 Hz at quarter level in G.711.</summary>
    public static byte[] Tone(AudioCodec codec, long from, int samples)
    {
        var pcm = ToneSamples(from, samples);
        var payload = new byte[samples];
        G711.Encode(codec, pcm, payload);
        return payload;
    }

    public static short[] ToneSamples(long from, int samples) =>
        [.. Enumerable.Range(0, samples).Select(i => (short)(8000 * Math.Sin(2 * Math.PI * 400 * (from + i) / 8000)))];

    /// <summary>
    /// Says <paramref name="frames"/> frames of 20 ms, moving the clock with them. The disk is waited for now and then: it has as much time as the
    /// clock says only with a real caller.
    /// </summary>
    public async Task SayAsync(MessageRecorder recorder, int frames, AudioCodec codec = AudioCodec.Pcma, ushort sequence = 65500, uint rtpTime = 4294960000)
    {
        using var encoder = codec == AudioCodec.Opus ? new OpusEncoder(complexity: 0) : null;
        var packet = new byte[1275];
        for (var i = 0; i < frames; i++)
        {
            var payload = encoder is null ? Tone(codec, i * Frame, Frame) : packet[..encoder.Encode(ToneSamples(i * Frame, Frame), packet)];
            var units = codec == AudioCodec.Opus ? 960 : Frame;
            unchecked { recorder.OnAudio(MonotonicTime.Now(Clock), codec, 77, (ushort)(sequence + i), (uint)(rtpTime + (i * units)), payload); }
            Clock.Advance(TimeSpan.FromMilliseconds(20));
            if (i % 200 == 199) await recorder.FlushAsync();
        }
    }

    /// <summary>A closed spool of <paramref name="frames"/> frames.</summary>
    public async Task<SpoolSummary> RecordAsync(Guid sound, int frames, AudioCodec codec = AudioCodec.Pcma)
    {
        var recorder = await Archive.RecordAsync(sound, Monitored);
        await SayAsync(recorder, frames, codec);
        return await recorder.CloseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Archive.DisposeAsync();
        Master.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
