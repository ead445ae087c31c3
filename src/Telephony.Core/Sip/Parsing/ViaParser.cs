using System.Text;
using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Parsing;

/// <summary>Parses Via values (RFC 3261 20.42).</summary>
internal static class ViaParser
{
    /// <summary>Reads one value, leaving the reader behind its parameters.</summary>
    internal static bool TryRead(ref SipReader reader, out Via? via)
    {
        via = null;
        reader.SkipLws();
        // Any protocol name and version is a Via by the grammar; which we speak is the start line's matter (505).
        if (!reader.TryReadToken(out _) || !TryTakeSlash(ref reader) || !reader.TryReadToken(out _) || !TryTakeSlash(ref reader)) return false;
        if (!reader.TryReadToken(out var transport)) return false;
        var beforeSpace = reader.Position;
        reader.SkipLws();
        if (reader.Position == beforeSpace) return reader.Fail("space expected after the transport");
        if (!reader.TryReadHost(out var host)) return false;
        int? port = null;
        if (reader.TryTakeSeparator((byte)':'))
        {
            if (!reader.TryReadNumber(ushort.MaxValue, out var number)) return reader.Fail("bad port");
            port = (int)number;
        }
        if (!reader.TryReadParameters(out var parameters)) return false;
        // The cookie promises a transaction identifier behind it (RFC 4475 3.2.1).
        if (parameters["branch"] == Via.MagicCookie) return reader.Fail("branch without a transaction identifier");
        via = new Via(Encoding.ASCII.GetString(transport), Encoding.ASCII.GetString(host), port, parameters);
        return true;
    }

    private static bool TryTakeSlash(ref SipReader reader) => reader.TryTakeSeparator((byte)'/') || reader.Fail("'/' expected");
}
