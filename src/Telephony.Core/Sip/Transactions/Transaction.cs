using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Sip.Transactions;

/// <summary>One transaction of RFC 3261 17: a machine without clock or socket. Owned by one loop; not thread-safe.</summary>
public abstract class Transaction : IDeadlined
{
    private protected Transaction(SipRequest request, TransportPath path, TransactionKey key, SipTimers timers)
    {
        Request = request;
        Path = path;
        Key = key;
        Timers = timers;
    }

    /// <summary>The request that made it; of a server transaction with <c>received</c> and <c>rport</c> filled in.</summary>
    public SipRequest Request { get; }

    /// <summary>Where its messages go: the request of a client, the responses of a server (18.2.2).</summary>
    public TransportPath Path { get; }

    /// <summary>What messages are matched by.</summary>
    public TransactionKey Key { get; }

    /// <summary>Whether it is over.</summary>
    public abstract bool IsTerminated { get; }

    /// <summary>When <see cref="Advance"/> is next due, or null.</summary>
    public abstract MonotonicTime? Deadline { get; }

    int IDeadlined.QueueIndex { get; set; } = -1;

    private protected SipTimers Timers { get; }

    /// <summary>Fires the timers that are due by <paramref name="now"/>; nothing happens when none is.</summary>
    public abstract void Advance(MonotonicTime now, List<TransactionOutput> outputs);

    /// <summary>A message of this transaction could not be sent.</summary>
    public abstract void TransportFailed(MonotonicTime now, List<TransactionOutput> outputs);

    private protected static MonotonicTime? Earlier(MonotonicTime? a, MonotonicTime? b) =>
        a is null ? b : b is null || a < b ? a : b;

    private protected static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

/// <summary>A client transaction (17.1): sends a request, waits for responses.</summary>
public abstract class ClientTransaction : Transaction
{
    private protected ClientTransaction(SipRequest request, TransportPath path, SipTimers timers)
        : base(request, path, TransactionKey.OfOwnRequest(request), timers) { }

    /// <summary>Sends the request for the first time. Call it once.</summary>
    public abstract void Start(MonotonicTime now, List<TransactionOutput> outputs);

    /// <summary>A response that matches (17.1.3) arrived.</summary>
    public abstract void Receive(MonotonicTime now, SipResponse response, List<TransactionOutput> outputs);
}

/// <summary>A server transaction (17.2): got a request, sends responses.</summary>
public abstract class ServerTransaction : Transaction
{
    private protected ServerTransaction(SipRequest request, TransportPath source, TransactionKey key, SipTimers timers)
        : base(request, ViaRouting.ResponsePath(request, source), key, timers) => Source = source;

    /// <summary>The path on which the request arrived.</summary>
    public TransportPath Source { get; }

    /// <summary>Whether another transaction got the same request over another way (8.2.2.2); the user answers 482.</summary>
    public bool IsMerged { get; internal set; }

    /// <summary>The last response sent, or null.</summary>
    public SipResponse? LastResponse { get; private protected set; }

    /// <summary>A copy of the request, or the ACK that matches it (17.2.3), arrived.</summary>
    public abstract void Receive(MonotonicTime now, SipRequest request, List<TransactionOutput> outputs);

    /// <summary>
    /// Sends a response of the user. Ignored in a state that takes none, because a command of the application may cross a
    /// timer or a message of the peer.
    /// </summary>
    public abstract void Respond(MonotonicTime now, SipResponse response, List<TransactionOutput> outputs);
}
