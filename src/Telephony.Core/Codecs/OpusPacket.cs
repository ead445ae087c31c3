namespace Telephony.Core.Codecs;

/// <summary>
/// What an Opus packet's framing says (RFC 6716 3.1 and 3.2), read without decoding. The packet comes from a peer: nothing in it is trusted.
/// <code>
///  0 1 2 3 4 5 6 7        config: mode, bandwidth and frame size
/// +-+-+-+-+-+-+-+-+       s: stereo
/// | config  |s| c |       c: 0 one frame, 1 two of one size, 2 two of two sizes, 3 any number
/// +-+-+-+-+-+-+-+-+
/// </code>
/// </summary>
public static class OpusPacket
{
    /// <summary>Opus time always runs at 48 kHz (RFC 7587 4.1).</summary>
    public const int ClockRate = 48_000;

    /// <summary>The longest duration a packet may have: 120 ms.</summary>
    public const int MaxDuration = 5760;

    /// <summary>The longest frame, in bytes (RFC 6716 3.2.1).</summary>
    public const int MaxFrameLength = 1275;

    private const int CountMask = 0x3F;

    /// <summary>
    /// The packet's duration in samples at 48 kHz, 120 to 5,760. False when the packet breaks one of the rules R1 to R7 of RFC 6716 3.4 that can
    /// be seen from the TOC byte, the frame count and the lengths.
    /// </summary>
    public static bool TryGetDuration(ReadOnlySpan<byte> packet, out int duration)
    {
        duration = 0;
        if (packet.IsEmpty) return false;
        var frame = FrameDuration(packet[0]);
        if (!TryGetFrameCount(packet, out var frames)) return false;
        if (frames * frame > MaxDuration) return false;
        duration = frames * frame;
        return true;
    }

    /// <summary>The duration of one frame in samples at 48 kHz, from the TOC byte (RFC 6716 table 2).</summary>
    public static int FrameDuration(byte toc)
    {
        var config = toc >> 3;
        return config switch
        {
            < 12 => (config & 3) switch { 0 => 480, 1 => 960, 2 => 1920, _ => 2880 }, // SILK: 10, 20, 40, 60 ms
            < 16 => (config & 1) == 0 ? 480 : 960, // hybrid: 10, 20 ms
            _ => 120 << (config & 3), // CELT: 2.5, 5, 10, 20 ms
        };
    }

    private static bool TryGetFrameCount(ReadOnlySpan<byte> packet, out int frames)
    {
        frames = 0;
        var rest = packet[1..];
        switch (packet[0] & 3)
        {
            case 0:
                frames = 1;
                return rest.Length <= MaxFrameLength;
            case 1:
                frames = 2;
                return rest.Length % 2 == 0 && rest.Length / 2 <= MaxFrameLength;
            case 2:
                frames = 2;
                if (!TryReadLength(ref rest, out var first) || first > rest.Length) return false;
                return rest.Length - first <= MaxFrameLength;
            default:
                return TryReadCountByte(rest, out frames);
        }
    }

    /// <summary>Code 3: a count byte (v, p, M), padding length, lengths when v is set, frames, padding (RFC 6716 3.2.5).</summary>
    private static bool TryReadCountByte(ReadOnlySpan<byte> rest, out int frames)
    {
        frames = 0;
        if (rest.IsEmpty) return false;
        var (isVariable, hasPadding) = ((rest[0] & 0x80) != 0, (rest[0] & 0x40) != 0);
        frames = rest[0] & CountMask;
        rest = rest[1..];
        if (frames == 0) return false;
        if (hasPadding && !TrySkipPadding(ref rest)) return false;
        if (!isVariable) return rest.Length % frames == 0 && rest.Length / frames <= MaxFrameLength;
        var known = 0;
        for (var i = 0; i < frames - 1; i++)
        {
            if (!TryReadLength(ref rest, out var length)) return false;
            known += length;
        }

        return known <= rest.Length && rest.Length - known <= MaxFrameLength;
    }

    private static bool TrySkipPadding(ref ReadOnlySpan<byte> rest)
    {
        var padding = 0;
        while (true)
        {
            if (rest.IsEmpty) return false;
            var value = rest[0];
            rest = rest[1..];
            padding += value == 255 ? 254 : value;
            if (value != 255) break;
        }

        if (padding > rest.Length) return false;
        rest = rest[..^padding];
        return true;
    }

    /// <summary>A frame's length in one or two bytes (RFC 6716 3.2.1).</summary>
    private static bool TryReadLength(ref ReadOnlySpan<byte> rest, out int length)
    {
        length = 0;
        if (rest.IsEmpty) return false;
        length = rest[0];
        if (length < 252)
        {
            rest = rest[1..];
            return true;
        }

        if (rest.Length < 2) return false;
        length += rest[1] * 4;
        rest = rest[2..];
        return true;
    }
}
