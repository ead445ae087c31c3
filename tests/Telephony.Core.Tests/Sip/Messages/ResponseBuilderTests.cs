using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Tests.Sip.Messages;

public sealed class ResponseBuilderTests
{
    private const string Invite =
        "INVITE sip:b@h SIP/2.0\nVia: SIP/2.0/UDP p;branch=z9hG4bK2\nVia: SIP/2.0/TCP h;branch=z9hG4bK1;ttl=3\nRecord-Route: <sip:p;lr>, <sip:q;lr>\n"
        + "From: A <sip:a@h>;tag=1\nTo: <sip:b@h>\nCall-ID: c@h\nCSeq: 7 INVITE\nContact: <sip:a@h>\nTimestamp: 54\nSubject: not copied\n\n";

    private readonly SipRequest _invite = SipMessages.Parse<SipRequest>(Invite);

    [Test]
    public void A_response_repeats_what_8_2_6_says_and_nothing_else()
    {
        var response = _invite.CreateResponse(200, "mine", [new("Allow", "INVITE")], [new NameAddr(_invite.RequestUri)], "x"u8.ToArray());
        using var all = Assert.EnterMultipleScope();
        Assert.That(response.Via, Is.EqualTo(_invite.Via));
        Assert.That(response.From, Is.EqualTo(_invite.From));
        Assert.That(response.To, Is.EqualTo(_invite.To.WithTag("mine")));
        Assert.That((response.CallId, response.CSeq), Is.EqualTo((_invite.CallId, _invite.CSeq)));
        Assert.That(response.RecordRoute, Is.EqualTo(_invite.RecordRoute));
        Assert.That(response.Headers, Is.EqualTo(new[] { new SipHeader("Allow", "INVITE") }));
        Assert.That(response.ReasonPhrase, Is.EqualTo("OK"));
        Assert.That(SipMessageParser.TryParse(SipMessageWriter.Write(response), out var again, out _), Is.True);
        SipMessages.AssertSame(again!, response);
    }

    [TestCase(100, false, false, true)]
    [TestCase(180, true, true, false)]
    [TestCase(299, true, true, false)]
    [TestCase(404, true, false, false)]
    public void To_tag_Record_Route_and_Timestamp_come_where_they_are_due(int status, bool tag, bool recordRoute, bool timestamp)
    {
        var response = _invite.CreateResponse(status, "mine");
        using var all = Assert.EnterMultipleScope();
        Assert.That(response.To.Tag is not null, Is.EqualTo(tag));
        Assert.That(response.RecordRoute.Count > 0, Is.EqualTo(recordRoute));
        Assert.That(response.Header("Timestamp") is not null, Is.EqualTo(timestamp));
    }

    [Test]
    public void A_tag_that_is_there_stays_and_BYE_makes_no_dialog()
    {
        var bye = SipMessages.Parse<SipRequest>(Invite.Replace("INVITE", "BYE", StringComparison.Ordinal).Replace("To: <sip:b@h>", "To: <sip:b@h>;tag=2", StringComparison.Ordinal));
        var response = bye.CreateResponse(200, "mine");
        Assert.That(response.To.Tag, Is.EqualTo("2"));
        Assert.That(response.RecordRoute, Is.Empty);
    }

    [TestCase(99)]
    [TestCase(700)]
    public void A_status_has_three_digits_of_six_classes(int status) =>
        Assert.That(() => _invite.CreateResponse(status), Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public void Every_status_has_a_phrase([Range(100, 699, 7)] int status) => Assert.That(ReasonPhrases.For(status), Is.Not.Empty);
}
