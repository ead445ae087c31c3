using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Tests.Sip.Parsing;

public sealed class SipMessageWriterTests
{
    private static SipRequest Request(string? displayName = null, IReadOnlyList<SipHeader>? headers = null, byte[]? body = null) => new()
    {
        Method = SipMethod.Message,
        RequestUri = new SipUri("sip", "b", "example.com", null, SipParameters.Empty),
        Via = [new Via("TCP", "[2001:db8::1]", 5060, new SipParameters([new("branch", "z9hG4bK1"), new("rport", null)]))],
        From = new NameAddr(displayName, new SipUri("tel", null, "", null, SipParameters.Empty, Opaque: "+33320160294"), SipParameters.Empty).WithTag("1"),
        To = new NameAddr(new SipUri("sips", "c", "example.com", 1, new SipParameters([new("lr", null)]))),
        CallId = "id@example.com",
        CSeq = new CSeq(uint.MaxValue, SipMethod.Message),
        ContactIsStar = true,
        Route = [new NameAddr(new SipUri("sip", null, "r", null, SipParameters.Empty))],
        Headers = headers ?? [],
        Body = body ?? [],
    };

    [Test]
    public void A_request_is_written_field_by_field() =>
        Assert.That(Encoding.UTF8.GetString(SipMessageWriter.Write(Request("É \"x\"", [new("Subject", "été"), new("Subject", "")], "hé"u8.ToArray()))), Is.EqualTo(
            "MESSAGE sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/TCP [2001:db8::1]:5060;branch=z9hG4bK1;rport\r\nRoute: <sip:r>\r\nMax-Forwards: 70\r\n"
            + "From: \"É \\\"x\\\"\" <tel:+33320160294>;tag=1\r\nTo: <sips:c@example.com:1;lr>\r\nCall-ID: id@example.com\r\nCSeq: 4294967295 MESSAGE\r\n"
            + "Contact: *\r\nSubject: été\r\nSubject: \r\nContent-Length: 3\r\n\r\nhé"));

    [Test]
    public void Any_display_name_and_body_survive_the_wire() => Prop.ForAll<string?, byte[]>((name, body) =>
    {
        // A line end cannot be said in a quoted string (25.1), and a lone surrogate has no UTF-8.
        if (name is not null && (name.AsSpan().ContainsAny('\r', '\n') || name.EnumerateRunes().Any(static rune => rune == Rune.ReplacementChar))) return true;
        var request = Request(name, body: body);
        Assert.That(SipMessageParser.TryParse(SipMessageWriter.Write(request), out var again, out var error), Is.True, error.ToString());
        SipMessages.AssertSame(again!, request);
        return true;
    }).QuickCheckThrowOnFailure();

    [TestCase("a\r\nb")]
    [TestCase("a\nb")]
    [TestCase("a\rb")]
    public void A_line_end_in_a_value_is_refused(string value)
    {
        Assert.That(() => SipMessageWriter.Write(Request(value)), Throws.ArgumentException);
        Assert.That(() => SipMessageWriter.Write(Request(headers: [new("Subject", value)])), Throws.ArgumentException);
    }
}
