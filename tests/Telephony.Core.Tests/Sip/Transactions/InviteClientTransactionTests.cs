using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;
using Telephony.Testing;
using static Telephony.Core.Tests.Sip.SipExamples;
using static Telephony.Core.Tests.Sip.Transactions.TransactionBench;

namespace Telephony.Core.Tests.Sip.Transactions;

[Rfc(3261, "17.1.1")]
public sealed class InviteClientTransactionTests
{
    private static readonly SipRequest s_invite = Request(SipMethod.Invite, fields: "Route: <sip:proxy.example.com;lr>", body: SdpText);

    private static (InviteClientTransaction, TransactionBench) Start(TransportPath path)
    {
        var transaction = new InviteClientTransaction(s_invite, path, SipTimers.Default);
        var bench = new TransactionBench(transaction);
        Assert.That(Names(bench.Do(transaction.Start)), Is.EqualTo("Send"));
        return (transaction, bench);
    }

    [Test, Rfc(3261, "17.1.1.2")]
    public void Timer_A_doubles_without_limit_until_Timer_B()
    {
        var (transaction, bench) = Start(Udp);
        var outputs = bench.After(TimeSpan.FromSeconds(40));
        Assert.That(bench.Copies, Is.EqualTo(new double[] { 500, 1500, 3500, 7500, 15500, 31500 }));
        Assert.That(Names(outputs), Does.EndWith("TimedOut Terminated"));
        Assert.That(transaction.State, Is.EqualTo(InviteClientState.Terminated));
        Assert.That(transaction.Deadline, Is.Null);
    }

    [Test, Rfc(3261, "17.1.1.2")]
    public void A_reliable_transport_repeats_nothing_but_times_out_at_64_T1()
    {
        var (_, bench) = Start(Tcp);
        Assert.That(bench.After(Milliseconds(31999)), Is.Empty);
        Assert.That(Names(bench.After(Milliseconds(1))), Is.EqualTo("TimedOut Terminated"));
    }

    [Test]
    public void A_provisional_response_stops_the_copies_and_Timer_B()
    {
        var (transaction, bench) = Start(Udp);
        Assert.That(Names(bench.Do((now, outputs) => transaction.Receive(now, Response(s_invite, 180), outputs))), Is.EqualTo("PassToUser"));
        Assert.That(bench.After(TimeSpan.FromSeconds(100)), Is.Empty);
        Assert.That(transaction.State, Is.EqualTo(InviteClientState.Proceeding));
    }

    [Test]
    public void A_peer_that_says_100_and_nothing_more_is_given_up_after_Timer_C()
    {
        var (transaction, bench) = Start(Udp);
        bench.Do((now, outputs) => transaction.Receive(now, Response(s_invite, 100), outputs));
        Assert.That(Names(bench.After(SipTimers.Default.C)), Is.EqualTo("TimedOut Terminated"));
    }

    [Test, Rfc(3261, "17.1.1.3")]
    public void A_final_failure_is_acknowledged_within_the_transaction_as_often_as_it_comes()
    {
        var (transaction, bench) = Start(Udp);
        var busy = Response(s_invite, 486, "their-tag");
        var outputs = bench.Do((now, list) => transaction.Receive(now, busy, list));
        Assert.That(Names(outputs), Is.EqualTo("Send PassToUser"));
        var ack = (SipRequest)((TransactionOutput.Send)outputs[0]).Message;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ack.Method, Is.EqualTo("ACK"));
            Assert.That(ack.RequestUri, Is.EqualTo(s_invite.RequestUri));
            Assert.That(ack.Via, Is.EqualTo(new[] { s_invite.Via[0] }));
            Assert.That(ack.To.Tag, Is.EqualTo("their-tag"));
            Assert.That(ack.From.Tag, Is.EqualTo(s_invite.From.Tag));
            Assert.That(ack.CSeq, Is.EqualTo(new CSeq(1, "ACK")));
            Assert.That(ack.Route, Is.EqualTo(s_invite.Route));
        }
        Assert.That(Names(bench.Do((now, list) => transaction.Receive(now, busy, list))), Is.EqualTo("Send"));
        Assert.That(Names(bench.After(TimeSpan.FromSeconds(32))), Is.EqualTo("Terminated"));
    }

    [Test]
    public void On_a_reliable_transport_a_failure_ends_the_transaction_at_once()
    {
        var (transaction, bench) = Start(Tcp);
        Assert.That(Names(bench.Do((now, list) => transaction.Receive(now, Response(s_invite, 600), list))), Is.EqualTo("Send PassToUser Terminated"));
    }

    [Test, Rfc(6026, "7.2")]
    public void Every_2xx_reaches_the_user_while_Accepted_and_failures_do_not()
    {
        var (transaction, bench) = Start(Udp);
        var ok = Response(s_invite, 200);
        Assert.That(Names(bench.Do((now, list) => transaction.Receive(now, ok, list))), Is.EqualTo("PassToUser"));
        Assert.That(transaction.State, Is.EqualTo(InviteClientState.Accepted));
        Assert.That(Names(bench.Do((now, list) => transaction.Receive(now, ok, list))), Is.EqualTo("PassToUser"));
        Assert.That(bench.Do((now, list) => transaction.Receive(now, Response(s_invite, 486), list)), Is.Empty);
        Assert.That(bench.Do(transaction.TransportFailed), Is.Empty);
        Assert.That(bench.After(Milliseconds(31999)), Is.Empty);
        Assert.That(Names(bench.After(Milliseconds(1))), Is.EqualTo("Terminated"));
    }

    [Test, Rfc(3261, "17.1.4")]
    public void A_transport_failure_ends_it()
    {
        var (transaction, bench) = Start(Udp);
        Assert.That(Names(bench.Do(transaction.TransportFailed)), Is.EqualTo("TransportFailed Terminated"));
        Assert.That(bench.Do(transaction.TransportFailed), Is.Empty);
    }
}
