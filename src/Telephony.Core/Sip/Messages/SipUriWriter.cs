using System.Buffers;
using System.Text;

namespace Telephony.Core.Sip.Messages;

/// <summary>Writes a <see cref="SipUri"/> in the form of RFC 3261 19.1.1 and 25.1.</summary>
internal static class SipUriWriter
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";

    private static readonly SearchValues<byte> s_user = SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved + "&=+$,;?/"));
    private static readonly SearchValues<byte> s_password = SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved + "&=+$,"));
    private static readonly SearchValues<byte> s_parameter = SearchValues.Create(Encoding.ASCII.GetBytes(Unreserved + "[]/:&+$"));

    /// <summary>The URI as text of ASCII only.</summary>
    internal static string Write(SipUri uri)
    {
        if (!uri.IsSip) return $"{uri.Scheme}:{uri.Opaque}";

        var text = new StringBuilder(uri.Scheme).Append(':');
        if (uri.User is not null)
        {
            Escape(text, uri.User, s_user);
            if (uri.Password is not null) Escape(text.Append(':'), uri.Password, s_password);
            text.Append('@');
        }
        text.Append(uri.Host);
        if (uri.Port is { } port) text.Append(':').Append(port);
        foreach (var (name, value) in uri.Parameters.Items)
        {
            Escape(text.Append(';'), name, s_parameter);
            if (value is not null) Escape(text.Append('='), value, s_parameter);
        }
        if (uri.Headers is not null) text.Append('?').Append(uri.Headers);
        return text.ToString();
    }

    private static void Escape(StringBuilder text, string value, SearchValues<byte> plain)
    {
        foreach (var octet in Encoding.UTF8.GetBytes(value))
        {
            if (plain.Contains(octet)) text.Append((char)octet);
            else text.Append('%').Append(octet.ToString("X2"));
        }
    }
}
