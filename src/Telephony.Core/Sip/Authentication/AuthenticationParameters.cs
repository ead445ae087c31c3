using System.Text;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Sip.Authentication;

/// <summary>The comma-separated parameters of a Digest challenge or credentials (RFC 3261 25.1, RFC 7616 3.3 and 3.4), unquoted.</summary>
internal sealed class AuthenticationParameters
{
    /// <summary>More than the RFCs name; what lies beyond is not a phone's.</summary>
    private const int Limit = 32;

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The value without quotes, or null.</summary>
    internal string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Whether a field value is of the Digest scheme; others are not for us, and not malformed.</summary>
    internal static bool IsDigest(string value) =>
        value.StartsWith("Digest", StringComparison.OrdinalIgnoreCase) && value.Length > 6 && value[6] is ' ' or '\t';

    /// <summary>Parses a field value of the Digest scheme.</summary>
    internal static bool TryParse(string value, string field, out AuthenticationParameters parameters, out ParseError error)
    {
        parameters = new AuthenticationParameters();
        var reader = new SipReader(Encoding.UTF8.GetBytes(value));
        if (parameters.TryRead(ref reader))
        {
            error = default;
            return true;
        }
        error = new ParseError(reader.Position, field, reader.Reason);
        return false;
    }

    private bool TryRead(ref SipReader reader)
    {
        if (!reader.TryReadToken(out _)) return false;
        reader.SkipLws();
        do
        {
            if (!reader.TryReadToken(out var name)) return reader.Fail("parameter expected");
            if (!reader.TryTakeSeparator((byte)'=')) return reader.Fail("'=' expected");
            string text;
            if (reader.IsNext((byte)'"'))
            {
                if (!reader.TryReadQuotedString(out var quoted)) return false;
                text = SipReader.Unquote(quoted);
            }
            else if (reader.TryReadRun(SipCharacters.ParameterValue, out var bare)) text = Encoding.UTF8.GetString(bare);
            else return reader.Fail("parameter value expected");
            if (_values.Count == Limit) return reader.Fail("too many parameters");
            if (!_values.TryAdd(Encoding.ASCII.GetString(name), text)) return reader.Fail("parameter given twice");
        }
        while (reader.TryTakeSeparator((byte)','));
        reader.SkipLws();
        return reader.IsAtEnd || reader.Fail("',' expected");
    }

    /// <summary>A quoted-string for <paramref name="value"/>.</summary>
    internal static string Quote(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
