using System.Buffers.Binary;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Rtp;

/// <summary>
/// Payload of a telephone-event packet (RFC 4733 2.3).
/// <code>
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// +---------------+-+-+-----------+-------------------------------+
/// |     event     |E|R|  volume   |          duration             |
/// +---------------+-+-+-----------+-------------------------------+
/// </code>
/// </summary>
/// <param name="Event">Event code; 0 to 15 are the keys (RFC 4733 3.2).</param>
/// <param name="End">E: the event is over.</param>
/// <param name="Volume">Level of a tone in -dBm0, 0 to 63.</param>
/// <param name="Duration">Since the packet's timestamp, in units of the event's clock.</param>
public readonly record struct TelephoneEvent(byte Event, bool End, byte Volume, ushort Duration)
{
    /// <summary>Bytes of the payload.</summary>
    public const int Length = 4;

    /// <summary>The keys in the order of their event codes.</summary>
    public const string Keys = "0123456789*#ABCD";

    private const int FlagsOffset = 1;
    private const int DurationOffset = 2;
    private const byte EndFlag = 0x80;
    private const byte VolumeMask = 0x3F;

    /// <summary>The key, or null when the event is none (hook flash, fax tones).</summary>
    public char? Key => Event < Keys.Length ? Keys[Event] : null;

    /// <summary>Whether <paramref name="key"/> is one of <see cref="Keys"/>.</summary>
    public static bool IsKey(char key) => Keys.Contains(key);

    /// <summary>Reads a payload. What follows the first four bytes is not looked at.</summary>
    public static bool TryParse(ReadOnlySpan<byte> source, out TelephoneEvent value, out ParseError error)
    {
        if (source.Length < Length)
        {
            value = default;
            error = new ParseError(source.Length, "telephone-event", "truncated");
            return false;
        }

        var flags = source[FlagsOffset];
        value = new TelephoneEvent(
            source[0], (flags & EndFlag) != 0, (byte)(flags & VolumeMask), BinaryPrimitives.ReadUInt16BigEndian(source[DurationOffset..]));
        error = default;
        return true;
    }

    /// <summary>Writes the payload into the first four bytes of <paramref name="destination"/>.</summary>
    public void Write(Span<byte> destination)
    {
        destination[0] = Event;
        destination[FlagsOffset] = (byte)((End ? EndFlag : 0) | (Volume & VolumeMask));
        BinaryPrimitives.WriteUInt16BigEndian(destination[DurationOffset..], Duration);
    }
}
