using System.Net;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;
using Telephony.Testing;
using static Telephony.Core.Tests.Sip.SipExamples;
using static Telephony.Core.Tests.Sip.Transactions.TransactionBench;

namespace Telephony.Core.Tests.Sip.Transactions;

public sealed class TransactionLayerTests
{
    private readonly MonotonicTime _now = new(1);
    private TransactionLayer _layer = null!;

    [SetUp]
    public void SetUp() => _layer = new TransactionLayer(SipTimers.Default);

    private List<TransactionOutput> Receive(SipRequest request, TransportPath? path = null)
    {
        var outputs = new List<TransactionOutput>();
        _layer.Receive(_now, request, path ?? Udp, outputs);
        return outputs;
    }

    private ServerTransaction Take(SipRequest request)
    {
        var outputs = Receive(request);
        Assert.That(Names(outputs), Is.EqualTo("PassToUser"));
        return (ServerTransaction)((TransactionOutput.PassToUser)outputs[0]).Transaction!;
    }

    private List<TransactionOutput> Respond(ServerTransaction server, int status)
    {
        var outputs = new List<TransactionOutput>();
        _layer.Respond(_now, server, Response(server.Request, status), outputs);
        return outputs;
    }

    [Test, Rfc(3261, "17.2.3")]
    public void A_copy_of_a_request_is_not_passed_again()
    {
        Take(Request(SipMethod.Options));
        Assert.That(Receive(Request(SipMethod.Options)), Is.Empty);
    }

    [TestCase("SIP/2.0/UDP 198.51.100.7:5061"), TestCase("SIP/2.0/UDP 198.51.100.8:5060"), Rfc(3261, "17.2.3")]
    public void The_same_branch_from_another_sent_by_is_another_transaction(string via)
    {
        Take(Request(SipMethod.Options, branch: "z9hG4bKx"));
        Take(Request(SipMethod.Options, branch: "z9hG4bKx", via: via));
        Assert.That(_layer.ServerCount, Is.EqualTo(2));
    }

    [Test, Rfc(3261, "17.2.3")]
    public void Sent_by_is_compared_without_case_and_with_its_default_port()
    {
        Take(Request(SipMethod.Options, branch: "z9hG4bKx", via: "SIP/2.0/UDP Host.Example.com"));
        Assert.That(Receive(Request(SipMethod.Options, branch: "z9hG4bKx", via: "SIP/2.0/UDP host.example.com:5060")), Is.Empty);
    }

    [Test, Rfc(3261, "17.2.3")]
    public void CANCEL_has_a_transaction_of_its_own_and_finds_its_INVITE()
    {
        var invite = Request(SipMethod.Invite, body: SdpText);
        var server = Take(invite);
        var cancel = Take(CancelOf(invite));
        Assert.That(cancel, Is.Not.SameAs(server));
        Assert.That(_layer.FindInvite(cancel.Request), Is.SameAs(server));
        Assert.That(_layer.FindInvite(Request(SipMethod.Cancel, branch: "z9hG4bKother")), Is.Null);
    }

    [Test, Rfc(3261, "17.1.1.3")]
    public void The_ACK_of_a_failure_goes_to_its_transaction_and_that_of_a_2xx_to_the_user()
    {
        var invite = Request(SipMethod.Invite, body: SdpText);
        var server = Take(invite);
        Respond(server, 486);
        Assert.That(Receive(AckOf(invite, server.LastResponse!)), Is.Empty);
        Assert.That(((InviteServerTransaction)server).State, Is.EqualTo(InviteServerState.Confirmed));

        var stray = Receive(Request(SipMethod.Ack, toTag: "x"));
        Assert.That(stray.Single(), Is.InstanceOf<TransactionOutput.PassToUser>().With.Property("Transaction").Null);
    }

    [Test, Rfc(3261, "17.2.3")]
    public void A_peer_without_the_cookie_is_matched_by_the_fields_of_RFC_2543()
    {
        var invite = Request(SipMethod.Invite, branch: "1", body: SdpText);
        var server = Take(invite);
        Assert.That(server.Key.IsWithoutCookie, Is.True);
        Assert.That(Receive(invite), Is.Empty);
        Assert.That(_layer.FindInvite(CancelOf(invite)), Is.SameAs(server));
        Assert.That(Receive(Request(SipMethod.Invite, cseq: 2, branch: "1", body: SdpText)), Has.Count.EqualTo(1));

        Respond(server, 486);
        Assert.That(Names(Receive(Request(SipMethod.Ack, toTag: "another", branch: "1"))), Is.EqualTo("PassToUser"), "the tag of another response");
        Assert.That(Receive(AckOf(invite, server.LastResponse!)), Is.Empty);
        Assert.That(((InviteServerTransaction)server).State, Is.EqualTo(InviteServerState.Confirmed));
    }

