using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;
using static Telephony.Core.Tests.Sip.SipExamples;
using static Telephony.Core.Tests.Sip.UserAgents.CalledPeer;

namespace Telephony.Core.Tests.Sip.UserAgents;

/// <summary>Calls that we place, until their answer or failure: RFC 3261 13.2 and 9.1.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OutgoingInviteTests
{
    private readonly UserAgentBench _bench = new(new UserAgentOptions { Product = "telephony" });

    private void HangUp(CallHandle call) => _bench.Do((now, outputs) => _bench.Agent.HangUp(now, call, outputs));

    private InviteFailure Failure => _bench.Last.OfType<UserAgentOutput.Failed>().Single().Failure;

    [Test, Rfc(3261, "8.1.1"), Rfc(3261, "13.2.1"), Rfc(4028, "7.1"), Rfc(3325, "9.1")]
    public void The_INVITE_has_all_that_a_new_dialog_needs()
    {
        var invite = _bench.Place(new InviteRequest
        {
            Target = Request().Target, Path = Tcp with { Connection = 0 }, From = Request().From, Offer = SdpOctets, HidesIdentity = true,
            AssertedIdentity = Request().From, Headers = [new("X-Node", "1")],
        }).Invite;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(invite.RequestUri.ToString(), Is.EqualTo("sip:+33612345678@198.51.100.7:5060"));
            Assert.That(invite.To.ToString(), Is.EqualTo("<sip:+33612345678@198.51.100.7:5060>"));
            Assert.That(invite.From.Tag, Is.Not.Null);
            Assert.That(invite.CSeq, Is.EqualTo(new CSeq(1, "INVITE")));
            Assert.That(invite.MaxForwards, Is.EqualTo(70));
            Assert.That(invite.Via.Single().ToString(), Does.StartWith("SIP/2.0/TCP 192.0.2.1:5060;branch=z9hG4bK").And.EndsWith(";rport"));
            Assert.That(invite.Contact.Single().Uri.ToString(), Is.EqualTo("sip:192.0.2.1:5060;transport=tcp"));
            Assert.That(invite.Body.ToArray(), Is.EqualTo(SdpOctets));
            Assert.That(invite.Header("Content-Type"), Is.EqualTo("application/sdp"));
            Assert.That(invite.Tokens("Supported"), Does.Contain("timer").And.Not.Contain("100rel"));
            Assert.That(invite.Header("Session-Expires"), Is.EqualTo("1800;refresher=uac"));
            Assert.That(invite.Header("P-Asserted-Identity"), Is.EqualTo("<sip:+33320160295@192.0.2.1>"));
            Assert.That(invite.Header("Privacy"), Is.EqualTo("id"));
            Assert.That(invite.Header("X-Node"), Is.EqualTo("1"));
            Assert.That(invite.Header("User-Agent"), Is.EqualTo("telephony"));
            Assert.That(_bench.Agent.ActiveCalls, Is.EqualTo(1));
        }
    }

    [Test, Rfc(3261, "13.2.2.1")]
    public void Ringing_early_media_and_the_answer_are_told_once_each()
    {
        var (call, invite) = _bench.Place();
        Assert.That(_bench.Receive(invite.CreateResponse(100)).ToldText, Is.Empty);
        Assert.That(_bench.Receive(Respond(invite, 180)).ToldText, Is.EqualTo("Progress(180)"));
        Assert.That(_bench.Receive(Respond(invite, 180)).ToldText, Is.Empty, "a copy");
        Assert.That(_bench.Receive(Respond(invite, 183, sdp: true)).ToldText, Is.EqualTo("Progress(183 sdp)"));
        Assert.That(_bench.Receive(Respond(invite, 183, sdp: true)).ToldText, Is.Empty, "a copy");
        _bench.Receive(Answer(invite));
        Assert.That(_bench.ToldText, Is.EqualTo("Answered"));
        Assert.That(_bench.SentText, Is.EqualTo("ACK"));
        Assert.That(_bench.Last.OfType<UserAgentOutput.Answered>().Single().Call, Is.EqualTo(call));
        Assert.That(_bench.After(TimeSpan.FromMinutes(20)).Last, Is.Empty);
        Assert.That(_bench.Agent.ActiveCalls, Is.EqualTo(1));
    }

    [Test, Rfc(3261, "13.2.2.4"), Rfc(6026, "7.2")]
    public void Every_copy_of_the_200_gets_the_same_ACK()
    {
        var (_, invite) = _bench.Place();
        var first = _bench.Receive(Answer(invite)).Requests.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.CSeq, Is.EqualTo(new CSeq(1, "ACK")));
            Assert.That(first.Via[0].Branch, Is.Not.EqualTo(invite.Via[0].Branch));
            Assert.That(first.RequestUri, Is.EqualTo(Contact));
            Assert.That(_bench.Last.OfType<UserAgentOutput.Send>().Single().Path.Remote.Port, Is.EqualTo(5070));
        }
        Assert.That(_bench.Receive(Answer(invite)).Requests.Single(), Is.SameAs(first));
        Assert.That(_bench.ToldText, Is.Empty);
    }

    [Test, Rfc(3261, "12.1.2"), Rfc(3261, "12.2.1.1")]
    public void The_Record_Routes_are_followed_in_reverse_and_the_200_decides_them()
    {
        var (call, invite) = _bench.Place();
        _bench.Receive(WithRoutes(Respond(invite, 180), "sip:old.example.com;lr"));
        var ack = _bench.Receive(WithRoutes(Answer(invite), "sip:192.0.2.9:5062;lr", "sip:192.0.2.8:5061;lr")).Requests.Single();
        Assert.That(ack.Route.Select(route => route.Uri.Host), Is.EqualTo(new[] { "192.0.2.8", "192.0.2.9" }));
        Assert.That(_bench.Last.OfType<UserAgentOutput.Send>().Single().Path.Remote.Port, Is.EqualTo(5061));
        HangUp(call);
        var bye = _bench.Requests.Single();
        Assert.That(bye.Route.Select(route => route.Uri.Host), Is.EqualTo(new[] { "192.0.2.8", "192.0.2.9" }));
        Assert.That(bye.CSeq, Is.EqualTo(new CSeq(2, "BYE")));
    }

    private static SipResponse WithRoutes(SipResponse response, params string[] routes)
    {
        var text = System.Text.Encoding.UTF8.GetString(Telephony.Core.Sip.Parsing.SipMessageWriter.Write(response));
        var lines = string.Concat(routes.Select(route => $"Record-Route: <{route}>\r\n"));
        return SipMessages.Parse<SipResponse>(text.Replace("CSeq:", lines + "CSeq:", StringComparison.Ordinal));
    }

    [Test, Rfc(3261, "13.2.1")]
    public void A_200_without_a_description_is_answered_by_that_of_its_183()
    {
        var (_, invite) = _bench.Place();
        _bench.Receive(Respond(invite, 183, sdp: true));
        _bench.Receive(Respond(invite, 200));
        Assert.That(_bench.Last.OfType<UserAgentOutput.Answered>().Single().Sdp.ToArray(), Is.EqualTo(SdpOctets));
    }

    [Test]
    public void A_200_without_any_description_gets_ACK_and_BYE()
    {
        var (_, invite) = _bench.Place();
        _bench.Receive(Respond(invite, 200));
        Assert.That(_bench.SentText, Is.EqualTo("ACK BYE"));
        Assert.That(_bench.ToldText, Is.EqualTo("Failed(BadAnswer 488)"));
        Assert.That(_bench.Receive(Respond(invite, 200)).SentText, Is.EqualTo("ACK"));
        _bench.AssertNothingIsKept();
    }

    [TestCase(486), TestCase(404), TestCase(503), TestCase(603), TestCase(302), TestCase(491), TestCase(380), TestCase(699), Rfc(3261, "13.2.2.3")]
    public void A_refusal_is_told_with_its_status_and_acknowledged(int status)
    {
        var (_, invite) = _bench.Place();
        _bench.Receive(Respond(invite, 180));
        _bench.Receive(Respond(invite, status, contact: new SipUri("sip", "other", "203.0.113.1", null, SipParameters.Empty)));
        Assert.That(_bench.SentText, Is.EqualTo("ACK"), "a 3xx is not followed (8.1.3.4)");
        Assert.That(_bench.ToldText, Is.EqualTo($"Failed(Refused {status})"));
        _bench.AssertNothingIsKept();
    }

    [TestCase("120", 120), TestCase("18000;duration=3600", 18000), TestCase("120 (I'm in a meeting)", 120), TestCase("4294967295", 86400)]
    [TestCase("soon", null), TestCase("-1", null), TestCase("99999999999999999999", null), Rfc(3261, "20.33")]
    public void Retry_After_is_told(string field, int? seconds)
    {
        var (_, invite) = _bench.Place();
        _bench.Receive(Respond(invite, 503, headers: new SipHeader("Retry-After", field)));
        Assert.That(Failure.RetryAfter, Is.EqualTo(seconds is { } value ? TimeSpan.FromSeconds(value) : (TimeSpan?)null));
    }

    [Test, Rfc(3261, "17.1.1.2"), Rfc(3261, "8.1.3.1")]
    public void A_peer_that_says_nothing_is_given_up_by_Timer_B([Values] bool reliable)
    {
        _bench.Place(Request(reliable ? Tcp : Udp));
        _bench.After(Milliseconds(31999));
        Assert.That(_bench.ToldText, Is.Empty);
        Assert.That(_bench.After(Milliseconds(1)).ToldText, Is.EqualTo("Failed(NoResponse 408)"));
        _bench.AssertNothingIsKept();
    }

    [Test]
    public void A_trunk_that_says_nothing_in_its_limit_is_told_early_and_cancelled_when_it_wakes()
    {
        var (_, invite) = _bench.Place(Request(responseLimit: TimeSpan.FromSeconds(4)));
        _bench.After(TimeSpan.FromSeconds(4));
        Assert.That(_bench.ToldText, Is.EqualTo("Failed(NoResponse 408)"));
        Assert.That(_bench.SentText, Does.Not.Contain("CANCEL"));
        Assert.That(_bench.Receive(Respond(invite, 180)).SentText, Is.EqualTo("CANCEL"));
        Assert.That(_bench.ToldText, Is.Empty);
        _bench.AssertNothingIsKept();
    }

    [Test]
    public void A_100_ends_the_limit_for_the_first_response()
    {
        var (_, invite) = _bench.Place(Request(responseLimit: TimeSpan.FromSeconds(4)));
        _bench.Receive(invite.CreateResponse(100));
        Assert.That(_bench.After(TimeSpan.FromSeconds(60)).Last, Is.Empty);
    }

    [Test, Rfc(3261, "9.1")]
    public void A_call_that_rings_too_long_is_cancelled()
    {
        var (_, invite) = _bench.Place(Request(ringLimit: TimeSpan.FromSeconds(45)));
        _bench.Receive(Respond(invite, 180));
        Assert.That(_bench.After(Milliseconds(44999)).Last, Is.Empty);
        _bench.After(Milliseconds(1));
        Assert.That(_bench.SentText, Is.EqualTo("CANCEL"));
        Assert.That(_bench.ToldText, Is.EqualTo("Failed(NoAnswer 408)"));
        var cancel = _bench.Requests.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(cancel.Via.Single(), Is.EqualTo(invite.Via.Single()));
            Assert.That(cancel.CSeq, Is.EqualTo(new CSeq(1, "CANCEL")));
            Assert.That(cancel.RequestUri, Is.EqualTo(invite.RequestUri));
            Assert.That(cancel.To, Is.EqualTo(invite.To));
            Assert.That(cancel.From, Is.EqualTo(invite.From));
            Assert.That(cancel.Body.IsEmpty && cancel.Contact.Count == 0, Is.True);
        }
        _bench.Receive(cancel.CreateResponse(200, "x"));
        Assert.That(_bench.Receive(Respond(invite, 487)).SentText, Is.EqualTo("ACK"));
        Assert.That(_bench.ToldText, Is.Empty);
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(3261, "9.1")]
    public void Before_a_provisional_response_there_is_no_CANCEL()
    {
        var (call, invite) = _bench.Place();
        HangUp(call);
        Assert.That(_bench.SentText, Is.Empty);
        Assert.That(_bench.ToldText, Is.EqualTo("Failed(Cancelled 487)"));
        Assert.That(_bench.Receive(invite.CreateResponse(100)).SentText, Is.EqualTo("CANCEL"));
        Assert.That(_bench.Receive(Respond(invite, 180)).SentText, Is.Empty, "one is enough");
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(3261, "9.1"), Rfc(3261, "13.2.2.4")]
    public void A_200_that_crosses_the_CANCEL_gets_ACK_and_BYE()
    {
        var (call, invite) = _bench.Place();
        _bench.Receive(Respond(invite, 180));
        HangUp(call);
        var ok = Answer(invite);
        _bench.Receive(ok);
        Assert.That(_bench.SentText, Is.EqualTo("ACK BYE"));
        Assert.That(_bench.ToldText, Is.Empty);
        var bye = _bench.Requests.Last();
        Assert.That(_bench.Receive(ok).SentText, Is.EqualTo("ACK"));
        _bench.Receive(Response(bye, 200));
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(3261, "9.1")]
    public void A_peer_that_answers_no_CANCEL_is_given_up_after_64_T1_however_much_it_rings()
    {
        var (call, invite) = _bench.Place();
        _bench.Receive(Respond(invite, 180));
        HangUp(call);
        for (var second = 0; second < 32; second++)
        {
            _bench.After(TimeSpan.FromSeconds(1));
            _bench.Receive(Respond(invite, 180 + second % 2));
        }
        Assert.That(_bench.Receive(Answer(invite)).Last, Is.Empty, "the transaction is gone");
        Assert.That(_bench.Agent.Held, Is.Zero);
    }

    [Test, Rfc(3261, "13.2.2.4"), Rfc(3261, "19.3")]
    public void Of_several_answers_the_first_wins_and_the_others_get_ACK_and_BYE()
    {
        var (call, invite) = _bench.Place();
        Assert.That(_bench.Receive(Respond(invite, 180, "a")).ToldText, Is.EqualTo("Progress(180)"));
        Assert.That(_bench.Receive(Respond(invite, 180, "b")).ToldText, Is.EqualTo("Progress(180)"));
        Assert.That(_bench.Receive(Answer(invite, "b")).ToldText, Is.EqualTo("Answered"));
        _bench.Receive(Answer(invite, "a"));
        Assert.That(_bench.SentText, Is.EqualTo("ACK BYE"));
        Assert.That(_bench.Requests.Select(request => request.To.Tag), Is.All.EqualTo("a"));
        Assert.That(_bench.ToldText, Is.Empty);
        Assert.That(_bench.Receive(Answer(invite, "a")).SentText, Is.EqualTo("ACK"));
        HangUp(call);
        Assert.That(_bench.Requests.Single().To.Tag, Is.EqualTo("b"));
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(WeHungUp)"));
        _bench.AssertNothingIsKept();
    }

    [Test]
    public void Branches_and_news_without_end_are_bounded()
    {
        var (_, invite) = _bench.Place();
        var told = 0;
        for (var i = 0; i < 500; i++)
        {
            _bench.Receive(Respond(invite, 180 + i % 7, $"tag-{i % 40}"));
            told += _bench.Last.Count;
        }
        Assert.That(told, Is.EqualTo(EarlyDialogs.MaxTold));
        Assert.That(_bench.Agent.Held, Is.LessThan(30));
        _bench.AssertNothingIsKept(TimeSpan.FromMinutes(5));
    }

    [Test]
    public void An_answer_of_one_branch_more_than_are_kept_is_taken()
    {
        var (call, invite) = _bench.Place();
        for (var i = 0; i < EarlyDialogs.MaxBranches; i++) _bench.Receive(Respond(invite, 180, $"tag-{i}"));
        var ok = Answer(invite, "tag-more");
        Assert.That(_bench.Receive(ok).ToldText, Is.EqualTo("Answered"));
        Assert.That(_bench.SentText, Is.EqualTo("ACK"));
        Assert.That(_bench.Receive(ok).SentText, Is.EqualTo("ACK"), "a copy");
        Assert.That(_bench.Receive(Answer(invite, "tag-0")).SentText, Is.EqualTo("ACK BYE"), "the one whose place it took");
        _bench.Do((now, outputs) => _bench.Agent.HangUp(now, call, outputs));
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(WeHungUp)"));
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(3311, "5.2"), Rfc(3261, "12.1.2")]
    public void Requests_in_an_early_dialog_are_answered_and_may_move_it()
    {
        var (_, invite) = _bench.Place();
        var ringing = Respond(invite, 180);
        Assert.That(_bench.Receive(InDialog("UPDATE", ringing)).SentText, Is.EqualTo("481"), "no dialog yet");
        _bench.Receive(ringing);
        Assert.That(_bench.Receive(InDialog("UPDATE", ringing, 2)).SentText, Is.EqualTo("200"));
        Assert.That(_bench.Receive(InDialog("UPDATE", ringing, 3, body: SdpText)).SentText, Is.EqualTo("491"));
        Assert.That(_bench.Receive(InDialog("INVITE", ringing, 4, body: SdpText)).SentText, Is.EqualTo("491"));
        Assert.That(_bench.Receive(InDialog("INFO", ringing, 5)).SentText, Is.EqualTo("200"));
        Assert.That(_bench.Receive(InDialog("OPTIONS", ringing, 4)).SentText, Is.EqualTo("500"), "out of order");
        Assert.That(_bench.Receive(InDialog("REFER", ringing, 6)).SentText, Is.EqualTo("405"));
        var ok = Answer(invite);
        _bench.Receive(ok);
        Assert.That(_bench.Receive(InDialog("OPTIONS", ok, 5)).SentText, Is.EqualTo("500"), "the numbers go on (13.2.2.4)");
        Assert.That(_bench.Receive(InDialog("OPTIONS", ok, 7)).SentText, Is.EqualTo("200"));
    }

    [Test, Rfc(3261, "15")]
    public void A_BYE_in_the_only_early_dialog_ends_the_call()
    {
        var (_, invite) = _bench.Place();
        var a = Respond(invite, 180, "a");
        var b = Respond(invite, 180, "b");
        _bench.Receive(a);
        _bench.Receive(b);
        Assert.That(_bench.Receive(InDialog("BYE", a)).SentText, Is.EqualTo("200"));
        Assert.That(_bench.ToldText, Is.Empty);
        Assert.That(_bench.Receive(InDialog("BYE", b)).SentText, Is.EqualTo("200 CANCEL"));
        Assert.That(_bench.ToldText, Is.EqualTo("Failed(PeerHungUp 487)"));
        _bench.AssertNothingIsKept();
    }

    [Test, Rfc(3262, "4")]
    public void A_reliable_provisional_response_that_nobody_asked_for_is_news_and_gets_no_PRACK()
    {
        var (_, invite) = _bench.Place();
        var reliable = Respond(invite, 183, sdp: true, headers: [new SipHeader("Require", "100rel"), new SipHeader("RSeq", "1")]);
        Assert.That(_bench.Receive(reliable).ToldText, Is.EqualTo("Progress(183 sdp)"));
        Assert.That(_bench.Receive(reliable).Last, Is.Empty);
    }

    [Test, Rfc(3261, "12.1.2")]
    public void A_peer_without_Contact_or_tag_is_reached_where_the_INVITE_went([Values("", "Contact: <tel:+33612345678>\n")] string contact)
    {
        var (call, invite) = _bench.Place();
        var text = System.Text.Encoding.UTF8.GetString(Telephony.Core.Sip.Parsing.SipMessageWriter.Write(Answer(invite)))
            .Replace($"Contact: <{Contact}>\r\n", contact.ReplaceLineEndings("\r\n"), StringComparison.Ordinal).Replace(";tag=to-1", "", StringComparison.Ordinal);
        var ack = _bench.Receive(SipMessages.Parse<SipResponse>(text)).Requests.Single();
        Assert.That(ack.RequestUri, Is.EqualTo(invite.RequestUri));
        Assert.That(_bench.Last.OfType<UserAgentOutput.Send>().Single().Path.Remote, Is.EqualTo(There));
        HangUp(call);
        _bench.AssertNothingIsKept();
    }

    [Test]
    public void An_INVITE_that_cannot_be_sent_fails_at_once()
    {
        _bench.Place();
        _bench.Do((now, outputs) => _bench.Agent.TransportFailed(now, Udp, outputs));
        Assert.That(_bench.ToldText, Is.EqualTo("Failed(Unreachable 503)"));
        Assert.That(_bench.Agent.Held, Is.Zero);
    }

    [Test]
    public void Commands_that_do_not_fit_do_nothing()
    {
        var (call, invite) = _bench.Place();
        _bench.Do((now, outputs) =>
        {
            _bench.Agent.Ring(now, call, outputs);
            _bench.Agent.Accept(now, call, SdpOctets, outputs);
            _bench.Agent.Reject(now, call, 486, [], outputs);
            _bench.Agent.AcceptOffer(now, call, SdpOctets, outputs);
        });
        Assert.That(_bench.Last, Is.Empty);
        _bench.Receive(Answer(invite));
        _bench.Do((now, outputs) => _bench.Agent.Reject(now, call, 486, [], outputs));
        Assert.That(_bench.Last, Is.Empty);
    }
}
