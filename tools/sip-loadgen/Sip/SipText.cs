using System.Net;
using System.Text;

namespace Telephony.LoadGenerator.Sip;

/// <summary>
/// A SIP message as this caller reads and writes it: start line, header lines in order, body. On purpose it shares nothing with the
/// server's parser and writer, so that a mistake of theirs is seen here and not repeated. It is strict about framing only.
/// </summary>
internal sealed class SipText(string startLine)
{
    private const int DefaultPort = 5060;

    private static readonly Dictionary<string, string> LongNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["v"] = "Via", ["f"] = "From", ["t"] = "To", ["i"] = "Call-ID", ["m"] = "Contact", ["l"] = "Content-Length", ["c"] = "Content-Type",
    };

    private readonly List<(string Name, string Value)> _headers = [];

    /// <summary>Request line or status line.</summary>
    public string StartLine { get; } = startLine;

    /// <summary>The body, ASCII.</summary>
    public string Body { get; private set; } = "";

    /// <summary>Whether it is a response.</summary>
    public bool IsResponse => StartLine.StartsWith("SIP/2.0 ", StringComparison.Ordinal);

    /// <summary>The status code of a response; 0 when there is none.</summary>
    public int Status => IsResponse && StartLine.Length >= 11 && int.TryParse(StartLine.AsSpan(8, 3), out var status) ? status : 0;

    /// <summary>The reason phrase of a response.</summary>
    public string Reason => StartLine.Length > 12 ? StartLine[12..] : "";

    /// <summary>The method of a request, or of the request that a response answers.</summary>
    public string Method => IsResponse ? CSeqMethod : StartLine.Split(' ')[0];

    /// <summary>The Request-URI of a request; empty when there is none.</summary>
    public string RequestUri => !IsResponse && StartLine.Split(' ') is [_, var uri, _] ? uri : "";

    /// <summary>The number of the CSeq field; 0 when unreadable.</summary>
    public uint CSeqNumber => uint.TryParse(this["CSeq"]?.Split(' ')[0], out var number) ? number : 0;

    private string CSeqMethod => this["CSeq"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";

    /// <summary>The branch of the topmost Via, or an empty string.</summary>
    public string Branch => Parameter(this["Via"], "branch") ?? "";

    /// <summary>The first value of a header field, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var header in _headers)
                if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return header.Value;
            return null;
        }
    }

    /// <summary>All values of a header field, one a line.</summary>
    public IEnumerable<string> All(string name) =>
        _headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value);

    /// <summary>Adds a header field and returns this message.</summary>
    public SipText With(string name, string value)
    {
        _headers.Add((name, value));
        return this;
    }

    /// <summary>Adds the fields of another message as they are: Via, Record-Route and the like go into a response this way.</summary>
    public SipText WithAll(SipText other, string name)
    {
        foreach (var value in other.All(name)) With(name, value);
        return this;
    }

    /// <summary>Sets the body and its type.</summary>
    public SipText WithBody(string type, string body)
    {
        Body = body;
        return With("Content-Type", type);
    }

    /// <summary>A header parameter of a name-addr or Via value, searched after the angle brackets.</summary>
    public static string? Parameter(string? value, string name)
    {
        if (value is null) return null;
        var start = value.LastIndexOf('>') is var bracket and >= 0 ? bracket : 0;
        foreach (var part in value[start..].Split(';').Skip(1))
        {
            var equals = part.IndexOf('=');
            if ((equals < 0 ? part : part[..equals]).Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                return equals < 0 ? "" : part[(equals + 1)..].Trim();
        }
        return null;
    }

    /// <summary>The URI of a name-addr or addr-spec value, without brackets and header parameters.</summary>
    public static string Uri(string value)
    {
        var open = value.IndexOf('<');
        if (open < 0) return value.Split(';')[0].Trim();
        var close = value.IndexOf('>', open);
        return value[(open + 1)..(close < 0 ? value.Length : close)];
    }

    /// <summary>The user part of a SIP URI, without parameters; empty when it has none.</summary>
    public static string User(string uri)
    {
        var (colon, at) = (uri.IndexOf(':'), uri.IndexOf('@'));
        return colon >= 0 && at > colon ? uri[(colon + 1)..at].Split(';')[0] : "";
    }

    /// <summary>
    /// Where the responses to a request go: the address that its topmost Via names (RFC 3261 18.2.2), which on loopback is the one it came from. Null when that is no
    /// loopback address.
    /// </summary>
    public IPEndPoint? SentBy()
    {
        var words = this["Via"]!.Split(';')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!IPEndPoint.TryParse(words[^1], out var point) || !IPAddress.IsLoopback(point.Address)) return null;
        return new IPEndPoint(point.Address, point.Port == 0 ? DefaultPort : point.Port);
    }

    /// <summary>The values of a list such as Record-Route, whose commas may stand between brackets only inside them.</summary>
    public static IEnumerable<string> Values(string line)
    {
        var (start, inside) = (0, false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] is '<' or '>') inside = line[i] == '<';
            else if (line[i] == ',' && !inside) { yield return line[start..i].Trim(); start = i + 1; }
        }
        yield return line[start..].Trim();
    }

    /// <summary>Reads a datagram, or the bytes that <see cref="StreamFramer"/> cut. False when it is no SIP message.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out SipText message)
    {
        message = new SipText("");
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        var lines = Encoding.ASCII.GetString(bytes[..end]).Split("\r\n");
        if (!lines[0].Contains("SIP/2.0", StringComparison.Ordinal)) return false;
        message = new SipText(lines[0]);
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':');
            if (colon <= 0) return false;
            var name = line[..colon].Trim();
            message.With(LongNames.GetValueOrDefault(name, name), line[(colon + 1)..].Trim());
        }
        message.Body = Encoding.ASCII.GetString(bytes[(end + 4)..]);
        return message["Call-ID"] is not null && message["CSeq"] is not null && message["Via"] is not null;
    }

    /// <summary>The bytes for the wire, with Content-Length.</summary>
    public byte[] Write()
    {
        var text = new StringBuilder(512).Append(StartLine).Append("\r\n");
        foreach (var (name, value) in _headers) text.Append(name).Append(": ").Append(value).Append("\r\n");
        text.Append("Content-Length: ").Append(Body.Length).Append("\r\n\r\n").Append(Body);
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
