using System.Net;
using System.Security.Cryptography;
using System.Text;
using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Parsing;

/// <summary>
/// The stateless answer (RFC 3261 8.2.7) to a request that could not be parsed: status, and the fields of 8.2.6.2 as far as
/// they can be read, copied as text. Immutable.
/// </summary>
public sealed class SipRejection
{
    private readonly List<SipHeader> _fields;
    private readonly string _tag;

    private SipRejection(int statusCode, ParseError error, List<SipHeader> fields, string tag)
    {
        StatusCode = statusCode;
        Error = error;
        _fields = fields;
        _tag = tag;
        TopVia = ReadTopVia(fields);
    }

    /// <summary>400, 505 or 513.</summary>
    public int StatusCode { get; }

    /// <summary>What was wrong; its reason is in the reason phrase, as 21.4.1 advises.</summary>
    public ParseError Error { get; }

    /// <summary>The topmost Via, or null when it is what could not be read.</summary>
    public Via? TopVia { get; }

    /// <summary>
    /// Where the answer to a datagram goes (18.2.2, RFC 3581 4): the source, at the port of the topmost Via unless it asks for
    /// <c>rport</c> or cannot be read. Answers to a connection go back on it.
    /// </summary>
    public IPEndPoint ReplyTo(IPEndPoint source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (TopVia is null || TopVia.Parameters.Contains("rport")) return source;
        return TopVia.Port == 0 ? source : new IPEndPoint(source.Address, TopVia.Port ?? 5060);
    }

    /// <summary>The answer's octets, with <c>received</c> and <c>rport</c> filled in from <paramref name="source"/>.</summary>
    public byte[] Write(IPEndPoint source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var text = new StringBuilder($"SIP/2.0 {StatusCode} {ReasonPhrases.For(StatusCode)}: {Error.Field}: {Error.Reason}\r\n");
        var isTop = true;
        foreach (var (name, value) in _fields)
        {
            if (name == HeaderName.Via && isTop)
            {
                isTop = false;
                text.Append(name).Append(": ").Append(TopVia is null ? value : Received(value, source)).Append("\r\n");
            }
            else text.Append(name).Append(": ").Append(name == HeaderName.To ? Tagged(value) : value).Append("\r\n");
        }
        return Encoding.UTF8.GetBytes(text.Append("Content-Length: 0\r\n\r\n").ToString());
    }

    /// <summary>Reads what can be read of a request that failed; null when it may not be answered.</summary>
    internal static SipRejection? For(ReadOnlySpan<byte> message, int status, ParseError error)
    {
        if (message.IsEmpty || StartLine.IsResponse(message)) return null;
        var body = SipHead.FindBody(message);
        var source = body < 0 ? message[..Math.Min(message.Length, SipLimits.MessageSize)] : message[..(body - 4)];
        var head = new SipHead(source);
        // An ACK is never answered (17).
        if (head.ReadStartLine().StartsWith("ACK "u8)) return null;
        var fields = new List<SipHeader>();
        for (var i = 0; i < SipLimits.HeaderFields && head.TryReadField(out var field); i++)
            if (TryReadField(field, out var header) && (header.Name == HeaderName.Via || !fields.Exists(other => other.Name == header.Name)))
                fields.Add(header);
        if (!fields.Exists(static field => field.Name == HeaderName.Via)) return null;
        // The same request must get the same tag each time it is sent again, so it is made of the request.
        var tag = Convert.ToHexStringLower(SHA256.HashData(source)[..8]);
        return new SipRejection(status, error, fields, tag);
    }

    private static bool TryReadField(ReadOnlySpan<byte> field, out SipHeader header)
    {
        header = default;
        if (field.Length > SipLimits.HeaderFieldLength || field.ContainsAny("\r\n"u8)) return false;
        var reader = new SipReader(field);
        if (!reader.TryReadToken(out var token)) return false;
        reader.SkipLws();
        if (!reader.TryTake((byte)':')) return false;
        var name = HeaderName.Canonical(token);
        if (name is not (HeaderName.Via or HeaderName.From or HeaderName.To or HeaderName.CallId or HeaderName.CSeq)) return false;
        header = new SipHeader(name, Encoding.UTF8.GetString(reader.Remaining.Trim(" \t"u8)));
        return true;
    }

    private static Via? ReadTopVia(List<SipHeader> fields)
    {
        var value = fields.Find(static field => field.Name == HeaderName.Via).Value;
        var reader = new SipReader(Encoding.UTF8.GetBytes(value));
        return ViaParser.TryRead(ref reader, out var via) ? via : null;
    }

    /// <summary>The first Via field with its first value rewritten; what follows that value is kept.</summary>
    private string Received(string value, IPEndPoint source)
    {
        var octets = Encoding.UTF8.GetBytes(value);
        var reader = new SipReader(octets);
        _ = ViaParser.TryRead(ref reader, out _);
        var parameters = TopVia!.Parameters.With("received", source.Address.ToString());
        if (parameters.Contains("rport")) parameters = parameters.With("rport", source.Port.ToString());
        return (TopVia with { Parameters = parameters }).ToString() + Encoding.UTF8.GetString(reader.Remaining);
    }

    /// <summary>To with a tag when it has none; a To that cannot be read stays as it is.</summary>
    private string Tagged(string to) =>
        NameAddrParser.TryParse(to, out var address) && address!.Tag is null ? address.WithTag(_tag).ToString() : to;
}
