using Telephony.Core.Sip.Messages;
using Telephony.Testing;
using static Telephony.Core.Tests.Sip.SipExamples;

namespace Telephony.Core.Tests.Sip.UserAgents;

/// <summary>RFC 4028 from the side of the server of the INVITE.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SessionTimerTests
{
    private readonly UserAgentBench _bench = new();

    private static SipRequest Invite(string fields) => Request(SipMethod.Invite, body: SdpText, fields: fields);

    [TestCase("Supported: timer\nSession-Expires: 600;refresher=uac", "600;refresher=uac", true)]
    [TestCase("Supported: timer\nSession-Expires: 600;refresher=uas", "600;refresher=uas", false)]
    [TestCase("Supported: timer\nSession-Expires: 600", "600;refresher=uac", true)]
    [TestCase("Supported: timer\nSession-Expires: 7200", "1800;refresher=uac", true)]
    [TestCase("Supported: timer\nSession-Expires: 7200\nMin-SE: 3600", "3600;refresher=uac", true)]
    [TestCase("Supported: timer", "1800;refresher=uac", true)]
    [TestCase("Require: timer\nSession-Expires: 600", "600;refresher=uac", true)]
    [TestCase("Session-Expires: 600", "600;refresher=uas", false)]
    [TestCase("x: 600;refresher=uas\nk: timer", "600;refresher=uas", false)]
    [TestCase("Session-Expires: 30", null, false)]
    [TestCase("Subject: no timer", null, false)]
    [Rfc(4028, "9")]
    public void The_200_states_the_terms(string fields, string? expected, bool requires)
    {
        var ok = _bench.Accept(_bench.Invite(Invite(fields)));
        Assert.That(ok.Header("Session-Expires"), Is.EqualTo(expected));
        Assert.That(ok.Tokens("Require").Contains("timer"), Is.EqualTo(requires));
    }

    [Test, Rfc(4028, "9")]
    public void A_too_small_interval_of_a_peer_with_timers_gets_422_with_ours()
    {
        _bench.Receive(Invite("Supported: timer\nSession-Expires: 60"));
        Assert.That(_bench.SentText, Is.EqualTo("422"));
        Assert.That(_bench.Responses.Single().Header("Min-SE"), Is.EqualTo("90"));
        Assert.That(_bench.ToldText, Is.Empty);
    }

    [TestCase("Session-Expires: soon"), TestCase("Session-Expires: -1"), TestCase("Supported: timer\nMin-SE: x"), TestCase("Session-Expires: 99999999999")]
    public void An_interval_that_is_no_number_gets_400(string fields) =>
        Assert.That(_bench.Receive(Invite(fields)).SentText, Is.EqualTo("400"));

    [Test, Rfc(4028, "10")]
    public void A_session_that_the_peer_does_not_refresh_ends_before_its_interval_does()
    {
        _bench.Connect(Invite("Supported: timer\nSession-Expires: 600"));
        Assert.That(_bench.After(TimeSpan.FromSeconds(567)).Last, Is.Empty);
        _bench.After(TimeSpan.FromSeconds(1));
        Assert.That(_bench.SentText, Is.EqualTo("BYE"));
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(SessionExpired)"));
        _bench.Receive(Response(_bench.Requests.Single(), 200));
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(4028, "10")]
    public void For_a_short_interval_the_margin_is_a_third()
    {
        _bench.Connect(Invite("Supported: timer\nSession-Expires: 90"));
        Assert.That(_bench.After(Milliseconds(59999)).Last, Is.Empty);
        Assert.That(_bench.After(Milliseconds(1)).ToldText, Is.EqualTo("Ended(SessionExpired)"));
    }

    [Test, Rfc(4028, "9")]
    public void A_refresh_of_the_peer_starts_the_timer_again([Values("UPDATE", "INVITE")] string method)
    {
        var (call, ok) = _bench.Connect(Invite("Supported: timer\nSession-Expires: 600"));
        _bench.After(TimeSpan.FromSeconds(300));
        _bench.Receive(Request(method, 2, ok.To.Tag, body: method == "INVITE" ? SdpText : "", fields: "Supported: timer\nSession-Expires: 900;refresher=uac"));
        if (method == "INVITE")
        {
            _bench.Do((now, outputs) => _bench.Agent.AcceptOffer(now, call, SdpOctets, outputs));
            Assert.That(_bench.Responses.Single().Header("Session-Expires"), Is.EqualTo("900;refresher=uac"));
            _bench.Receive(Ack(_bench.Responses.Single()));
        }
        else Assert.That(_bench.Responses.Single().Header("Session-Expires"), Is.EqualTo("900;refresher=uac"));
        Assert.That(_bench.After(TimeSpan.FromSeconds(867)).Last, Is.Empty);
        Assert.That(_bench.After(TimeSpan.FromSeconds(1)).ToldText, Is.EqualTo("Ended(SessionExpired)"));
    }

    [Test, Rfc(4028, "9")]
    public void A_refresh_without_an_interval_from_a_peer_without_timers_switches_them_off()
    {
        var (_, ok) = _bench.Connect(Invite("Supported: timer\nSession-Expires: 600"));
        _bench.Receive(Request(SipMethod.Update, 2, ok.To.Tag));
        Assert.That(_bench.Responses.Single().Header("Session-Expires"), Is.Null);
        Assert.That(_bench.After(TimeSpan.FromHours(2)).Last, Is.Empty);
    }

    [Test, Rfc(4028, "7.4")]
    public void Our_refresh_is_an_UPDATE_at_half_the_interval_when_the_peer_allows_it()
    {
        _bench.Connect(Invite("Allow: INVITE, UPDATE\nSupported: timer\nSession-Expires: 600;refresher=uas"));
        Assert.That(_bench.After(Milliseconds(299999)).Last, Is.Empty);
        var update = _bench.After(Milliseconds(1)).Requests.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(update.Method, Is.EqualTo("UPDATE"));
            Assert.That(update.Header("Session-Expires"), Is.EqualTo("600;refresher=uac"));
            Assert.That(update.Tokens("Supported"), Does.Contain("timer"));
            Assert.That(update.Contact, Has.Count.EqualTo(1));
            Assert.That(update.Body.IsEmpty, Is.True);
        }
        _bench.Receive(Response(update, 200, headers: new SipHeader("Session-Expires", "600;refresher=uac")));
        Assert.That(_bench.Last, Is.Empty);
        Assert.That(_bench.After(TimeSpan.FromSeconds(300)).Requests.Select(request => request.Method), Is.EqualTo(new[] { "UPDATE" }));
    }

    [Test, Rfc(4028, "7.4"), Rfc(3261, "14.1"), Rfc(3261, "13.2.2.4")]
    public void Else_it_is_a_reINVITE_with_what_we_sent_last_and_every_200_gets_its_ACK()
    {
        _bench.Connect(Invite("Session-Expires: 600"));
        var invite = _bench.After(TimeSpan.FromSeconds(300)).Requests.Single();
        Assert.That(invite.Method, Is.EqualTo("INVITE"));
        Assert.That(invite.Body.ToArray(), Is.EqualTo(SdpOctets));
        Assert.That(_bench.Receive(Request(SipMethod.Invite, 2, invite.From.Tag, body: SdpText)).SentText, Is.EqualTo("491"), "glare");
        var ok = invite.CreateResponse(200, null, [new("Content-Type", "application/sdp")], body: SdpOctets);
        _bench.Receive(ok);
        Assert.That(_bench.SentText, Is.EqualTo("ACK"));
        Assert.That(_bench.ToldText, Is.EqualTo("OfferAnswered"));
        var ack = _bench.Requests.Single();
        Assert.That(ack.CSeq, Is.EqualTo(new CSeq(invite.CSeq.Number, "ACK")));
        Assert.That(ack.Via[0].Branch, Is.Not.EqualTo(invite.Via[0].Branch));
        Assert.That(_bench.Receive(ok).SentText, Is.EqualTo("ACK"), "a copy");
        Assert.That(_bench.ToldText, Is.Empty);
        Assert.That(_bench.After(TimeSpan.FromSeconds(300)).SentText, Does.EndWith("INVITE"));
    }

    [TestCase(408), TestCase(481), Rfc(3261, "12.2.1.2")]
    public void A_refresh_that_finds_no_dialog_ends_the_call(int status)
    {
        _bench.Connect(Invite("Allow: UPDATE\nSession-Expires: 600"));
        var update = _bench.After(TimeSpan.FromSeconds(300)).Requests.Single();
        Assert.That(_bench.Receive(Response(update, status)).ToldText, Is.EqualTo("Ended(DialogLost)"));
        Assert.That(_bench.SentText, Is.EqualTo("BYE"));
    }

    [Test, Rfc(3261, "12.2.1.2")]
    public void A_refresh_without_any_response_ends_the_call()
    {
        _bench.Connect(Invite("Allow: UPDATE\nSession-Expires: 600"));
        _bench.After(TimeSpan.FromSeconds(332));
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(DialogLost)"));
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(4028, "7.3")]
    public void A_422_to_our_refresh_is_tried_again_with_the_peers_minimum()
    {
        _bench.Connect(Invite("Allow: UPDATE\nSession-Expires: 600"));
        var update = _bench.After(TimeSpan.FromSeconds(300)).Requests.Single();
        var again = _bench.Receive(Response(update, 422, headers: new SipHeader("Min-SE", "1200"))).Requests.Single();
        Assert.That(again.Header("Session-Expires"), Is.EqualTo("1200;refresher=uac"));
        Assert.That(again.Header("Min-SE"), Is.EqualTo("1200"));
        Assert.That(again.CSeq.Number, Is.EqualTo(update.CSeq.Number + 1));
    }

    [Test]
    public void A_peer_that_refuses_UPDATE_after_all_is_refreshed_with_reINVITE()
    {
        _bench.Connect(Invite("Allow: UPDATE\nSession-Expires: 600"));
        var update = _bench.After(TimeSpan.FromSeconds(300)).Requests.Single();
        Assert.That(_bench.Receive(Response(update, 405)).SentText, Is.EqualTo("INVITE"));
    }

    [Test, Rfc(3261, "14.1")]
    public void A_491_to_our_refresh_is_tried_again_within_two_seconds()
    {
        _bench.Connect(Invite("Session-Expires: 600"));
        var invite = _bench.After(TimeSpan.FromSeconds(300)).Requests.Single();
        Assert.That(_bench.Receive(Response(invite, 491)).SentText, Is.EqualTo("ACK"));
        Assert.That(_bench.After(TimeSpan.FromSeconds(2)).SentText, Does.Contain("INVITE"));
    }

    [Test]
    public void A_refresh_that_fails_otherwise_is_tried_again_until_the_session_expires()
    {
        _bench.Connect(Invite("Allow: UPDATE\nSession-Expires: 600"));
        var tries = 0;
        for (var second = 0; second < 600 && _bench.Agent.ActiveCalls > 0; second++)
        {
            foreach (var request in _bench.After(TimeSpan.FromSeconds(1)).Requests.ToList())
            {
                if (request.Method == SipMethod.Update) tries++;
                _bench.Receive(Response(request, request.Method == SipMethod.Update ? 503 : 200));
            }
        }
        Assert.That(tries, Is.InRange(3, 10));
        Assert.That(_bench.Agent.ActiveCalls, Is.Zero);
        _bench.AssertNothingIsKept();
    }

    [Test]
    public void The_peer_may_take_the_refreshing_over()
    {
        _bench.Connect(Invite("Allow: UPDATE\nSession-Expires: 600"));
        var update = _bench.After(TimeSpan.FromSeconds(300)).Requests.Single();
        _bench.Receive(Response(update, 200, headers: new SipHeader("Session-Expires", "600;refresher=uas")));
        Assert.That(_bench.After(TimeSpan.FromSeconds(568)).ToldText, Is.EqualTo("Ended(SessionExpired)"));
        Assert.That(_bench.SentText, Is.EqualTo("BYE"));
    }
}
