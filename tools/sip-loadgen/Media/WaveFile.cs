using System.Buffers.Binary;

namespace Telephony.LoadGenerator.Media;

/// <summary>Reads and writes WAV files of 8 kHz, mono, 16-bit samples. Others go through <see cref="Speech"/>, which asks sox.</summary>
internal static class WaveFile
{
    /// <summary>Samples a second.</summary>
    public const int Rate = 8000;

    private const int HeaderLength = 44;

    /// <summary>The samples, or null when the file has another format.</summary>
    public static short[]? Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < HeaderLength || !bytes.AsSpan(0, 4).SequenceEqual("RIFF"u8)) return null;
        var isPlain = false;
        for (var at = 12; at + 8 <= bytes.Length;)
        {
            var length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 4)), (uint)(bytes.Length - at - 8));
            var chunk = bytes.AsSpan(at + 8, length);
            if (bytes.AsSpan(at, 4).SequenceEqual("fmt "u8) && length >= 16)
            {
                isPlain = BinaryPrimitives.ReadUInt16LittleEndian(chunk) == 1 && BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]) == 1
                    && BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]) == Rate && BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]) == 16;
            }
            else if (isPlain && bytes.AsSpan(at, 4).SequenceEqual("data"u8))
            {
                var samples = new short[length / 2];
                for (var i = 0; i < samples.Length; i++) samples[i] = BinaryPrimitives.ReadInt16LittleEndian(chunk[(2 * i)..]);
                return samples;
            }
            at += 8 + length + (length & 1);
        }
        return null;
    }

    /// <summary>Writes samples.</summary>
    public static void Write(string path, ReadOnlySpan<short> samples)
    {
        var bytes = new byte[HeaderLength + (samples.Length * 2)];
        var span = bytes.AsSpan();
        "RIFF"u8.CopyTo(span);
        BinaryPrimitives.WriteInt32LittleEndian(span[4..], bytes.Length - 8);
        "WAVEfmt "u8.CopyTo(span[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(span[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(span[20..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(span[22..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(span[24..], Rate);
        BinaryPrimitives.WriteInt32LittleEndian(span[28..], Rate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(span[32..], 2);
        BinaryPrimitives.WriteInt16LittleEndian(span[34..], 16);
        "data"u8.CopyTo(span[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(span[40..], samples.Length * 2);
        for (var i = 0; i < samples.Length; i++) BinaryPrimitives.WriteInt16LittleEndian(span[(HeaderLength + (2 * i))..], samples[i]);
        File.WriteAllBytes(path, bytes);
    }
}
