using System.Buffers.Binary;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Ogg;

/// <summary>
/// The identification header of an Ogg Opus stream (RFC 7845 5.1) with channel mapping family 0.
/// <code>
///  0          8         9          10         12           16      18        19
///  | OpusHead | version | channels | pre-skip | input rate | gain  | family  |
/// </code>
/// </summary>
/// <param name="Channels">1 or 2.</param>
/// <param name="PreSkip">Samples at 48 kHz to drop from the start of the decoded sound.</param>
/// <param name="InputSampleRate">Rate of what was encoded, for information; 0 is unknown.</param>
public sealed record OpusHead(int Channels, int PreSkip, int InputSampleRate)
{
    /// <summary>Its length.</summary>
    public const int Length = 19;

    private const int MajorVersionMask = 0xF0;

    /// <summary>Reads it. Never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out OpusHead? head, out ParseError error)
    {
        head = null;
        error = default;
        if (packet.Length < Length || !packet.StartsWith("OpusHead"u8)) error = new ParseError(0, "OpusHead", "missing or short");
        // A change of the minor version must be readable by older readers (RFC 7845 5.1 point 2).
        else if ((packet[8] & MajorVersionMask) != 0) error = new ParseError(8, "version", "unknown");
        else if (packet[18] != 0) error = new ParseError(18, "channel mapping family", "not 0");
        else if (packet[9] is not (1 or 2)) error = new ParseError(9, "channels", "not 1 or 2");
        else
            head = new OpusHead(
                packet[9],
                BinaryPrimitives.ReadUInt16LittleEndian(packet[10..]),
                (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(packet[12..]), int.MaxValue));
        return head is not null;
    }

    /// <summary>The packet, without gain.</summary>
    public byte[] ToBytes()
    {
        var packet = new byte[Length];
        "OpusHead"u8.CopyTo(packet);
        packet[8] = 1;
        packet[9] = (byte)Channels;
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(10), (ushort)PreSkip);
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(12), (uint)InputSampleRate);
        return packet;
    }
}
