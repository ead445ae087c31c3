using System.Numerics;

namespace Telephony.Core.Codecs;

/// <summary>
/// G.711 (ITU-T G.711, payload formats in RFC 3551 4.5.14): A-law and mu-law to and from 16-bit linear samples at 8000 Hz.
/// Pure, any thread. Decoding is by a table of 256; encoding finds the segment with one bit scan.
/// </summary>
public static class G711
{
    /// <summary>The A-law code of the smallest positive value: silence.</summary>
    public const byte ALawSilence = 0xD5;

    /// <summary>The mu-law code of zero: silence.</summary>
    public const byte MuLawSilence = 0xFF;

    /// <summary>Samples, and bytes, of a frame of 20 ms.</summary>
    public const int FrameLength = 160;

    private const byte ALawToggle = 0x55;
    private const byte SignBit = 0x80;
    private const int MuLawBias = 132;
    private const int MuLawClip = 32767 - MuLawBias;

    private static readonly short[] s_aLaw = BuildTable(ExpandALaw);
    private static readonly short[] s_muLaw = BuildTable(ExpandMuLaw);
    private static readonly byte[] s_aLawToMuLaw = [.. s_aLaw.Select(EncodeMuLaw)];
    private static readonly byte[] s_muLawToALaw = [.. s_muLaw.Select(EncodeALaw)];

    /// <summary>The linear value of each code.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="codec"/> is not a G.711 codec.</exception>
    public static ReadOnlySpan<short> DecodeTable(AudioCodec codec) => codec switch
    {
        AudioCodec.Pcma => s_aLaw,
        AudioCodec.Pcmu => s_muLaw,
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "not a G.711 codec"),
    };

    /// <summary>The code that stands for silence.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="codec"/> is not a G.711 codec.</exception>
    public static byte SilenceOf(AudioCodec codec) => codec switch
    {
        AudioCodec.Pcma => ALawSilence,
        AudioCodec.Pcmu => MuLawSilence,
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "not a G.711 codec"),
    };

    /// <summary>Decodes <paramref name="payload"/> into as many samples.</summary>
    /// <exception cref="ArgumentException"><paramref name="samples"/> is shorter than <paramref name="payload"/>.</exception>
    public static void Decode(AudioCodec codec, ReadOnlySpan<byte> payload, Span<short> samples)
    {
        if (samples.Length < payload.Length)
            throw new ArgumentException("shorter than the payload", nameof(samples));
        var table = DecodeTable(codec);
        for (var i = 0; i < payload.Length; i++)
            samples[i] = table[payload[i]];
    }

    /// <summary>Encodes <paramref name="samples"/> into as many bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="payload"/> is shorter than <paramref name="samples"/>.</exception>
    public static void Encode(AudioCodec codec, ReadOnlySpan<short> samples, Span<byte> payload)
    {
        if (payload.Length < samples.Length)
            throw new ArgumentException("shorter than the samples", nameof(payload));
        if (codec == AudioCodec.Pcma)
        {
            for (var i = 0; i < samples.Length; i++)
                payload[i] = EncodeALaw(samples[i]);
        }
        else if (codec == AudioCodec.Pcmu)
        {
            for (var i = 0; i < samples.Length; i++)
                payload[i] = EncodeMuLaw(samples[i]);
        }
        else
        {
            throw new ArgumentOutOfRangeException(nameof(codec), codec, "not a G.711 codec");
        }
    }

    /// <summary>
    /// Writes <paramref name="payload"/>, of codec <paramref name="from"/>, as codec <paramref name="to"/> of the same length: a copy when they are the same, else from one law to the
    /// other by a table (no linear value is nearer). False, and nothing written, between G.711 and anything else.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="translated"/> is shorter.</exception>
    public static bool TryTranslate(AudioCodec from, AudioCodec to, ReadOnlySpan<byte> payload, Span<byte> translated)
    {
        if (translated.Length < payload.Length)
            throw new ArgumentException("shorter than the payload", nameof(translated));
        if (from == to)
        {
            payload.CopyTo(translated);
            return true;
        }

        if (from == AudioCodec.Opus || to == AudioCodec.Opus)
            return false;
        var table = from == AudioCodec.Pcma ? s_aLawToMuLaw : s_muLawToALaw;
        for (var i = 0; i < payload.Length; i++)
            translated[i] = table[payload[i]];
        return true;
    }

    /// <summary>The linear value of an A-law code: the middle of its interval.</summary>
    public static short DecodeALaw(byte code) => s_aLaw[code];

    /// <summary>The linear value of a mu-law code.</summary>
    public static short DecodeMuLaw(byte code) => s_muLaw[code];

    /// <summary>The A-law code of a sample.</summary>
    public static byte EncodeALaw(short sample)
    {
        // 13 bits: sign and 12 of magnitude. Segments 0 and 1 share a step, so 32 is where the exponent starts to count.
        var magnitude = (sample >= 0 ? sample : ~sample) >> 3;
        var segment = magnitude < 32 ? 0 : BitOperations.Log2((uint)magnitude) - 4;
        var mantissa = (magnitude >> Math.Max(segment, 1)) & 0xF;
        var code = (segment << 4) | mantissa | (sample >= 0 ? SignBit : 0);
        return (byte)(code ^ ALawToggle);
    }

    /// <summary>The mu-law code of a sample.</summary>
    public static byte EncodeMuLaw(short sample)
    {
        var magnitude = Math.Min(sample >= 0 ? sample : -(int)sample, MuLawClip) + MuLawBias;
        var segment = BitOperations.Log2((uint)magnitude) - 7;
        var mantissa = (magnitude >> (segment + 3)) & 0xF;
        var code = (segment << 4) | mantissa | (sample < 0 ? SignBit : 0);
        return (byte)(code ^ 0xFF);
    }

    private static short ExpandALaw(byte code)
    {
        var value = code ^ ALawToggle;
        var segment = (value >> 4) & 7;
        var mantissa = ((value & 0xF) << 4) + 8;
        var magnitude = segment == 0 ? mantissa : (mantissa + 0x100) << (segment - 1);
        return (short)((value & SignBit) != 0 ? magnitude : -magnitude);
    }

    private static short ExpandMuLaw(byte code)
    {
        var value = code ^ 0xFF;
        var segment = (value >> 4) & 7;
        var magnitude = ((((value & 0xF) << 3) + MuLawBias) << segment) - MuLawBias;
        return (short)((value & SignBit) != 0 ? -magnitude : magnitude);
    }

    private static short[] BuildTable(Func<byte, short> expand)
    {
        var table = new short[256];
        for (var code = 0; code < table.Length; code++)
            table[code] = expand((byte)code);
        return table;
    }
}
