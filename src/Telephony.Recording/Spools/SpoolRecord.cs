using System.Buffers.Binary;
using Telephony.Core.Codecs;

namespace Telephony.Recording.Spools;

/// <summary>
/// One packet's header in a spool's block (DESIGN 4.3), big-endian; the payload follows.
/// <code>
///  0     1       2        4      8          10         14        18
///  | leg | codec | length | SSRC | sequence | RTP time | arrival | payload ...
/// </code>
/// </summary>
/// <param name="Leg">Which leg of the call; a message has one, 0; a call has 0, the detainee, and 1, the correspondent.</param>
/// <param name="Codec">What the payload is.</param>
/// <param name="PayloadLength">0 to <see cref="MaxPayload"/>.</param>
/// <param name="Ssrc">Of the RTP header.</param>
/// <param name="Sequence">Of the RTP header.</param>
/// <param name="RtpTime">Of the RTP header.</param>
/// <param name="Arrival">Since the start of the sound, in samples at 8 kHz.</param>
internal readonly record struct SpoolRecord(byte Leg, AudioCodec Codec, ushort PayloadLength, uint Ssrc, ushort Sequence, uint RtpTime, uint Arrival)
{
    public const int HeaderLength = 18;

    /// <summary>No telephone sends more in one datagram.</summary>
    public const int MaxPayload = 1500;

    public int Length => HeaderLength + PayloadLength;

    public void Write(Span<byte> target)
    {
        target[0] = Leg;
        target[1] = (byte)Codec;
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], PayloadLength);
        BinaryPrimitives.WriteUInt32BigEndian(target[4..], Ssrc);
        BinaryPrimitives.WriteUInt16BigEndian(target[8..], Sequence);
        BinaryPrimitives.WriteUInt32BigEndian(target[10..], RtpTime);
        BinaryPrimitives.WriteUInt32BigEndian(target[14..], Arrival);
    }

    /// <summary>Length of the record that <see cref="Write"/> began in <paramref name="record"/>.</summary>
    public static int LengthOf(ReadOnlySpan<byte> record) => HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(record[2..]);

    /// <summary><see cref="Arrival"/> of the record that <see cref="Write"/> began in <paramref name="record"/>.</summary>
    public static uint ArrivalOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt32BigEndian(record[14..]);

    /// <summary>False when no whole record of a known codec is there.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out SpoolRecord record)
    {
        record = default;
        if (source.Length < HeaderLength || source[1] > (byte)AudioCodec.Opus) return false;
        record = new SpoolRecord(
            source[0],
            (AudioCodec)source[1],
            BinaryPrimitives.ReadUInt16BigEndian(source[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[4..]),
            BinaryPrimitives.ReadUInt16BigEndian(source[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[10..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[14..]));
        return record.PayloadLength <= MaxPayload && record.Length <= source.Length;
    }

    /// <summary>How long the payload sounds, in samples at 8 kHz; 0 when it is empty or malformed.</summary>
    public static int DurationOf(AudioCodec codec, ReadOnlySpan<byte> payload) => codec switch
    {
        AudioCodec.Opus => OpusPacket.TryGetDuration(payload, out var duration) ? duration / SoundClock.OpusUnits : 0,
        _ => payload.Length,
    };
}
