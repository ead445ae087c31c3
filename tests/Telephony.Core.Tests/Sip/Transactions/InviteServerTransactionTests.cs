using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;
using Telephony.Testing;
using static Telephony.Core.Tests.Sip.SipExamples;
using static Telephony.Core.Tests.Sip.Transactions.TransactionBench;

namespace Telephony.Core.Tests.Sip.Transactions;

[Rfc(3261, "17.2.1")]
public sealed class InviteServerTransactionTests
{
    private static readonly SipRequest s_invite = Request(SipMethod.Invite, body: SdpText);

    private static (InviteServerTransaction, TransactionBench) Start(TransportPath path)
    {
        var transaction = new InviteServerTransaction(s_invite, path, TransactionKey.OfRequest(s_invite), SipTimers.Default);
        return (transaction, new TransactionBench(transaction));
    }

    private static string Respond(InviteServerTransaction transaction, TransactionBench bench, int status) =>
        Names(bench.Do((now, list) => transaction.Respond(now, Response(s_invite, status), list)));

    private static string Receive(InviteServerTransaction transaction, TransactionBench bench, SipRequest request) =>
        Names(bench.Do((now, list) => transaction.Receive(now, request, list)));

    [Test]
    public void A_copy_of_the_INVITE_gets_the_last_provisional_response_once_there_is_one()
    {
        var (transaction, bench) = Start(Udp);
        Assert.That(Receive(transaction, bench, s_invite), Is.Empty);
        Respond(transaction, bench, 100);
        Respond(transaction, bench, 180);
        var copy = bench.Do((now, list) => transaction.Receive(now, s_invite, list));
        Assert.That(((SipResponse)((TransactionOutput.Send)copy[0]).Message).StatusCode, Is.EqualTo(180));
    }

    [Test, Rfc(3261, "17.2.1")]
    public void Timer_G_repeats_a_failure_up_to_T2_until_Timer_H()
    {
        var (transaction, bench) = Start(Udp);
        Assert.That(Respond(transaction, bench, 486), Is.EqualTo("Send"));
        var outputs = bench.After(TimeSpan.FromSeconds(40));
        Assert.That(bench.Copies, Is.EqualTo(new double[] { 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500 }));
        Assert.That(Names(outputs), Does.EndWith("TimedOut Terminated"));
    }

    [Test]
    public void The_ACK_stops_the_copies_and_its_own_copies_are_absorbed_for_T4()
    {
        var (transaction, bench) = Start(Udp);
        Respond(transaction, bench, 486);
        var ack = AckOf(s_invite, transaction.LastResponse!);
        Assert.That(Receive(transaction, bench, ack), Is.Empty);
        Assert.That(transaction.State, Is.EqualTo(InviteServerState.Confirmed));
        Assert.That(Receive(transaction, bench, ack), Is.Empty);
        Assert.That(Receive(transaction, bench, s_invite), Is.Empty);
        Assert.That(Names(bench.After(TimeSpan.FromSeconds(5))), Is.EqualTo("Terminated"));
    }

    [Test]
    public void On_a_reliable_transport_a_failure_is_not_repeated_and_the_ACK_ends_it()
    {
        var (transaction, bench) = Start(Tcp);
        Respond(transaction, bench, 486);
        Assert.That(bench.After(TimeSpan.FromSeconds(31)), Is.Empty);
        Assert.That(Receive(transaction, bench, AckOf(s_invite, transaction.LastResponse!)), Is.EqualTo("Terminated"));
    }

    [Test, Rfc(6026, "7.1")]
    public void While_Accepted_copies_of_the_INVITE_are_absorbed_and_2xx_of_the_user_pass()
    {
        var (transaction, bench) = Start(Tcp);
        Assert.That(Respond(transaction, bench, 200), Is.EqualTo("Send"));
        Assert.That(transaction.State, Is.EqualTo(InviteServerState.Accepted));
        Assert.That(Receive(transaction, bench, s_invite), Is.Empty);
        Assert.That(Respond(transaction, bench, 200), Is.EqualTo("Send"));
        Assert.That(Respond(transaction, bench, 486), Is.Empty);
        Assert.That(Receive(transaction, bench, AckOf(s_invite, transaction.LastResponse!)), Is.EqualTo("PassToUser"));
        Assert.That(bench.After(Milliseconds(31999)), Is.Empty);
        Assert.That(Names(bench.After(Milliseconds(1))), Is.EqualTo("Terminated"));
    }

    [Test]
    public void A_second_final_response_is_not_sent()
    {
        var (transaction, bench) = Start(Udp);
        Respond(transaction, bench, 487);
        Assert.That(Respond(transaction, bench, 200), Is.Empty);
        Assert.That(transaction.LastResponse!.StatusCode, Is.EqualTo(487));
    }

    [Test, Rfc(6026, "7.1")]
    public void A_transport_failure_is_told_and_changes_no_state()
    {
        var (transaction, bench) = Start(Udp);
        Assert.That(Names(bench.Do(transaction.TransportFailed)), Is.EqualTo("TransportFailed"));
        Respond(transaction, bench, 200);
        Assert.That(Names(bench.Do(transaction.TransportFailed)), Is.EqualTo("TransportFailed"));
        Assert.That(transaction.State, Is.EqualTo(InviteServerState.Accepted));
    }
}
