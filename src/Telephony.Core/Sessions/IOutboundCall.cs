using Telephony.Core.Sip.UserAgents;

namespace Telephony.Core.Sessions;

/// <summary>
/// A call that we placed, as a flow sees it. Until the answer it is awaited; what came of it is a value. From the answer on it is a call like any other, with the
/// called person's ear and keys. Disposing of it ends it, with CANCEL or BYE, and closes its leg.
/// <code>
/// await using var callee = endpoint.Place(invite);
/// if (await callee.RingingAsync(caller.Ended) == OutboundState.EarlyMedia) …   // the network's own tones and announcements
/// if (await callee.AnsweredAsync(caller.Ended) is { } failure) return Spoken(failure);
/// await callee.PlayAsync(announcement);
/// </code>
/// </summary>
/// <remarks>
/// Of <see cref="ICall"/>, <c>RingAsync</c> does nothing, <c>AnswerAsync</c> waits for the answer and throws <see cref="OperationCanceledException"/> without one, and
/// <c>RejectAsync</c> gives up. Before the answer the leg receives early media and sends nothing.
/// </remarks>
public interface IOutboundCall : ICall, IAsyncDisposable
{
    /// <summary>How far it has come; only ever later.</summary>
    OutboundState State { get; }

    /// <summary>Why it was not answered; null unless it has failed.</summary>
    InviteFailure? Failure { get; }

    /// <summary>Completes when the call is beyond <paramref name="state"/>, with where it is then; at once when it is already.</summary>
    Task<OutboundState> BeyondAsync(OutboundState state, CancellationToken cancellation = default);

    /// <summary>Completes at the first sign of the called person's phone: ringing, early media, or what ends the wait for them.</summary>
    Task<OutboundState> RingingAsync(CancellationToken cancellation = default);

    /// <summary>Waits for the called person: null when he has answered, else why not.</summary>
    Task<InviteFailure?> AnsweredAsync(CancellationToken cancellation = default);
}

/// <summary>How far a call that we placed has come.</summary>
public enum OutboundState
{
    /// <summary>Nobody's phone is known to ring.</summary>
    Calling,

    /// <summary>The called person's phone rings (180), or the network says that it goes on (181, 182, 183).</summary>
    Ringing,

    /// <summary>The network sends sound before the answer; the leg receives it.</summary>
    EarlyMedia,

    /// <summary>It was answered.</summary>
    Answered,

    /// <summary>It was not answered and never will be.</summary>
    Failed,
}
