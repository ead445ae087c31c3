using System.Buffers;
using BenchmarkDotNet.Attributes;
using Telephony.Core.Ogg;

namespace Telephony.MicroBenchmarks;

/// <summary>A page of one second, as sealing writes it: 50 Opus packets of 40 bytes (16 kbit/s).</summary>
public class OggBenchmarks
{
    private const int Packets = 50;

    private readonly byte[] _packet = [.. Enumerable.Range(0, 40).Select(static i => (byte)(i * 5))];
    private readonly ArrayBufferWriter<byte> _output = new(OggPage.MaxLength);
    private readonly byte[] _page;
    private readonly OggPageWriter _writer;

    /// <summary>Writes the page that is read.</summary>
    public OggBenchmarks()
    {
        _writer = new OggPageWriter(_output, serial: 1);
        WritePage();
        _page = _output.WrittenSpan.ToArray();
    }

    /// <summary>The packets to a page, into a buffer that is used again.</summary>
    [Benchmark]
    public int WritePage()
    {
        _output.ResetWrittenCount();
        for (var i = 0; i < Packets; i++) _writer.Add(_packet);
        _writer.WritePage(granulePosition: 48_000);
        return _output.WrittenCount;
    }

    /// <summary>Frames the page and checks its CRC.</summary>
    [Benchmark]
    public int ReadPage()
    {
        if (OggPageReader.Read(_page, out var page, out _, out _) != OggReadStatus.Page) throw new InvalidDataException();
        return page.Body.Length;
    }
}
