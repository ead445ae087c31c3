using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Telephony.Web.Staff;

/// <summary>Time-based one-time passwords: RFC 6238 with HMAC-SHA-1, steps of 30 seconds and six digits, which every authenticator application knows.</summary>
internal static class Totp
{
    /// <summary>Digits of a code.</summary>
    public const int Digits = 6;

    /// <summary>Steps before and after the present one whose codes are taken: clocks differ, and typing takes time (RFC 6238, 5.2).</summary>
    private const int Tolerance = 1;

    private const int StepSeconds = 30;
    private const int Modulus = 1_000_000;

    /// <summary>The step that an instant falls into.</summary>
    public static long StepOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a step.</summary>
    public static string CodeOf(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // as the RFC and the applications have it; HMAC does not rest on SHA-1's resistance to collisions
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350
        // RFC 4226, 5.3: the last four bits say where the 31 bits are that count.
        var bits = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xf)..]) & 0x7fff_ffff;
        return (bits % Modulus).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code was typed at <paramref name="now"/>; null when it is none that is taken.</summary>
    public static long? Match(ReadOnlySpan<byte> secret, string typed, DateTimeOffset now)
    {
        if (typed.Length != Digits || typed.Any(digit => !char.IsAsciiDigit(digit))) return null;
        long? match = null;
        for (var step = StepOf(now) - Tolerance; step <= StepOf(now) + Tolerance; step++)
            if (CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(CodeOf(secret, step)), System.Text.Encoding.ASCII.GetBytes(typed))) match = step;
        return match;
    }
}
