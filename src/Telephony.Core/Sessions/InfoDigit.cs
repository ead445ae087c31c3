using System.Text;

namespace Telephony.Core.Sessions;

/// <summary>Digits in SIP INFO bodies, as gateways send them: <c>application/dtmf-relay</c> (Signal=5) and <c>application/dtmf</c> (5).</summary>
internal static class InfoDigit
{
    /// <summary>Longest body that is looked at.</summary>
    public const int MaxBody = 256;

    /// <summary>The key in an INFO body; false for anything else.</summary>
    public static bool TryParse(string? contentType, ReadOnlySpan<byte> body, out char key)
    {
        key = '\0';
        if (contentType is null || body.Length is 0 or > MaxBody) return false;
        var type = contentType.Split(';')[0].Trim();
        var text = Encoding.ASCII.GetString(body);
        if (type.Equals("application/dtmf", StringComparison.OrdinalIgnoreCase)) return TryKey(text.Trim(), out key);
        if (!type.Equals("application/dtmf-relay", StringComparison.OrdinalIgnoreCase)) return false;
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line[..equals].Trim().Equals("Signal", StringComparison.OrdinalIgnoreCase)) return TryKey(line[(equals + 1)..].Trim(), out key);
        }
        return false;
    }

    private static bool TryKey(string text, out char key)
    {
        key = text switch
        {
            "10" => '*', // some gateways send event codes (RFC 4733 table 3)
            "11" => '#',
            [var c] when char.IsAsciiDigit(c) || c is '*' or '#' or (>= 'A' and <= 'D') => c,
            [var c] when c is >= 'a' and <= 'd' => char.ToUpperInvariant(c),
            _ => '\0',
        };
        return key != '\0';
    }
}