    [Test, Rfc(3261, "8.2.2.2")]
    public void The_same_request_over_another_way_is_marked_as_merged()
    {
        Assert.That(Take(Request(SipMethod.Invite, branch: "z9hG4bKa", body: SdpText)).IsMerged, Is.False);
        Assert.That(Take(Request(SipMethod.Invite, branch: "z9hG4bKb", body: SdpText)).IsMerged, Is.True);
        Assert.That(Take(Request(SipMethod.Invite, cseq: 2, branch: "z9hG4bKc", body: SdpText)).IsMerged, Is.False);
        Assert.That(Take(Request(SipMethod.Info, toTag: "t", branch: "z9hG4bKd")).IsMerged, Is.False);
        Assert.That(Take(Request(SipMethod.Info, toTag: "t", branch: "z9hG4bKe")).IsMerged, Is.False, "within a dialog nothing is merged");
    }

    [Test, Rfc(3261, "17.1.3")]
    public void A_response_finds_its_request_by_branch_and_method_and_a_stray_one_is_dropped()
    {
        var outputs = new List<TransactionOutput>();
        var bye = Request(SipMethod.Bye, toTag: "x", branch: "z9hG4bKours");
        var client = _layer.Send(_now, bye, Udp, outputs);
        outputs.Clear();
        _layer.Receive(_now, Response(Request(SipMethod.Bye, toTag: "x", branch: "z9hG4bKother"), 200), outputs);
        _layer.Receive(_now, Response(Request(SipMethod.Info, toTag: "x", branch: "z9hG4bKours"), 200), outputs);
        Assert.That(outputs, Is.Empty);
        _layer.Receive(_now, Response(bye, 200), outputs);
        Assert.That(((TransactionOutput.PassToUser)outputs.Single()).Transaction, Is.SameAs(client));
    }

    [Test, Rfc(3261, "8.1.3.3")]
    public void A_response_with_a_second_Via_is_dropped()
    {
        var outputs = new List<TransactionOutput>();
        var bye = Request(SipMethod.Bye, toTag: "x");
        _layer.Send(_now, bye, Udp, outputs);
        outputs.Clear();
        var twice = new SipResponse
        {
            StatusCode = 200, ReasonPhrase = "OK", Via = [bye.Via[0], bye.Via[0]], From = bye.From, To = bye.To, CallId = bye.CallId, CSeq = bye.CSeq,
        };
        _layer.Receive(_now, twice, outputs);
        Assert.That(outputs, Is.Empty);
    }

    [Test]
    public void Deadlines_of_many_transactions_fire_in_order_and_leave_nothing_behind()
    {
        var outputs = new List<TransactionOutput>();
        for (var i = 0; i < 500; i++)
        {
            var at = new MonotonicTime(TimeSpan.FromMilliseconds(7 * (i * 37 % 500)).Ticks);
            _layer.Send(at, Request(SipMethod.Bye, toTag: "x", callId: $"c{i}"), Udp, outputs);
        }
        var last = new MonotonicTime(0);
        while (_layer.Deadline is { } due)
        {
            Assert.That(due, Is.GreaterThanOrEqualTo(last));
            _layer.Advance(last = due, outputs);
        }
        Assert.That(_layer.ClientCount, Is.Zero);
        Assert.That(outputs.OfType<TransactionOutput.TimedOut>().Count(), Is.EqualTo(500));
    }

    [Test, Rfc(3261, "17.1.4")]
    public void A_transport_failure_reaches_only_what_was_sent_that_way()
    {
        var outputs = new List<TransactionOutput>();
        var elsewhere = Udp with { Remote = new IPEndPoint(There.Address, 5070) };
        var hit = _layer.Send(_now, Request(SipMethod.Bye, toTag: "x", callId: "a"), Udp, outputs);
        _layer.Send(_now, Request(SipMethod.Bye, toTag: "x", callId: "b"), elsewhere, outputs);
        _layer.Send(_now, Request(SipMethod.Bye, toTag: "x", callId: "c"), Tcp, outputs);
        outputs.Clear();
        _layer.TransportFailed(_now, Udp, outputs);
        Assert.That(outputs.OfType<TransactionOutput.TransportFailed>().Single().Transaction, Is.SameAs(hit));
        Assert.That(_layer.ClientCount, Is.EqualTo(2));
    }
}
