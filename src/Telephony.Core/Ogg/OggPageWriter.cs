using System.Buffers;
using System.Buffers.Binary;

namespace Telephony.Core.Ogg;

/// <summary>
/// Writes the pages of one logical stream (RFC 3533). Packets are collected until <see cref="WritePage"/>; here a packet never spans pages, so that each page can be
/// read on its own. Not thread-safe.
/// </summary>
public sealed class OggPageWriter
{
    private const int CrcOffset = 22;

    private readonly IBufferWriter<byte> _output;
    private readonly uint _serial;
    private readonly byte[] _lacing = new byte[OggPage.MaxSegments];
    private readonly byte[] _body = new byte[OggPage.MaxSegments * 255];
    private int _segments;
    private int _bodyLength;
    private uint _sequence;

    /// <summary>Writes to <paramref name="output"/> a stream with the number <paramref name="serial"/>.</summary>
    public OggPageWriter(IBufferWriter<byte> output, uint serial)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _serial = serial;
    }

    /// <summary>Whether a packet of this length still fits on the page being collected.</summary>
    public bool Fits(int packetLength) => _segments + (packetLength / 255) + 1 <= OggPage.MaxSegments;

    /// <summary>Adds a packet, which must fit (<see cref="Fits"/>).</summary>
    public void Add(ReadOnlySpan<byte> packet)
    {
        if (!Fits(packet.Length)) throw new InvalidOperationException("The packet does not fit on this page.");
        packet.CopyTo(_body.AsSpan(_bodyLength));
        _bodyLength += packet.Length;
        // A length that is a multiple of 255 ends with a lacing value of 0.
        for (var rest = packet.Length; ; rest -= 255)
        {
            _lacing[_segments++] = (byte)Math.Min(rest, 255);
            if (rest < 255) break;
        }
    }

    /// <summary>Writes the collected packets as one page and begins the next.</summary>
    /// <param name="granulePosition">Codec time at the end of the last packet on the page.</param>
    /// <param name="isLast">Whether the stream ends with it. The first page is marked by itself.</param>
    public void WritePage(long granulePosition, bool isLast = false)
    {
        var length = OggPage.HeaderLength + _segments + _bodyLength;
        var page = _output.GetSpan(length)[..length];
        "OggS"u8.CopyTo(page);
        page[4] = 0;
        page[5] = (byte)((_sequence == 0 ? OggPageFlags.First : OggPageFlags.None) | (isLast ? OggPageFlags.Last : OggPageFlags.None));
        BinaryPrimitives.WriteInt64LittleEndian(page[6..], granulePosition);
        BinaryPrimitives.WriteUInt32LittleEndian(page[14..], _serial);
        BinaryPrimitives.WriteUInt32LittleEndian(page[18..], _sequence);
        page.Slice(CrcOffset, 4).Clear();
        page[26] = (byte)_segments;
        _lacing.AsSpan(0, _segments).CopyTo(page[OggPage.HeaderLength..]);
        _body.AsSpan(0, _bodyLength).CopyTo(page[(OggPage.HeaderLength + _segments)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(page[CrcOffset..], OggCrc.Append(0, page));
        _output.Advance(length);
        _sequence++;
        _segments = _bodyLength = 0;
    }
}
