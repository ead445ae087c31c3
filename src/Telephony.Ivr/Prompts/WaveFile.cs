using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Telephony.Ivr.Prompts;

/// <summary>
/// 8 kHz mono 16-bit RIFF WAVE files. Ours end in a chunk <c>sha2</c> with the SHA-256 of the samples, which players skip.
/// <code>
/// "RIFF" length "WAVE" | "fmt " 16 PCM(1) channels(1) 8000 16000 2 16 | "data" length samples | "sha2" 32 hash
/// </code>
/// </summary>
public static class WaveFile
{
    private const int FormatLength = 16;
    private const int HeaderLength = 12;
    private const int ChunkHeaderLength = 8;

    /// <summary>The bytes of a file with these samples and their hash.</summary>
    public static byte[] Write(ReadOnlySpan<short> samples)
    {
        var data = MemoryMarshal.AsBytes(samples);
        var file = new byte[HeaderLength + ChunkHeaderLength + FormatLength + ChunkHeaderLength + data.Length + ChunkHeaderLength + SHA256.HashSizeInBytes];
        var rest = file.AsSpan();
        "RIFF"u8.CopyTo(rest);
        BinaryPrimitives.WriteInt32LittleEndian(rest[4..], file.Length - ChunkHeaderLength);
        "WAVE"u8.CopyTo(rest[8..]);
        rest = rest[HeaderLength..];

        Span<byte> format = stackalloc byte[FormatLength];
        BinaryPrimitives.WriteInt16LittleEndian(format, 1);
        BinaryPrimitives.WriteInt16LittleEndian(format[2..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(format[4..], EspeakSynthesizer.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(format[8..], EspeakSynthesizer.SampleRate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(format[12..], 2);
        BinaryPrimitives.WriteInt16LittleEndian(format[14..], 16);
        rest = WriteChunk(rest, "fmt "u8, format);
        rest = WriteChunk(rest, "data"u8, data);
        WriteChunk(rest, "sha2"u8, SHA256.HashData(data));
        return file;
    }

    /// <summary>
    /// Reads a file; false when it is not a whole 8 kHz mono 16-bit WAVE file, or when its hash is wrong. <paramref name="isSealed"/> says whether it
    /// carried its hash.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> file, out short[] samples, out bool isSealed)
    {
        (samples, isSealed) = ([], false);
        if (file.Length < HeaderLength || !file.StartsWith("RIFF"u8) || !file[8..].StartsWith("WAVE"u8)) return false;
        var (formatRight, found) = (false, false);
        var data = ReadOnlySpan<byte>.Empty;
        for (var rest = file[HeaderLength..]; rest.Length >= ChunkHeaderLength;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest[4..]);
            if (length < 0 || length > rest.Length - ChunkHeaderLength) return false;
            var body = rest.Slice(ChunkHeaderLength, length);
            if (rest.StartsWith("fmt "u8)) formatRight = IsTelephone(body);
            if (rest.StartsWith("data"u8))
            {
                data = body;
                found = true;
            }
            if (rest.StartsWith("sha2"u8))
            {
                if (!body.SequenceEqual(SHA256.HashData(data))) return false;
                isSealed = true;
            }
            rest = rest[Math.Min(rest.Length, ChunkHeaderLength + length + (length & 1))..];
        }
        if (!formatRight || !found || data.Length % 2 != 0) return false;
        samples = MemoryMarshal.Cast<byte, short>(data).ToArray();
        return true;
    }

    private static bool IsTelephone(ReadOnlySpan<byte> format) =>
        format.Length >= FormatLength
        && BinaryPrimitives.ReadInt16LittleEndian(format) == 1
        && BinaryPrimitives.ReadInt16LittleEndian(format[2..]) == 1
        && BinaryPrimitives.ReadInt32LittleEndian(format[4..]) == EspeakSynthesizer.SampleRate
        && BinaryPrimitives.ReadInt16LittleEndian(format[14..]) == 16;

    private static Span<byte> WriteChunk(Span<byte> target, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> body)
    {
        name.CopyTo(target);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], body.Length);
        body.CopyTo(target[ChunkHeaderLength..]);
        return target[(ChunkHeaderLength + body.Length)..];
    }
}
