using Telephony.Core.Codecs;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Ogg;

/// <summary>What <see cref="OggOpusReader.Read"/> found.</summary>
public enum OggOpusStatus
{
    /// <summary>An audio packet.</summary>
    Packet,

    /// <summary>The stream ended as it should.</summary>
    End,

    /// <summary>The stream breaks off or is damaged here: nothing further can be read. See <see cref="OggOpusReader.Error"/>.</summary>
    Damaged,
}

/// <summary>
/// Reads the packets of an Ogg Opus file (RFC 7845) with one stream, from a stream of bytes, forward only. Whatever the bytes, it throws nothing of its own; what the
/// byte stream throws passes through. Not thread-safe.
/// </summary>
public sealed class OggOpusReader
{
    /// <summary>The longest packet accepted: 120 ms of the longest frames of 20 ms, with their lengths.</summary>
    public const int MaxPacketLength = (6 * OpusPacket.MaxFrameLength) + 16;

    private readonly Stream _source;
    private readonly byte[] _buffer = new byte[OggPage.MaxLength];
    private readonly byte[] _packet = new byte[MaxPacketLength];
    private int _start;
    private int _end;
    private int _lacingOffset;
    private int _lacingEnd;
    private int _bodyOffset;
    private int _pageEnd;
    private int _packetLength;
    private uint _serial;
    private uint _nextSequence;
    private bool _isLastPage;

    private OggOpusReader(Stream source) => _source = source;

    /// <summary>The identification header.</summary>
    public OpusHead Head { get; private set; } = new(1, 0, 0);

    /// <summary>
    /// Granule position of the page that the last packet read came from; of the last page it is where the sound ends, the pre-skip
    /// included (RFC 7845 4).
    /// </summary>
    public long GranulePosition { get; private set; }

    /// <summary>Why the stream is damaged.</summary>
    public ParseError Error { get; private set; }

    /// <summary>Reads the two headers. False when they are missing, damaged, or of a kind that is not supported.</summary>
    public static bool TryOpen(Stream source, out OggOpusReader? reader, out ParseError error)
    {
        ArgumentNullException.ThrowIfNull(source);
        var candidate = new OggOpusReader(source);
        reader = candidate.ReadHeaders() ? candidate : null;
        error = candidate.Error;
        return reader is not null;
    }

    /// <summary>Reads the next audio packet; it is valid until the next call.</summary>
    public OggOpusStatus Read(out ReadOnlySpan<byte> packet)
    {
        packet = default;
        while (true)
        {
            switch (TakePacket(out packet))
            {
                case Taken.Packet: return OggOpusStatus.Packet;
                case Taken.TooLong: return Damaged("packet", "too long");
                case Taken.PageEnd when _isLastPage:
                    return _packetLength == 0 ? OggOpusStatus.End : Damaged("packet", "cut by the end of the stream");
            }

            if (!NextPage()) return OggOpusStatus.Damaged;
        }
    }

    private enum Taken
    {
        Packet,
        PageEnd,
        TooLong,
    }

    private bool ReadHeaders()
    {
        if (!NextPage() || TakePacket(out var packet) != Taken.Packet) return Fail("OpusHead", "missing");
        if (!OpusHead.TryParse(packet, out var head, out var error))
        {
            Error = error;
            return false;
        }

        Head = head!;
        return Read(out packet) == OggOpusStatus.Packet && packet.StartsWith("OpusTags"u8) || Fail("OpusTags", "missing");
    }

    /// <summary>Takes the next whole packet of the page; the beginning of one that goes on is kept for the next page.</summary>
    private Taken TakePacket(out ReadOnlySpan<byte> packet)
    {
        packet = default;
        while (_lacingOffset < _lacingEnd)
        {
            int length = _buffer[_lacingOffset++];
            if (_packetLength + length > MaxPacketLength) return Taken.TooLong;
            _buffer.AsSpan(_bodyOffset, length).CopyTo(_packet.AsSpan(_packetLength));
            _bodyOffset += length;
            _packetLength += length;
            if (length == 255) continue;
            packet = _packet.AsSpan(0, _packetLength);
            _packetLength = 0;
            return Taken.Packet;
        }

        return Taken.PageEnd;
    }

    private bool NextPage()
    {
        if (_isLastPage) return Fail("page", "after the last one");
        _start = _pageEnd;
        while (true)
        {
            var status = OggPageReader.Read(_buffer.AsSpan(_start, _end - _start), out var page, out var consumed, out var error);
            if (status == OggReadStatus.Page) return Accept(page, consumed);
            Error = error;
            if (status == OggReadStatus.Invalid) return false;
            if (!Fill()) return Fail("page", "the stream breaks off");
        }
    }

    private bool Accept(in OggPage page, int length)
    {
        var isFirst = page.Flags.HasFlag(OggPageFlags.First);
        if (_nextSequence == 0 ? !isFirst || page.Sequence != 0 : isFirst || page.Serial != _serial || page.Sequence != _nextSequence)
            return Fail("page", "of another stream or out of order");
        if (page.Flags.HasFlag(OggPageFlags.Continued) != (_packetLength > 0)) return Fail("page", "continues nothing, or does not continue");
        _serial = page.Serial;
        _nextSequence = unchecked(page.Sequence + 1);
        _isLastPage = page.Flags.HasFlag(OggPageFlags.Last);
        if (page.GranulePosition != OggPage.NoGranule) GranulePosition = page.GranulePosition;
        _lacingOffset = _start + OggPage.HeaderLength;
        _lacingEnd = _bodyOffset = _lacingOffset + page.Lacing.Length;
        _pageEnd = _start + length;
        return true;
    }

    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = _pageEnd = 0;
        if (_end == _buffer.Length) return false;
        var read = _source.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }

    private OggOpusStatus Damaged(string field, string reason)
    {
        Fail(field, reason);
        return OggOpusStatus.Damaged;
    }

    private bool Fail(string field, string reason)
    {
        Error = new ParseError(0, field, reason);
        return false;
    }
}
