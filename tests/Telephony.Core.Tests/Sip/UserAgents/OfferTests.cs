using System.Net;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;
using static Telephony.Core.Tests.Sip.SipExamples;

namespace Telephony.Core.Tests.Sip.UserAgents;

/// <summary>re-INVITE and UPDATE of the peer.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OfferTests
{
    private readonly UserAgentBench _bench = new();

    private static SipRequest Reinvite(SipResponse ok, uint cseq = 2, string body = SdpText, string fields = "", string contact = "<sip:peer@198.51.100.7:5060>") =>
        Request(SipMethod.Invite, cseq, ok.To.Tag, body: body, fields: fields, contact: contact);

    private static SipRequest Update(SipResponse ok, uint cseq = 2, string body = SdpText, string contact = "<sip:peer@198.51.100.7:5060>") =>
        Request(SipMethod.Update, cseq, ok.To.Tag, body: body, contact: contact);

    private SipResponse AcceptOffer(CallHandle call)
    {
        _bench.Do((now, outputs) => _bench.Agent.AcceptOffer(now, call, SdpOctets, outputs));
        return _bench.Responses.Single();
    }

    [Test, Rfc(3261, "14.2")]
    public void A_reINVITE_is_offered_to_the_application_and_its_200_waits_for_the_ACK()
    {
        var (call, ok) = _bench.Connect();
        _bench.Receive(Reinvite(ok));
        Assert.That(_bench.SentText, Is.EqualTo("100"));
        Assert.That(_bench.Last.OfType<UserAgentOutput.Reoffered>().Single().Offer.ToArray(), Is.EqualTo(SdpOctets));
        var answer = AcceptOffer(call);
        Assert.That(answer.StatusCode, Is.EqualTo(200));
        Assert.That(answer.CSeq.Number, Is.EqualTo(2));
        Assert.That(_bench.After(Milliseconds(500)).SentText, Is.EqualTo("200"));
        Assert.That(_bench.Receive(Ack(answer)).Last, Is.Empty, "no second Confirmed");
        Assert.That(_bench.After(TimeSpan.FromSeconds(30)).Last, Is.Empty);
    }

    [Test, Rfc(3261, "14.2")]
    public void A_refused_reINVITE_leaves_the_call_as_it_was()
    {
        var (call, ok) = _bench.Connect();
        var invite = Reinvite(ok);
        _bench.Receive(invite);
        _bench.Do((now, outputs) => _bench.Agent.RejectOffer(now, call, 488, outputs));
        Assert.That(_bench.SentText, Is.EqualTo("488"));
        Assert.That(_bench.Receive(AckOf(invite, _bench.Responses.Single())).Last, Is.Empty);
        Assert.That(_bench.Agent.ActiveCalls, Is.EqualTo(1));
        Assert.That(_bench.Receive(Request(SipMethod.Bye, 3, ok.To.Tag)).SentText, Is.EqualTo("200"));
    }

    [Test, Rfc(3261, "14.2")]
    public void A_reINVITE_without_an_offer_asks_for_ours_and_its_answer_comes_with_the_ACK()
    {
        var (call, ok) = _bench.Connect();
        _bench.Receive(Reinvite(ok, body: ""));
        Assert.That(_bench.Last.OfType<UserAgentOutput.Reoffered>().Single().Offer.IsEmpty, Is.True);
        var offer = AcceptOffer(call);
        Assert.That(offer.Body.ToArray(), Is.EqualTo(SdpOctets));
        Assert.That(_bench.Receive(Ack(offer, SdpText)).ToldText, Is.EqualTo("OfferAnswered"));
    }

    [Test, Rfc(3261, "14.2")]
    public void An_INVITE_that_overlaps_an_unanswered_one_gets_500_with_Retry_After()
    {
        var call = _bench.Invite();
        var ringing = _bench.Do((now, outputs) => _bench.Agent.Ring(now, call, outputs)).Responses.Single();
        _bench.Receive(Reinvite(ringing));
        Assert.That(_bench.SentText, Is.EqualTo("500"));
        Assert.That(int.Parse(_bench.Responses.Single().Header("Retry-After")!), Is.InRange(0, 10));

        var ok = _bench.Accept(call);
        _bench.Receive(Ack(ok));
        _bench.Receive(Reinvite(ok, 3));
        Assert.That(_bench.Receive(Reinvite(ok, 4)).SentText, Is.EqualTo("500"), "a re-INVITE over a re-INVITE");
    }

    [Test]
    public void A_reINVITE_before_the_ACK_gets_491()
    {
        var ok = _bench.Accept(_bench.Invite());
        Assert.That(_bench.Receive(Reinvite(ok)).SentText, Is.EqualTo("491"));
        Assert.That(_bench.Receive(Ack(ok)).ToldText, Is.EqualTo("Confirmed"));
        Assert.That(_bench.Receive(Reinvite(ok, 3)).SentText, Is.EqualTo("100"));
    }

    [Test, Rfc(3261, "9.2")]
    public void CANCEL_of_a_reINVITE_gets_487_and_the_call_goes_on()
    {
        var (call, ok) = _bench.Connect();
        var invite = Reinvite(ok);
        _bench.Receive(invite);
        Assert.That(_bench.Receive(CancelOf(invite)).SentText, Is.EqualTo("200 487"));
        Assert.That(_bench.ToldText, Is.Empty);
        _bench.Do((now, outputs) => _bench.Agent.AcceptOffer(now, call, SdpOctets, outputs));
        Assert.That(_bench.Last, Is.Empty, "the offer is gone");
        Assert.That(_bench.Agent.ActiveCalls, Is.EqualTo(1));
    }

    [Test, Rfc(3261, "15.1.2")]
    public void BYE_during_a_reINVITE_answers_both()
    {
        var (_, ok) = _bench.Connect();
        _bench.Receive(Reinvite(ok));
        Assert.That(_bench.Receive(Request(SipMethod.Bye, 3, ok.To.Tag)).SentText, Is.EqualTo("200 487"));
        _bench.AssertNothingIsKept();
    }

    [Test]
    public void HangUp_during_a_reINVITE_answers_it_and_sends_BYE()
    {
        var (call, ok) = _bench.Connect();
        _bench.Receive(Reinvite(ok));
        _bench.Do((now, outputs) => _bench.Agent.HangUp(now, call, outputs));
        Assert.That(_bench.SentText, Is.EqualTo("487 BYE"));
    }

    [Test, Rfc(3261, "13.3.1.4")]
    public void A_reINVITE_whose_200_is_never_acknowledged_ends_the_call()
    {
        var (call, ok) = _bench.Connect();
        _bench.Receive(Reinvite(ok));
        AcceptOffer(call);
        _bench.After(TimeSpan.FromSeconds(32));
        Assert.That(_bench.ToldText, Is.EqualTo("Ended(NoAck)"));
        Assert.That(_bench.SentText, Does.EndWith("BYE"));
    }

    [Test, Rfc(3261, "12.2.2"), Rfc(3311, "5.2")]
    public void An_accepted_target_refresh_moves_the_target_and_a_refused_one_does_not([Values("INVITE", "UPDATE", "REFUSED")] string how)
    {
        var (call, ok) = _bench.Connect();
        const string contact = "<sip:moved@198.51.100.20:5080>";
        if (how == "UPDATE") _bench.Receive(Update(ok, body: "", contact: contact));
        else
        {
            _bench.Receive(Reinvite(ok, contact: contact));
            if (how == "INVITE") _bench.Receive(Ack(AcceptOffer(call)));
            else _bench.Do((now, outputs) => _bench.Agent.RejectOffer(now, call, 488, outputs));
        }
        var bye = _bench.Do((now, outputs) => _bench.Agent.HangUp(now, call, outputs)).Last.OfType<UserAgentOutput.Send>().Single();
        var expected = how == "REFUSED" ? There : IPEndPoint.Parse("198.51.100.20:5080");
        Assert.That(bye.Path.Remote, Is.EqualTo(expected));
    }

    [Test, Rfc(3311, "5.2")]
    public void UPDATE_without_an_offer_gets_200_at_once()
    {
        var (_, ok) = _bench.Connect();
        Assert.That(_bench.Receive(Update(ok, body: "")).SentText, Is.EqualTo("200"));
        Assert.That(_bench.ToldText, Is.Empty);
        Assert.That(_bench.Responses.Single().Contact, Has.Count.EqualTo(1));
        Assert.That(_bench.After(TimeSpan.FromSeconds(1)).Last, Is.Empty, "no ACK is awaited");
    }

    [Test, Rfc(3311, "5.2")]
    public void UPDATE_with_an_offer_is_answered_by_the_application_and_a_second_one_gets_500()
    {
        var (call, ok) = _bench.Connect();
        Assert.That(_bench.Receive(Update(ok)).ToldText, Is.EqualTo("Reoffered"));
        Assert.That(_bench.SentText, Is.Empty);
        Assert.That(_bench.Receive(Update(ok, 3)).SentText, Is.EqualTo("500"));
        Assert.That(_bench.Responses.Single().Header("Retry-After"), Is.Not.Null);
        var answer = AcceptOffer(call);
        Assert.That(answer.CSeq, Is.EqualTo(new CSeq(2, "UPDATE")));
        Assert.That(answer.Body.ToArray(), Is.EqualTo(SdpOctets));
    }

    [Test, Rfc(3311, "5.2")]
    public void UPDATE_with_an_offer_before_the_answer_gets_500_and_without_one_200()
    {
        var call = _bench.Invite();
        var ringing = _bench.Do((now, outputs) => _bench.Agent.Ring(now, call, outputs)).Responses.Single();
        Assert.That(_bench.Receive(Update(ringing)).SentText, Is.EqualTo("500"));
        Assert.That(_bench.Receive(Update(ringing, 3, "")).SentText, Is.EqualTo("200"));
        _bench.Accept(call);
    }

    [Test, Rfc(3311, "5.2")]
    public void An_offer_while_ours_is_out_gets_491()
    {
        var ok = _bench.Accept(_bench.Invite(Request(SipMethod.Invite)));
        Assert.That(_bench.Receive(Update(ok)).SentText, Is.EqualTo("491"));
        Assert.That(_bench.Receive(Reinvite(ok, 3)).SentText, Is.EqualTo("491"));
        Assert.That(_bench.Receive(Update(ok, 4, "")).SentText, Is.EqualTo("200"), "no offer, no glare");
    }

    [Test, Rfc(3311, "5.2")]
    public void An_UPDATE_between_the_200_and_its_ACK_is_offered()
    {
        var ok = _bench.Accept(_bench.Invite());
        Assert.That(_bench.Receive(Update(ok)).ToldText, Is.EqualTo("Reoffered"));
    }
}
