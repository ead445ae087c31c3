namespace Telephony.Web.Staff;

/// <summary>Base32 of RFC 4648, section 6, without padding: how authenticator applications and the Identity library write a secret.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The bytes of a text; bits left over at its end are dropped. Throws <see cref="FormatException"/> for any other letter.</summary>
    public static byte[] Decode(string text)
    {
        var bytes = new byte[text.Length * 5 / 8];
        int bits = 0, value = 0, at = 0;
        foreach (var letter in text)
        {
            var digit = Alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (digit < 0) throw new FormatException("This is no Base32.");
            value = ((value << 5) | digit) & 0xffff;
            bits += 5;
            if (bits < 8) continue;
            bits -= 8;
            bytes[at++] = (byte)((value >> bits) & 0xff);
        }
        return bytes;
    }
}
