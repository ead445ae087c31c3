using System.Buffers;
using System.Buffers.Binary;
using Telephony.Core.Ogg;

namespace Telephony.Core.Webm;

/// <summary>
/// Writes one Opus track as WebM that can be played while it is made: EBML (RFC 8794) and Matroska (RFC 9559), Opus by its codec mapping (RFC 9559 and the WebM container guidelines). The
/// segment has no size and no index; each cluster is whole, so that whoever reads it can play up to its last byte. Times in milliseconds. Not thread-safe.
/// </summary>
public sealed class WebmOpusWriter
{
    /// <summary>Duration of a packet in milliseconds.</summary>
    public const int PacketMilliseconds = 20;

    private const int TrackNumber = 1;
    private const long SeekPreRollNanoseconds = 80_000_000;
    private const double SamplingFrequency = 48_000;
    private const byte KeyFrame = 0x80;
    private static readonly byte[] s_writer = [.. "telephony"u8];

    private readonly IBufferWriter<byte> _output;
    private long _time;

    /// <summary>Writes the headers to <paramref name="output"/> at once.</summary>
    public WebmOpusWriter(IBufferWriter<byte> output, OpusHead head)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(head);
        _output = output;
        Write(Header());
        Write(Id(Ids.Segment));
        Write(s_unknownSize);
        Write(Element(Ids.Info, [.. Number(Ids.TimestampScale, 1_000_000), .. Element(Ids.MuxingApp, s_writer), .. Element(Ids.WritingApp, s_writer)]));
        Write(Element(Ids.Tracks, Track(head)));
    }

    /// <summary>Writes a cluster of consecutive packets of 20 ms each, 1 to 1,000 of them.</summary>
    public void WriteCluster(IReadOnlyList<ReadOnlyMemory<byte>> packets)
    {
        ArgumentNullException.ThrowIfNull(packets);
        ArgumentOutOfRangeException.ThrowIfLessThan(packets.Count, 1, nameof(packets));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(packets.Count, 1000, nameof(packets));
        var content = new List<byte>(Number(Ids.Timestamp, _time));
        for (var i = 0; i < packets.Count; i++)
        {
            // Track number as a variable-length integer, time relative to the cluster, flags (RFC 9559 10.1).
            byte[] head = [0x80 | TrackNumber, 0, 0, KeyFrame];
            BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(1), (short)(i * PacketMilliseconds));
            content.AddRange(Element(Ids.SimpleBlock, [.. head, .. packets[i].Span]));
        }
        Write(Element(Ids.Cluster, [.. content]));
        _time += packets.Count * PacketMilliseconds;
    }

    private static byte[] Header() => Element(
        Ids.Ebml,
        [
            .. Number(Ids.EbmlVersion, 1), .. Number(Ids.EbmlReadVersion, 1), .. Number(Ids.EbmlMaxIdLength, 4), .. Number(Ids.EbmlMaxSizeLength, 8),
            .. Element(Ids.DocType, "webm"u8), .. Number(Ids.DocTypeVersion, 4), .. Number(Ids.DocTypeReadVersion, 2),
        ]);

    private static byte[] Track(OpusHead head)
    {
        var frequency = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(frequency, SamplingFrequency);
        // Codec delay is the pre-skip in nanoseconds.
        var delay = head.PreSkip * 1_000_000_000L / (long)SamplingFrequency;
        return Element(
            Ids.TrackEntry,
            [
                .. Number(Ids.TrackNumber, TrackNumber), .. Number(Ids.TrackUid, 1), .. Number(Ids.FlagLacing, 0), .. Number(Ids.TrackType, 2), .. Element(Ids.CodecId, "A_OPUS"u8),
                .. Element(Ids.CodecPrivate, head.ToBytes()), .. Number(Ids.CodecDelay, delay), .. Number(Ids.SeekPreRoll, SeekPreRollNanoseconds),
                .. Element(Ids.Audio, [.. Element(Ids.SamplingFrequency, frequency), .. Number(Ids.Channels, head.Channels)]),
            ]);
    }

    private void Write(ReadOnlySpan<byte> bytes) => _output.Write(bytes);

    private static byte[] Element(uint id, ReadOnlySpan<byte> content) => [.. Id(id), .. Size(content.Length), .. content];

    private static byte[] Number(uint id, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        var zeros = 0;
        while (zeros < 7 && bytes[zeros] == 0) zeros++;
        return Element(id, bytes[zeros..]);
    }

    // An id carries its own length in its first bits.
    private static byte[] Id(uint id)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, id);
        var zeros = 0;
        while (bytes[zeros] == 0) zeros++;
        return bytes[zeros..].ToArray();
    }

    // Four bytes say up to 268 million (RFC 8794 4.4).
    private static byte[] Size(int length)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, 0x1000_0000u | (uint)length);
        return bytes;
    }

    private static readonly byte[] s_unknownSize = [0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    private static class Ids
    {
        public const uint Ebml = 0x1A45DFA3, EbmlVersion = 0x4286, EbmlReadVersion = 0x42F7, EbmlMaxIdLength = 0x42F2, EbmlMaxSizeLength = 0x42F3;
        public const uint DocType = 0x4282, DocTypeVersion = 0x4287, DocTypeReadVersion = 0x4285;
        public const uint Segment = 0x18538067, Info = 0x1549A966, TimestampScale = 0x2AD7B1, MuxingApp = 0x4D80, WritingApp = 0x5741;
        public const uint Tracks = 0x1654AE6B, TrackEntry = 0xAE, TrackNumber = 0xD7, TrackUid = 0x73C5, FlagLacing = 0x9C, TrackType = 0x83, CodecId = 0x86, CodecPrivate = 0x63A2;
        public const uint CodecDelay = 0x56AA, SeekPreRoll = 0x56BB, Audio = 0xE1, SamplingFrequency = 0xB5, Channels = 0x9F;
        public const uint Cluster = 0x1F43B675, Timestamp = 0xE7, SimpleBlock = 0xA3;
    }
}
