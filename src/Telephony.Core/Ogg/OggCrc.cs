namespace Telephony.Core.Ogg;

/// <summary>The page checksum of RFC 3533 6: CRC-32 with polynomial 0x04C11DB7, not reflected, starting from and finished with zero.</summary>
internal static class OggCrc
{
    private const uint Polynomial = 0x04C11DB7;
    private static readonly uint[] s_table = MakeTable();

    /// <summary>Continues <paramref name="crc"/> (0 at first) over <paramref name="bytes"/>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes) crc = unchecked((crc << 8) ^ s_table[(crc >> 24) ^ value]);
        return crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i << 24;
            for (var bit = 0; bit < 8; bit++) value = unchecked((value & 0x80000000) != 0 ? (value << 1) ^ Polynomial : value << 1);
            table[i] = value;
        }

        return table;
    }
}
