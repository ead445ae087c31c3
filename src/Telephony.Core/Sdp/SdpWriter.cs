using System.Text;

namespace Telephony.Core.Sdp;

/// <summary>Writes session descriptions, their lines in the order of RFC 8866 5.</summary>
public static class SdpWriter
{
    /// <summary>The octets of a description, each line ended by CRLF.</summary>
    public static byte[] Write(SessionDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        var text = new StringBuilder(512);
        var origin = description.Origin;
        Line(text, "v=0");
        Line(text, $"o={origin.User} {origin.SessionId} {origin.Version} {origin.Address}");
        Line(text, $"s={description.SessionName}");
        Connection(text, description.Connection);
        foreach (var time in description.Times) Line(text, $"t={time}");
        Attributes(text, description.Attributes);
        foreach (var media in description.Media)
        {
            Line(text, $"m={media.Media} {media.Port} {media.Protocol} {string.Join(' ', media.Formats)}");
            Connection(text, media.Connection);
            Attributes(text, media.Attributes);
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Connection(StringBuilder text, SdpConnection? connection)
    {
        if (connection is not null) Line(text, $"c=IN {connection.AddressType} {connection.Address}");
    }

    private static void Attributes(StringBuilder text, IReadOnlyList<SdpAttribute> attributes)
    {
        foreach (var (name, value) in attributes) Line(text, value is null ? $"a={name}" : $"a={name}:{value}");
    }

    private static void Line(StringBuilder text, string line) => text.Append(line).Append("\r\n");
}
