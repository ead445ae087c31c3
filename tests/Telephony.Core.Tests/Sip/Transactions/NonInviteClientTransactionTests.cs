using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;
using Telephony.Testing;
using static Telephony.Core.Tests.Sip.SipExamples;
using static Telephony.Core.Tests.Sip.Transactions.TransactionBench;

namespace Telephony.Core.Tests.Sip.Transactions;

[Rfc(3261, "17.1.2")]
public sealed class NonInviteClientTransactionTests
{
    private static readonly SipRequest s_bye = Request(SipMethod.Bye, toTag: "x");

    private static (NonInviteClientTransaction, TransactionBench) Start(TransportPath path)
    {
        var transaction = new NonInviteClientTransaction(s_bye, path, SipTimers.Default);
        var bench = new TransactionBench(transaction);
        Assert.That(Names(bench.Do(transaction.Start)), Is.EqualTo("Send"));
        return (transaction, bench);
    }

    [Test, Rfc(3261, "17.1.2.2")]
    public void Timer_E_doubles_up_to_T2_until_Timer_F()
    {
        var (_, bench) = Start(Udp);
        var outputs = bench.After(TimeSpan.FromSeconds(40));
        Assert.That(bench.Copies, Is.EqualTo(new double[] { 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500 }));
        Assert.That(Names(outputs), Does.EndWith("TimedOut Terminated"));
    }

    [Test, Rfc(3261, "17.1.2.2")]
    public void After_a_provisional_response_it_repeats_every_T2()
    {
        var (transaction, bench) = Start(Udp);
        bench.Do((now, list) => transaction.Receive(now, Response(s_bye, 100), list));
        bench.After(TimeSpan.FromSeconds(10));
        Assert.That(bench.Copies, Is.EqualTo(new double[] { 500, 4500, 8500 }));
        Assert.That(transaction.State, Is.EqualTo(NonInviteClientState.Proceeding));
    }

    [Test]
    public void A_final_response_is_passed_once_and_its_copies_are_absorbed_for_T4()
    {
        var (transaction, bench) = Start(Udp);
        Assert.That(Names(bench.Do((now, list) => transaction.Receive(now, Response(s_bye, 200), list))), Is.EqualTo("PassToUser"));
        Assert.That(bench.Do((now, list) => transaction.Receive(now, Response(s_bye, 200), list)), Is.Empty);
        Assert.That(bench.After(Milliseconds(4999)), Is.Empty);
        Assert.That(Names(bench.After(Milliseconds(1))), Is.EqualTo("Terminated"));
    }

    [Test]
    public void On_a_reliable_transport_it_repeats_nothing_and_ends_with_the_response()
    {
        var (transaction, bench) = Start(Tcp);
        Assert.That(bench.After(TimeSpan.FromSeconds(31)), Is.Empty);
        Assert.That(Names(bench.Do((now, list) => transaction.Receive(now, Response(s_bye, 481), list))), Is.EqualTo("PassToUser Terminated"));
    }

    [Test, Rfc(3261, "17.1.4")]
    public void A_transport_failure_ends_it_unless_the_response_is_there()
    {
        var (transaction, bench) = Start(Udp);
        Assert.That(Names(bench.Do(transaction.TransportFailed)), Is.EqualTo("TransportFailed Terminated"));
        (transaction, bench) = Start(Udp);
        bench.Do((now, list) => transaction.Receive(now, Response(s_bye, 200), list));
        Assert.That(bench.Do(transaction.TransportFailed), Is.Empty);
    }
}
