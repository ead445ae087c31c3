namespace Telephony.LoadGenerator.Media;

/// <summary>ITU-T G.711: A-law (payload type 8) and mu-law (payload type 0) to 16-bit samples and back.</summary>
internal sealed class G711
{
    private const int MuLawBias = 0x84;
    private const int MuLawClip = 32635;
    private readonly short[] _decoded = new short[256];
    private readonly bool _isALaw;

    private G711(bool isALaw)
    {
        _isALaw = isALaw;
        for (var i = 0; i < 256; i++) _decoded[i] = isALaw ? DecodeALaw((byte)i) : DecodeMuLaw((byte)i);
    }

    /// <summary>A-law.</summary>
    public static G711 ALaw { get; } = new(isALaw: true);

    /// <summary>Mu-law.</summary>
    public static G711 MuLaw { get; } = new(isALaw: false);

    /// <summary>The byte that means silence.</summary>
    public byte Silence => _isALaw ? (byte)0xD5 : (byte)0xFF;

    /// <summary>The law of an RTP payload type, 8 or 0.</summary>
    public static G711 OfPayloadType(byte type) => type == 0 ? MuLaw : ALaw;

    /// <summary>One byte as a sample.</summary>
    public short Decode(byte value) => _decoded[value];

    /// <summary>One sample as a byte.</summary>
    public byte Encode(short sample) => _isALaw ? EncodeALaw(sample) : EncodeMuLaw(sample);

    /// <summary>Samples as bytes.</summary>
    public byte[] Encode(ReadOnlySpan<short> samples)
    {
        var bytes = new byte[samples.Length];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = Encode(samples[i]);
        return bytes;
    }

    private static short DecodeALaw(byte value)
    {
        var bits = value ^ 0x55;
        var (exponent, mantissa) = ((bits >> 4) & 7, bits & 15);
        var magnitude = exponent == 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
        return (short)((bits & 0x80) != 0 ? magnitude : -magnitude);
    }

    private static byte EncodeALaw(short sample)
    {
        var sign = sample >= 0 ? 0x80 : 0;
        var magnitude = Math.Min(sample >= 0 ? sample : -(sample + 1), 32767);
        var exponent = 0;
        for (var top = magnitude >> 8; top != 0; top >>= 1) exponent++;
        var mantissa = exponent == 0 ? magnitude >> 4 : magnitude >> (exponent + 3);
        return (byte)((sign | (exponent << 4) | (mantissa & 15)) ^ 0x55);
    }

    private static short DecodeMuLaw(byte value)
    {
        var bits = ~value & 0xFF;
        var magnitude = ((((bits & 15) << 3) + MuLawBias) << ((bits >> 4) & 7)) - MuLawBias;
        return (short)((bits & 0x80) != 0 ? -magnitude : magnitude);
    }

    private static byte EncodeMuLaw(short sample)
    {
        var sign = sample < 0 ? 0x80 : 0;
        var magnitude = Math.Min(Math.Abs((int)sample), MuLawClip) + MuLawBias;
        var exponent = 7;
        for (var mask = 0x4000; (magnitude & mask) == 0 && exponent > 0; mask >>= 1) exponent--;
        return (byte)(~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 15)) & 0xFF);
    }
}
