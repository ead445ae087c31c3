using System.Text;
using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Parsing;

/// <summary>The header fields of one message while it is parsed.</summary>
internal sealed class HeaderFields
{
    /// <summary>Fields of which a second one makes the message ambiguous, so malformed (RFC 3261 7.3.1, RFC 4475 3.3.8).</summary>
    private static readonly string[] s_single = [HeaderName.ContentType, HeaderName.Expires, HeaderName.SessionExpires, HeaderName.MinSE];

    private int _count;

    internal List<Via> Via { get; } = [];

    internal NameAddr? From { get; private set; }

    internal NameAddr? To { get; private set; }

    internal string? CallId { get; private set; }

    internal CSeq? CSeq { get; private set; }

    internal List<NameAddr> Contact { get; } = [];

    internal bool ContactIsStar { get; private set; }

    internal List<NameAddr> Route { get; } = [];

    internal List<NameAddr> RecordRoute { get; } = [];

    internal uint? MaxForwards { get; private set; }

    internal uint? ContentLength { get; private set; }

    internal List<SipHeader> Headers { get; } = [];

    /// <summary>The field that was added last.</summary>
    internal string Name { get; private set; } = "header";

    /// <summary>Adds one unfolded field line; false with the reason when it is malformed.</summary>
    internal bool TryAdd(ReadOnlySpan<byte> field, out string reason)
    {
        Name = "header";
        if (++_count > SipLimits.HeaderFields) return Fails("too many header fields", out reason);
        if (field.Length > SipLimits.HeaderFieldLength) return Fails("header field too long", out reason);
        if (field.ContainsAny("\r\n"u8)) return Fails("line end that is not CRLF", out reason);

        var line = new SipReader(field);
        if (!line.TryReadToken(out var name)) return Fails("header field name expected", out reason);
        var canonical = HeaderName.Canonical(name);
        line.SkipLws();
        if (!line.TryTake((byte)':')) return Fails("':' expected after a header field name", out reason);

        var value = line.Remaining.Trim(" \t"u8);
        var reader = new SipReader(value);
        var understood = TryRead(canonical, value, ref reader);
        reason = reader.Reason;
        return understood;
    }

    private bool TryRead(string name, ReadOnlySpan<byte> value, ref SipReader reader)
    {
        switch (name)
        {
            case HeaderName.Via: Name = name; return TryReadVia(ref reader);
            case HeaderName.From: Name = name; return TryReadOnly(From, ref reader, out var from) && (From = from) is not null;
            case HeaderName.To: Name = name; return TryReadOnly(To, ref reader, out var to) && (To = to) is not null;
            case HeaderName.CallId: Name = name; return TryReadCallId(value, ref reader);
            case HeaderName.CSeq: Name = name; return TryReadCSeq(ref reader);
            case HeaderName.Contact: Name = name; return TryReadContact(ref reader);
            case HeaderName.Route: Name = name; return TryReadAddresses(Route, ref reader);
            case HeaderName.RecordRoute: Name = name; return TryReadAddresses(RecordRoute, ref reader);
            case HeaderName.MaxForwards:
                Name = name;
                if (!TryReadOnly(MaxForwards, byte.MaxValue, ref reader, out var hops)) return false;
                MaxForwards = hops;
                return true;
            case HeaderName.ContentLength:
                Name = name;
                if (!TryReadOnly(ContentLength, uint.MaxValue, ref reader, out var length)) return false;
                ContentLength = length;
                return true;
            default: return TryKeep(name, value, ref reader);
        }
    }

    private bool TryKeep(string name, ReadOnlySpan<byte> value, ref SipReader reader)
    {
        if (s_single.Contains(name))
        {
            Name = name;
            if (Headers.Exists(header => header.Name == name)) return reader.Fail("more than one");
        }
        Headers.Add(new SipHeader(name, Encoding.UTF8.GetString(value)));
        return true;
    }

    private bool TryReadVia(ref SipReader reader)
    {
        do
        {
            if (Via.Count == SipLimits.ViaValues) return reader.Fail("too many hops");
            if (!ViaParser.TryRead(ref reader, out var via)) return false;
            Via.Add(via!);
        }
        while (reader.TryTakeSeparator((byte)','));
        return AtEnd(ref reader);
    }

    private static bool TryReadAddresses(List<NameAddr> addresses, ref SipReader reader)
    {
        do
        {
            if (addresses.Count == SipLimits.AddressValues) return reader.Fail("too many values");
            if (!NameAddrParser.TryRead(ref reader, out var address)) return false;
            addresses.Add(address!);
        }
        while (reader.TryTakeSeparator((byte)','));
        return AtEnd(ref reader);
    }

    private bool TryReadContact(ref SipReader reader)
    {
        if (reader.Remaining.SequenceEqual("*"u8))
        {
            if (Contact.Count > 0 || ContactIsStar) return reader.Fail("'*' among other values");
            ContactIsStar = true;
            return true;
        }
        if (ContactIsStar) return reader.Fail("'*' among other values");
        return TryReadAddresses(Contact, ref reader);
    }

    private static bool TryReadOnly(NameAddr? earlier, ref SipReader reader, out NameAddr? address)
    {
        address = null;
        if (earlier is not null) return reader.Fail("more than one");
        return NameAddrParser.TryRead(ref reader, out address) && AtEnd(ref reader);
    }

    private static bool TryReadOnly(uint? earlier, uint maximum, ref SipReader reader, out uint number)
    {
        number = 0;
        if (earlier is not null) return reader.Fail("more than one");
        return reader.TryReadNumber(maximum, out number) && AtEnd(ref reader);
    }

    private bool TryReadCallId(ReadOnlySpan<byte> value, ref SipReader reader)
    {
        if (CallId is not null) return reader.Fail("more than one");
        if (value.IsEmpty || value.ContainsAnyExceptInRange((byte)'!', (byte)'~')) return reader.Fail("word expected");
        CallId = Encoding.ASCII.GetString(value);
        return true;
    }

    private bool TryReadCSeq(ref SipReader reader)
    {
        if (CSeq is not null) return reader.Fail("more than one");
        if (!reader.TryReadNumber(uint.MaxValue, out var number)) return false;
        var end = reader.Position;
        reader.SkipLws();
        if (reader.Position == end) return reader.Fail("space expected after the number");
        if (!reader.TryReadToken(out var method)) return reader.Fail("method expected");
        CSeq = new CSeq(number, Encoding.ASCII.GetString(method));
        return AtEnd(ref reader);
    }

    private static bool AtEnd(ref SipReader reader)
    {
        reader.SkipLws();
        return reader.IsAtEnd || reader.Fail("unexpected text at the end");
    }

    private static bool Fails(string why, out string reason)
    {
        reason = why;
        return false;
    }
}
