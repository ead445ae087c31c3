using Telephony.Core.Sip.Authentication;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;
using static Telephony.Core.Tests.Sip.SipExamples;
using static Telephony.Core.Tests.Sip.UserAgents.CalledPeer;

namespace Telephony.Core.Tests.Sip.UserAgents;

/// <summary>Calls that we placed, from their answer on, and the challenges of the trunk that takes them.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OutgoingCallTests
{
    private static readonly SipCredentials s_credentials = new("prison", "secret");

    private readonly UserAgentBench _bench = new();

    private void HangUp(CallHandle call) => _bench.Do((now, outputs) => _bench.Agent.HangUp(now, call, outputs));

    [Test, Rfc(3261, "15.1")]
    public void We_hang_up_with_BYE()
    {
        var (call, _, ok) = _bench.PlaceAnswered();
        HangUp(call);
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(WeHungUp)"));
        var bye = _bench.Requests.Single();
        Assert.That((bye.Method, bye.To.Tag, bye.From.Tag), Is.EqualTo(("BYE", ok.To.Tag, ok.From.Tag)));
        _bench.Receive(Response(bye, 200));
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(3261, "15.1.2")]
    public void The_called_person_hangs_up()
    {
        var (_, _, ok) = _bench.PlaceAnswered();
        Assert.That(_bench.Receive(InDialog("BYE", ok)).SentText, Is.EqualTo("200"));
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(PeerHungUp)"));
        Assert.That(_bench.Receive(ok).SentText, Is.EqualTo("ACK"), "a copy of the 200 that was late");
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(3261, "14.2"), Rfc(3311, "5.2")]
    public void The_called_person_holds_and_sends_keys()
    {
        var (call, _, ok) = _bench.PlaceAnswered();
        Assert.That(_bench.Receive(InDialog("INVITE", ok, 1, body: SdpText)).ToldText, Is.EqualTo("Reoffered"));
        _bench.Do((now, outputs) => _bench.Agent.AcceptOffer(now, call, SdpOctets, outputs));
        Assert.That(_bench.SentText, Is.EqualTo("200"));
        Assert.That(_bench.Responses.Single().To.Tag, Is.EqualTo(ok.From.Tag));
        Assert.That(_bench.Receive(InDialog("ACK", ok, 1)).Last, Is.Empty);
        Assert.That(_bench.Receive(InDialog("INFO", ok, 2, "Content-Type: application/dtmf-relay", "Signal=5\n")).ToldText, Is.EqualTo("Info"));
        Assert.That(_bench.Receive(InDialog("UPDATE", ok, 3, body: SdpText)).ToldText, Is.EqualTo("Reoffered"));
    }

    [Test]
    public void A_transfer_is_refused([Values("REFER", "SUBSCRIBE", "NOTIFY")] string method)
    {
        var (_, _, ok) = _bench.PlaceAnswered();
        Assert.That(_bench.Receive(InDialog(method, ok, fields: "Refer-To: <sip:other@203.0.113.1>")).SentText, Is.EqualTo("405"));
        Assert.That(_bench.ToldText, Is.Empty);
    }

    [TestCase("600;refresher=uac", "INVITE, UPDATE", "UPDATE")]
    [TestCase("600;refresher=uac", "INVITE", "INVITE")]
    [TestCase("600", "INVITE, UPDATE", "UPDATE")]
    [TestCase("600;refresher=uas", "INVITE, UPDATE", "")]
    [TestCase(null, "INVITE, UPDATE", "")]
    [Rfc(4028, "7.2")]
    public void We_refresh_at_half_the_interval_of_the_200_when_it_is_ours(string? field, string allow, string method)
    {
        _bench.PlaceAnswered(headers: [new("Allow", allow), .. field is null ? [] : new SipHeader[] { new("Session-Expires", field), new("Require", "timer") }]);
        Assert.That(_bench.After(Milliseconds(299_999)).Last, Is.Empty);
        Assert.That(_bench.After(Milliseconds(1)).SentText, Is.EqualTo(method));
        if (method == "INVITE") Assert.That(_bench.Requests.Single().Body.ToArray(), Is.EqualTo(SdpOctets), "what we offered");
        if (method.Length > 0) Assert.That(_bench.Requests.Single().CSeq.Number, Is.EqualTo(2));
    }

    [Test, Rfc(3261, "14.1")]
    public void Our_refresh_and_an_offer_of_the_peer_that_cross_give_491_both_ways()
    {
        var (_, _, ok) = _bench.PlaceAnswered(headers: new SipHeader("Session-Expires", "600;refresher=uac"));
        var refresh = _bench.After(TimeSpan.FromSeconds(300)).Requests.Single();
        Assert.That(_bench.Receive(InDialog("INVITE", ok, 1, body: SdpText)).SentText, Is.EqualTo("491"));
        Assert.That(_bench.Receive(Response(refresh, 491)).SentText, Is.EqualTo("ACK"));
        Assert.That(_bench.After(TimeSpan.FromSeconds(2)).SentText, Does.Contain("INVITE"), "again after a while");
    }

    [Test, Rfc(4028, "10")]
    public void A_peer_that_is_gone_is_noticed_by_the_refresh()
    {
        _bench.PlaceAnswered(headers: [new("Allow", "UPDATE"), new("Session-Expires", "600;refresher=uac")]);
        _bench.After(TimeSpan.FromSeconds(332));
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(DialogLost)"));
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(4028, "7.3")]
    public void A_422_is_answered_once_with_the_peers_minimum()
    {
        var (_, invite) = _bench.Place();
        _bench.Receive(Respond(invite, 422, headers: new SipHeader("Min-SE", "3600")));
        Assert.That(_bench.SentText, Is.EqualTo("ACK INVITE"));
        var again = _bench.Requests.Last();
        Assert.That((again.Header("Min-SE"), again.Header("Session-Expires")), Is.EqualTo(("3600", "3600;refresher=uac")));
        Assert.That((again.CallId, again.From.Tag, again.CSeq.Number), Is.EqualTo((invite.CallId, invite.From.Tag, 2u)));
        Assert.That(_bench.Receive(Respond(again, 422, headers: new SipHeader("Min-SE", "7200"))).ToldText, Is.EqualTo("Failed(Refused 422)"));
        _bench.AssertNothingIsKept();
    }

    private static SipHeader Challenge(int status, string nonce, bool stale = false) => new(
        status == 407 ? "Proxy-Authenticate" : "WWW-Authenticate", new DigestChallenge("trunk", nonce, DigestAlgorithm.Md5, stale).ToString());

    private static void AssertAuthorized(SipRequest request, string field, string nonce)
    {
        Assert.That(DigestCredentials.TryParse(request.Header(field)!, out var credentials, out _), Is.True);
        Assert.That((credentials!.User, credentials.Nonce), Is.EqualTo(("prison", nonce)));
        var ha1 = DigestAlgorithm.Md5.Ha1("prison", "trunk", "secret");
        Assert.That(credentials.Response, Is.EqualTo(
            DigestCredentials.ComputeResponse(DigestAlgorithm.Md5, ha1, request.Method, credentials.Uri, nonce, credentials.Protection)));
    }

    [TestCase(401, "Authorization"), TestCase(407, "Proxy-Authorization"), Rfc(3261, "22.2"), Rfc(3261, "22.1")]
    public void A_challenge_is_answered_once_and_the_ACK_and_the_BYE_have_credentials_too(int status, string field)
    {
        var (call, invite) = _bench.Place(Request(credentials: s_credentials));
        Assert.That(invite.Header(field), Is.Null);
        _bench.Receive(Respond(invite, status, headers: Challenge(status, "n1")));
        Assert.That(_bench.SentText, Is.EqualTo("ACK INVITE"));
        var again = _bench.Requests.Last();
        AssertAuthorized(again, field, "n1");
        Assert.That((again.CallId, again.From.Tag, again.CSeq.Number, again.To.Tag), Is.EqualTo((invite.CallId, invite.From.Tag, 2u, (string?)null)));
        var ack = _bench.Receive(Answer(again)).Requests.Single();
        Assert.That(ack.Header(field), Is.EqualTo(again.Header(field)));
        HangUp(call);
        var bye = _bench.Requests.Single();
        AssertAuthorized(bye, field, "n1");
        _bench.Receive(Respond(bye, status, headers: Challenge(status, "n2", stale: true)));
        Assert.That(_bench.SentText, Is.EqualTo("BYE"));
        AssertAuthorized(_bench.Requests.Single(), field, "n2");
        _bench.Receive(Respond(_bench.Requests.Single(), status, headers: Challenge(status, "n3", stale: true)));
        Assert.That(_bench.SentText, Is.Empty, "nobody makes us go on for ever");
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(3261, "22.2")]
    public void A_second_challenge_is_a_refusal([Values] bool stale)
    {
        var (_, invite) = _bench.Place(Request(credentials: s_credentials));
        var again = _bench.Receive(Respond(invite, 407, headers: Challenge(407, "n1"))).Requests.Last();
        Assert.That(_bench.Receive(Respond(again, 407, headers: Challenge(407, "n2", stale))).ToldText, Is.EqualTo("Failed(Refused 407)"));
        _bench.AssertNothingIsKept();
    }

    [Test]
    public void A_challenge_without_credentials_of_ours_or_that_we_cannot_read_is_a_refusal([Values] bool hasCredentials)
    {
        var (_, invite) = _bench.Place(Request(credentials: hasCredentials ? s_credentials : null));
        var header = hasCredentials ? new SipHeader("WWW-Authenticate", "Digest nonce=") : Challenge(401, "n1");
        Assert.That(_bench.Receive(Respond(invite, 401, headers: header)).ToldText, Is.EqualTo("Failed(Refused 401)"));
        _bench.AssertNothingIsKept();
    }

    [Test]
    public void After_a_challenge_the_call_can_still_be_given_up()
    {
        var (call, invite) = _bench.Place(Request(credentials: s_credentials));
        var again = _bench.Receive(Respond(invite, 407, headers: Challenge(407, "n1"))).Requests.Last();
        HangUp(call);
        Assert.That(_bench.ToldText, Is.EqualTo("Failed(Cancelled 487)"));
        var cancel = _bench.Receive(Respond(again, 180)).Requests.Single();
        Assert.That((cancel.CSeq.Number, cancel.Via[0].Branch), Is.EqualTo((2u, again.Via[0].Branch)));
        _bench.AssertNothingIsKept();
    }
}
