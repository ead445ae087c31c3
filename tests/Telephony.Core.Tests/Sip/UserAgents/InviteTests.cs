using System.Net;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;
using static Telephony.Core.Tests.Sip.SipExamples;

namespace Telephony.Core.Tests.Sip.UserAgents;

/// <summary>The life of one call: INVITE, ACK, CANCEL, BYE.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class InviteTests
{
    private readonly UserAgentBench _bench = new();

    [Test, Rfc(3261, "13.3.1.1")]
    public void An_INVITE_gets_100_at_once_and_is_told_with_its_source_marked()
    {
        var path = Udp with { Remote = new IPEndPoint(There.Address, 40000) };
        _bench.Receive(Request(SipMethod.Invite, body: SdpText, via: "SIP/2.0/UDP 10.0.0.1;rport"), path);
        Assert.That(_bench.Last[0], Is.InstanceOf<UserAgentOutput.Send>());
        var trying = _bench.Responses.Single();
        var invited = (UserAgentOutput.Invited)_bench.Last[1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(trying.StatusCode, Is.EqualTo(100));
            Assert.That(trying.To.Tag, Is.Null);
            Assert.That(trying.Via[0].Parameters["received"], Is.EqualTo("198.51.100.7"));
            Assert.That(((UserAgentOutput.Send)_bench.Last[0]).Path.Remote.Port, Is.EqualTo(40000));
            Assert.That(invited.Invite.Via[0].Parameters["rport"], Is.EqualTo("40000"));
            Assert.That(invited.Path, Is.EqualTo(path));
            Assert.That(_bench.Agent.ActiveCalls, Is.EqualTo(1));
        }
    }

    [Test, Rfc(3261, "12.1.1"), Rfc(3261, "13.3.1.4")]
    public void Ring_and_Accept_answer_with_one_tag_our_Contact_and_the_Record_Routes()
    {
        var call = _bench.Invite(Request(SipMethod.Invite, body: SdpText, fields: "Record-Route: <sip:p2.example.com;lr>, <sip:p1.example.com;lr>"));
        var ringing = _bench.Do((now, outputs) => _bench.Agent.Ring(now, call, outputs)).Responses.Single();
        var ok = _bench.Accept(call);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ringing.StatusCode, Is.EqualTo(180));
            Assert.That(ringing.To.Tag, Is.Not.Null.And.EqualTo(ok.To.Tag));
            Assert.That(ok.RecordRoute.Select(route => route.Uri.Host), Is.EqualTo(new[] { "p2.example.com", "p1.example.com" }));
            Assert.That(ringing.RecordRoute, Is.EqualTo(ok.RecordRoute));
            Assert.That(ok.Contact.Single().Uri.ToString(), Is.EqualTo("sip:192.0.2.1:5060"));
            Assert.That(ok.Header("Content-Type"), Is.EqualTo("application/sdp"));
            Assert.That(ok.Header("Allow"), Does.Contain("UPDATE"));
            Assert.That(ok.Header("Supported"), Does.Contain("timer"));
            Assert.That(ok.Body.ToArray(), Is.EqualTo(SdpOctets));
        }
    }

    [Test]
    public void The_advertised_address_stands_in_Contact_and_in_the_Via_of_our_requests()
    {
        var bench = new UserAgentBench(new UserAgentOptions { Advertise = _ => new AdvertisedAddress("sip.example.net", 5099), Product = "telephony" });
        var (call, ok) = bench.Connect(path: Tcp);
        Assert.That(ok.Contact.Single().Uri.ToString(), Is.EqualTo("sip:sip.example.net:5099;transport=tcp"));
        Assert.That(ok.Header("Server"), Is.EqualTo("telephony"));
        var bye = bench.Do((now, outputs) => bench.Agent.HangUp(now, call, outputs)).Requests.Single();
        Assert.That(bye.Via.Single().Host, Is.EqualTo("sip.example.net"));
        Assert.That(bye.Via.Single().Port, Is.EqualTo(5099));
        Assert.That(bye.Via.Single().Parameters.Contains("rport"), Is.True);
    }

    [Test, Rfc(3261, "13.3.1.1")]
    public void Ringing_is_repeated_every_minute_until_the_answer()
    {
        var call = _bench.Invite();
        _bench.Do((now, outputs) => _bench.Agent.Ring(now, call, outputs));
        Assert.That(_bench.After(TimeSpan.FromSeconds(179)).SentText, Is.EqualTo("180 180"));
        _bench.Accept(call);
        Assert.That(_bench.After(TimeSpan.FromSeconds(31)).SentText, Does.Not.Contain("180"));
    }

    [Test, Rfc(3261, "13.3.1.4")]
    public void The_200_is_repeated_from_T1_up_to_T2_until_the_ACK_on_TCP_too([Values] bool reliable)
    {
        var path = reliable ? Tcp : Udp;
        var call = _bench.Invite(path: path);
        var ok = _bench.Accept(call);
        Assert.That(_bench.After(TimeSpan.FromSeconds(12)).SentText, Is.EqualTo("200 200 200 200 200"), "at 0.5, 1.5, 3.5, 7.5 and 11.5 s");
        Assert.That(_bench.Receive(Ack(ok), path).ToldText, Is.EqualTo("Confirmed"));
        Assert.That(_bench.After(TimeSpan.FromSeconds(40)).Last, Is.Empty);
        Assert.That(_bench.Receive(Ack(ok), path).Last, Is.Empty, "a copy of the ACK");
    }

    [Test, Rfc(6026, "7.1")]
    public void A_copy_of_an_answered_INVITE_is_absorbed_and_the_200_comes_by_its_own_timer()
    {
        var invite = Request(SipMethod.Invite, body: SdpText);
        _bench.Accept(_bench.Invite(invite));
        Assert.That(_bench.Receive(invite).Last, Is.Empty);
        Assert.That(_bench.After(Milliseconds(500)).SentText, Is.EqualTo("200"));
    }

    [Test, Rfc(3261, "13.3.1.4")]
    public void Without_an_ACK_the_call_ends_with_BYE_after_64_T1()
    {
        _bench.Accept(_bench.Invite());
        Assert.That(_bench.After(Milliseconds(31999)).ToldText, Is.Empty);
        _bench.After(Milliseconds(1));
        Assert.That(_bench.SentText, Is.EqualTo("BYE"));
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(NoAck)"));
        _bench.Receive(Response(_bench.Requests.Single(), 200));
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(3261, "13.2.2.4")]
    public void An_ACK_with_another_sequence_number_or_tag_confirms_nothing()
    {
        var ok = _bench.Accept(_bench.Invite());
        Assert.That(_bench.Receive(Request(SipMethod.Ack, cseq: 2, toTag: ok.To.Tag)).Last, Is.Empty);
        Assert.That(_bench.Receive(Request(SipMethod.Ack, toTag: "another")).Last, Is.Empty);
        Assert.That(_bench.Receive(Ack(ok)).ToldText, Is.EqualTo("Confirmed"));
    }

    [Test, Rfc(3261, "13.3.1.3")]
    public void Reject_sends_the_status_with_its_fields_until_the_ACK_and_ends_the_call()
    {
        var invite = Request(SipMethod.Invite, body: SdpText);
        var call = _bench.Invite(invite);
        SipHeader challenge = new("WWW-Authenticate", "Digest realm=\"telephony\"");
        _bench.Do((now, outputs) => _bench.Agent.Reject(now, call, 401, [challenge], outputs));
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(Rejected)"));
        var response = _bench.Responses.Single();
        Assert.That(response.Header("WWW-Authenticate"), Is.EqualTo(challenge.Value));
        Assert.That(_bench.After(Milliseconds(500)).SentText, Is.EqualTo("401"));
        _bench.Receive(AckOf(invite, response));
        Assert.That(_bench.After(TimeSpan.FromSeconds(1)).SentText, Is.Empty);
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(3261, "9.2")]
    public void CANCEL_gets_200_and_the_INVITE_487()
    {
        var invite = Request(SipMethod.Invite, body: SdpText);
        var call = _bench.Invite(invite);
        _bench.Do((now, outputs) => _bench.Agent.Ring(now, call, outputs));
        var tag = _bench.Responses.Single().To.Tag;
        _bench.Receive(CancelOf(invite));
        Assert.That(_bench.SentText, Is.EqualTo("200 487"));
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(Cancelled)"));
        Assert.That(_bench.Responses.Select(response => response.To.Tag), Is.All.EqualTo(tag));
        Assert.That(_bench.Responses.Select(response => response.CSeq.Method), Is.EqualTo(new[] { "CANCEL", "INVITE" }));
        Assert.That(_bench.Receive(CancelOf(invite)).SentText, Is.EqualTo("200"), "a copy");
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(3261, "9.2")]
    public void CANCEL_after_the_answer_gets_200_and_changes_nothing()
    {
        var invite = Request(SipMethod.Invite, body: SdpText);
        _bench.Accept(_bench.Invite(invite));
        _bench.Receive(CancelOf(invite));
        Assert.That(_bench.SentText, Is.EqualTo("200"));
        Assert.That(_bench.ToldText, Is.Empty);
        Assert.That(_bench.Agent.ActiveCalls, Is.EqualTo(1));
    }

    [Test, Rfc(3261, "9.2")]
    public void CANCEL_of_nothing_gets_481() =>
        Assert.That(_bench.Receive(Request(SipMethod.Cancel, contact: "")).SentText, Is.EqualTo("481"));

    [Test, Rfc(3261, "13.3.1")]
    public void An_INVITE_that_expires_unanswered_gets_487()
    {
        _bench.Invite(Request(SipMethod.Invite, body: SdpText, fields: "Expires: 20"));
        Assert.That(_bench.After(Milliseconds(19999)).Last, Is.Empty);
        Assert.That(_bench.After(Milliseconds(1)).SentText, Is.EqualTo("487"));
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(Cancelled)"));
    }

    [Test, Rfc(3261, "15.1.2")]
    public void BYE_of_the_peer_gets_200_and_ends_the_call()
    {
        var (_, ok) = _bench.Connect();
        var bye = Request(SipMethod.Bye, 2, ok.To.Tag);
        Assert.That(_bench.Receive(bye).SentText, Is.EqualTo("200"));
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(PeerHungUp)"));
        Assert.That(_bench.Receive(bye).SentText, Is.EqualTo("200"), "a copy");
        Assert.That(_bench.ToldText, Is.Empty);
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(3261, "15.1.2")]
    public void BYE_before_the_answer_ends_the_call_with_487_to_the_INVITE()
    {
        var call = _bench.Invite();
        var tag = _bench.Do((now, outputs) => _bench.Agent.Ring(now, call, outputs)).Responses.Single().To.Tag;
        Assert.That(_bench.Receive(Request(SipMethod.Bye, 2, tag)).SentText, Is.EqualTo("200 487"));
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(PeerHungUp)"));
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(3261, "15.1.2")]
    public void BYE_before_the_ACK_stops_the_copies_of_the_200()
    {
        var ok = _bench.Accept(_bench.Invite());
        Assert.That(_bench.Receive(Request(SipMethod.Bye, 2, ok.To.Tag)).SentText, Is.EqualTo("200"));
        Assert.That(_bench.After(TimeSpan.FromSeconds(32)).SentText, Is.Empty);
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(3261, "15.1.1")]
    public void HangUp_sends_BYE_to_the_peers_Contact_and_tells_the_end_at_once()
    {
        var (call, ok) = _bench.Connect(Request(SipMethod.Invite, body: SdpText, contact: "<sip:me@198.51.100.9:5070>"));
        _bench.Do((now, outputs) => _bench.Agent.HangUp(now, call, outputs));
        var bye = _bench.Requests.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_bench.ToldText, Is.EqualTo("Ended(WeHungUp)"));
            Assert.That(bye.Method, Is.EqualTo("BYE"));
            Assert.That(bye.RequestUri.ToString(), Is.EqualTo("sip:me@198.51.100.9:5070"));
            Assert.That(_bench.Last.OfType<UserAgentOutput.Send>().Single().Path.Remote, Is.EqualTo(IPEndPoint.Parse("198.51.100.9:5070")));
            Assert.That(bye.To.Tag, Is.EqualTo("from-1"));
            Assert.That(bye.From.Tag, Is.EqualTo(ok.To.Tag));
            Assert.That(bye.CallId, Is.EqualTo("call-1"));
            Assert.That(_bench.Agent.ActiveCalls, Is.Zero);
        }
        _bench.Receive(Response(bye, 200));
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(3261, "15")]
    public void HangUp_before_the_ACK_waits_with_its_BYE_for_the_ACK()
    {
        var call = _bench.Invite();
        var ok = _bench.Accept(call);
        _bench.Do((now, outputs) => _bench.Agent.HangUp(now, call, outputs));
        Assert.That(_bench.SentText, Is.Empty);
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(WeHungUp)"));
        Assert.That(_bench.After(Milliseconds(500)).SentText, Is.EqualTo("200"), "the 200 goes on");
        Assert.That(_bench.Receive(Ack(ok)).SentText, Is.EqualTo("BYE"));
        Assert.That(_bench.ToldText, Is.Empty);
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(3261, "15")]
    public void HangUp_before_the_ACK_that_never_comes_sends_BYE_after_64_T1()
    {
        var call = _bench.Invite();
        _bench.Accept(call);
        _bench.Do((now, outputs) => _bench.Agent.HangUp(now, call, outputs));
        Assert.That(_bench.After(TimeSpan.FromSeconds(32)).SentText, Does.EndWith("BYE"));
        _bench.AssertNothingIsKept();
    }

    [Test]
    public void HangUp_before_the_answer_sends_480()
    {
        var call = _bench.Invite();
        _bench.Do((now, outputs) => _bench.Agent.HangUp(now, call, outputs));
        Assert.That(_bench.SentText, Is.EqualTo("480"));
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(Rejected)"));
    }

    [Test, Rfc(3261, "15.1.2")]
    public void BYEs_that_cross_are_both_answered()
    {
        var (call, ok) = _bench.Connect();
        _bench.Do((now, outputs) => _bench.Agent.HangUp(now, call, outputs));
        var ours = _bench.Requests.Single();
        Assert.That(_bench.Receive(Request(SipMethod.Bye, 2, ok.To.Tag)).SentText, Is.EqualTo("200"));
        Assert.That(_bench.ToldText, Is.Empty);
        Assert.That(_bench.Receive(Request(SipMethod.Info, 3, ok.To.Tag)).SentText, Is.EqualTo("481"), "there is no session");
        Assert.That(_bench.Receive(Request(SipMethod.Bye, 4, ok.To.Tag)).SentText, Is.EqualTo("200"), "but the dialog until our BYE has its end");
        _bench.Receive(Response(ours, 481));
        Assert.That(_bench.Receive(Request(SipMethod.Bye, 5, ok.To.Tag)).SentText, Is.EqualTo("481"));
    }

    [Test]
    public void Commands_for_a_call_that_is_over_do_nothing()
    {
        var (call, ok) = _bench.Connect();
        _bench.Receive(Request(SipMethod.Bye, 2, ok.To.Tag));
        _bench.Do((now, outputs) =>
        {
            _bench.Agent.Ring(now, call, outputs);
            _bench.Agent.Accept(now, call, SdpOctets, outputs);
            _bench.Agent.Reject(now, call, 486, [], outputs);
            _bench.Agent.AcceptOffer(now, call, SdpOctets, outputs);
            _bench.Agent.RejectOffer(now, call, 488, outputs);
            _bench.Agent.HangUp(now, call, outputs);
        });
        Assert.That(_bench.Last, Is.Empty);
    }

    [Test, Rfc(3261, "13.2.2.4"), Rfc(3264, "5")]
    public void An_offerless_INVITE_gets_our_offer_and_its_answer_comes_with_the_ACK()
    {
        var ok = _bench.Accept(_bench.Invite(Request(SipMethod.Invite)));
        Assert.That(ok.Body.ToArray(), Is.EqualTo(SdpOctets));
        _bench.Receive(Ack(ok, SdpText));
        Assert.That(_bench.ToldText, Is.EqualTo("Confirmed OfferAnswered"));
        Assert.That(_bench.Last.OfType<UserAgentOutput.OfferAnswered>().Single().Answer.ToArray(), Is.EqualTo(SdpOctets));
    }

    [Test, Rfc(3261, "13.3.1.4")]
    public void An_ACK_without_the_answer_to_our_offer_ends_the_call()
    {
        var ok = _bench.Accept(_bench.Invite(Request(SipMethod.Invite)));
        _bench.Receive(Ack(ok));
        Assert.That(_bench.SentText, Is.EqualTo("BYE"));
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(BadAnswer)"));
    }

    [Test, Rfc(3261, "17.1.4")]
    public void A_BYE_that_cannot_be_sent_leaves_nothing_behind()
    {
        var (call, _) = _bench.Connect();
        _bench.Do((now, outputs) => _bench.Agent.HangUp(now, call, outputs));
        var path = _bench.Last.OfType<UserAgentOutput.Send>().Single().Path;
        _bench.Do((now, outputs) => _bench.Agent.TransportFailed(now, path, outputs));
        _bench.AssertNothingIsKept();
    }

    [Test]
    public void A_peer_of_RFC_2543_without_tag_and_cookie_can_call_and_hang_up()
    {
        const string head = "Via: SIP/2.0/UDP 198.51.100.7\nFrom: <sip:old@198.51.100.7>\nCall-ID: old\nContact: <sip:old@198.51.100.7>\n";
        _bench.Receive(SipMessages.Parse<SipRequest>($"INVITE sip:100@192.0.2.1 SIP/2.0\n{head}To: <sip:100@192.0.2.1>\nCSeq: 1 INVITE\n\n"));
        var call = _bench.Last.OfType<UserAgentOutput.Invited>().Single().Call;
        var ok = _bench.Accept(call);
        var to = $"To: <sip:100@192.0.2.1>;tag={ok.To.Tag}\n";
        _bench.Receive(SipMessages.Parse<SipRequest>(
            $"ACK sip:100@192.0.2.1 SIP/2.0\n{head}{to}CSeq: 1 ACK\nContent-Type: application/sdp\n\n{SdpText}"));
        Assert.That(_bench.ToldText, Is.EqualTo("Confirmed OfferAnswered"));
        _bench.Receive(SipMessages.Parse<SipRequest>($"BYE sip:100@192.0.2.1 SIP/2.0\n{head}{to}CSeq: 2 BYE\n\n"));
        Assert.That(_bench.SentText, Is.EqualTo("200"));
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(PeerHungUp)"));
    }
}
