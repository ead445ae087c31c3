using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Transactions;
using Telephony.Testing;
using static Telephony.Core.Tests.Sip.SipExamples;
using static Telephony.Core.Tests.Sip.Transactions.TransactionBench;

namespace Telephony.Core.Tests.Sip.Transactions;

[Rfc(3261, "17.2.2")]
public sealed class NonInviteServerTransactionTests
{
    private static readonly SipRequest s_options = Request(SipMethod.Options);

    private static (NonInviteServerTransaction, TransactionBench) Start(TransportPath path)
    {
        var start = new TransactionBench(null!).Now;
        var transaction = new NonInviteServerTransaction(start, s_options, path, TransactionKey.OfRequest(s_options), SipTimers.Default);
        return (transaction, new TransactionBench(transaction));
    }

    private static string Respond(NonInviteServerTransaction transaction, TransactionBench bench, int status) =>
        Names(bench.Do((now, list) => transaction.Respond(now, Response(s_options, status), list)));

    private static string Copy(NonInviteServerTransaction transaction, TransactionBench bench) =>
        Names(bench.Do((now, list) => transaction.Receive(now, s_options, list)));

    [Test]
    public void Copies_are_absorbed_while_Trying_and_answered_again_afterwards()
    {
        var (transaction, bench) = Start(Udp);
        Assert.That(Copy(transaction, bench), Is.Empty);
        Respond(transaction, bench, 100);
        Assert.That(Copy(transaction, bench), Is.EqualTo("Send"));
        Assert.That(Respond(transaction, bench, 200), Is.EqualTo("Send"));
        Assert.That(Copy(transaction, bench), Is.EqualTo("Send"));
        Assert.That(Respond(transaction, bench, 500), Is.Empty);
        Assert.That(bench.After(Milliseconds(31999)), Is.Empty);
        Assert.That(Names(bench.After(Milliseconds(1))), Is.EqualTo("Terminated"));
    }

    [Test]
    public void On_a_reliable_transport_the_response_ends_it()
    {
        var (transaction, bench) = Start(Tcp);
        Assert.That(Respond(transaction, bench, 200), Is.EqualTo("Send Terminated"));
    }

    [Test]
    public void A_request_that_the_user_forgets_ends_when_its_client_has_given_up()
    {
        var (_, bench) = Start(Udp);
        Assert.That(Names(bench.After(TimeSpan.FromSeconds(32))), Is.EqualTo("TimedOut Terminated"));
    }

    [Test, Rfc(3261, "17.2.4")]
    public void A_transport_failure_ends_it()
    {
        var (transaction, bench) = Start(Udp);
        Assert.That(Names(bench.Do(transaction.TransportFailed)), Is.EqualTo("TransportFailed Terminated"));
    }
}
