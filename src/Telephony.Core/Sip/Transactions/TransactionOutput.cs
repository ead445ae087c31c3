using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Transactions;

/// <summary>What a transaction asks of its owner. A closed set (STYLE 1.1).</summary>
public abstract record TransactionOutput
{
    private TransactionOutput() { }

    /// <summary>Write <paramref name="Message"/> to <paramref name="Path"/>.</summary>
    public sealed record Send(SipMessage Message, TransportPath Path) : TransactionOutput;

    /// <summary>
    /// A message for the transaction user: a new request, a response, or an ACK for a 2xx.
    /// <paramref name="Transaction"/> is null for an ACK that belongs to no transaction (17.1.1.3).
    /// </summary>
    public sealed record PassToUser(Transaction? Transaction, SipMessage Message) : TransactionOutput;

    /// <summary>Timer B, F or H fired; <see cref="Terminated"/> follows.</summary>
    public sealed record TimedOut(Transaction Transaction) : TransactionOutput;

    /// <summary>The transport could not deliver (17.1.4, 17.2.4); <see cref="Terminated"/> follows where the machine's table says so.</summary>
    public sealed record TransportFailed(Transaction Transaction) : TransactionOutput;

    /// <summary>The transaction is over and may be forgotten.</summary>
    public sealed record Terminated(Transaction Transaction) : TransactionOutput;
}
