using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Telephony.Core.Media;
using Telephony.Core.Sdp;
using Telephony.Core.Sip;
using Telephony.Core.Sip.UserAgents;

namespace Telephony.Core.Sessions;

/// <summary>A call that we placed (<see cref="IOutboundCall"/>).</summary>
public sealed class OutboundCall : MediaCall, IOutboundCall
{
    private readonly OutboundInvite _asked;
    private readonly Activity? _trace;
    private readonly Lock _stateLock = new();
    private TaskCompletionSource _changed = NewChange();
    private bool _disposed;

    internal OutboundCall(SipEndpoint endpoint, OutboundInvite asked, TransportPath path) : base(endpoint, path)
    {
        _asked = asked;
        _trace = SessionTelemetry.StartCall(this);
    }

    /// <inheritdoc/>
    public OutboundState State { get; private set; }

    /// <inheritdoc/>
    public InviteFailure? Failure { get; private set; }

    /// <inheritdoc/>
    public async Task<OutboundState> BeyondAsync(OutboundState state, CancellationToken cancellation = default)
    {
        while (true)
        {
            Task changed;
            lock (_stateLock)
            {
                // The last state is never left: whoever waits for more has all there will be.
                if (State > state || State >= OutboundState.Answered) return State;
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancellation);
        }
    }

    /// <inheritdoc/>
    public Task<OutboundState> RingingAsync(CancellationToken cancellation = default) => BeyondAsync(OutboundState.Calling, cancellation);

    /// <inheritdoc/>
    public async Task<InviteFailure?> AnsweredAsync(CancellationToken cancellation = default)
    {
        await BeyondAsync(OutboundState.EarlyMedia, cancellation);
        return Failure;
    }

    /// <inheritdoc/>
    public override Task RingAsync()
    {
        Ended.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task AnswerAsync()
    {
        if (await AnsweredAsync(CancellationToken.None) is not null) throw new OperationCanceledException(Ended);
        Ended.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public override Task RejectAsync(int status)
    {
        if (AnsweredAt is not null) throw new InvalidOperationException("The call is answered.");
        HangUp();
        throw new OperationCanceledException(Ended);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        if (!HasEnded) HangUp();
        if (Leg is not null) await Leg.CloseAsync();
        SessionTelemetry.EndCall(_trace, this);
    }

    /// <summary>Opens the leg and makes the offer; false when there is no port for it, and the call has failed.</summary>
    internal bool TryOffer([NotNullWhen(true)] out InviteRequest? request)
    {
        request = null;
        try
        {
            Leg = Endpoint.Media.OpenLeg(Path.Local.Address, this, _asked.Beside);
        }
        catch (PortsExhaustedException)
        {
            Failed(new InviteFailure(InviteFailureCause.NoPorts, 503));
            return false;
        }
        Session = new OfferAnswerSession(LocalMedia(Sdp.LocalMedia.CodecsFrom(_asked.FirstCodec)), NewSessionId());
        request = _asked.Request(Path, Session.MakeOffer());
        return true;
    }

    /// <summary>The signalling thread has placed it.</summary>
    internal CallHandle Placed(CallHandle handle) => Handle = handle;

    internal void Progress(int status, ReadOnlyMemory<byte> sdp)
    {
        var hasMedia = false;
        lock (SdpLock)
        {
            // A description that we cannot use spoils no call: the answer may bring another.
            if (!sdp.IsEmpty && !HasEnded && Session!.PreviewAnswer(sdp.Span) is OfferAnswerOutcome.Agreed early)
            {
                // Nothing is sent before the answer; and a tone that stops before it is no peer that is gone (docs/media.md, RtpWatch).
                Leg!.Configure(early.Media with { Direction = early.Media.Direction is MediaDirection.SendReceive ? MediaDirection.ReceiveOnly : early.Media.Direction });
                hasMedia = true;
            }
        }
        _trace?.AddEvent(new ActivityEvent($"{status}", Endpoint.Clock.GetUtcNow()));
        Advance(hasMedia ? OutboundState.EarlyMedia : OutboundState.Ringing);
    }

    internal void Answered(ReadOnlyMemory<byte> sdp)
    {
        if (HasEnded) return; // we gave up meanwhile; our command for it is under way and ends it with BYE
        lock (SdpLock)
        {
            if (Session!.ReceiveAnswer(sdp.Span) is not OfferAnswerOutcome.Agreed)
            {
                Endpoint.Post((core, now, outputs) => core.HangUp(now, Handle, outputs));
                Failed(new InviteFailure(InviteFailureCause.BadAnswer, 488));
                return;
            }
            Configure();
        }
        Advance(OutboundState.Answered);
    }

    /// <summary>It was not answered; nothing when that is decided otherwise already.</summary>
    internal void Failed(InviteFailure failure) => Advance(OutboundState.Failed, failure);

    private protected override void Configure()
    {
        if (Session!.Media is { } media) Leg!.Configure(media);
    }

    private protected override void HangUp()
    {
        Endpoint.Post((core, now, outputs) => core.HangUp(now, Handle, outputs));
        // Whoever comes first, the answer or we: the command above ends with BYE what was answered too late.
        if (!Advance(OutboundState.Failed, new InviteFailure(InviteFailureCause.Cancelled, 487))) End(EndCause.WeHungUp);
    }

    /// <summary>Goes on to a later state and wakes who waits for it; false when it is there already, or decided.</summary>
    private bool Advance(OutboundState state, InviteFailure? failure = null)
    {
        TaskCompletionSource changed;
        lock (_stateLock)
        {
            if (state <= State || State >= OutboundState.Answered) return false;
            (State, Failure) = (state, failure);
            if (state == OutboundState.Answered) AnsweredAt = Endpoint.Clock.GetUtcNow();
            (changed, _changed) = (_changed, NewChange());
        }
        if (state == OutboundState.Failed) End(cause: null);
        changed.SetResult();
        return true;
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
