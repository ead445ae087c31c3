using Telephony.Core.Media;
using Telephony.Core.Sdp;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;

namespace Telephony.Core.Sessions;

/// <summary>An inbound call.</summary>
public sealed class Call : MediaCall
{
    private readonly TaskCompletionSource _negotiated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReadOnlyMemory<byte> _local;

    internal Call(SipEndpoint endpoint, CallHandle handle, SipRequest invite, TransportPath path) : base(endpoint, path) => (Handle, Invite) = (handle, invite);

    /// <summary>The INVITE that began it.</summary>
    public SipRequest Invite { get; }

    /// <inheritdoc/>
    public override Task RingAsync()
    {
        Ended.ThrowIfCancellationRequested();
        if (AnsweredAt is null) Endpoint.Post((core, now, outputs) => core.Ring(now, Handle, outputs));
        return Task.CompletedTask;
    }

    /// <summary>
    /// Whether the offer of the INVITE (or its absence) is one that <see cref="AnswerAsync"/> can answer; the status to refuse with if not (400 for what
    /// is no SDP, 488, or 503 without a free port).
    /// </summary>
    public int? CannotAnswer()
    {
        if (Session is not null) return null;
        try
        {
            Leg ??= Endpoint.Media.OpenLeg(Path.Local.Address, this);
        }
        catch (PortsExhaustedException)
        {
            return 503;
        }
        var session = new OfferAnswerSession(LocalMedia(Sdp.LocalMedia.AllCodecs), NewSessionId());
        var offer = RequestScreening.Sdp(Invite);
        if (offer.IsEmpty) _local = session.MakeOffer();
        else
        {
            switch (session.ReceiveOffer(offer.Span))
            {
                case OfferAnswerOutcome.Agreed agreed: _local = agreed.Answer; break;
                case OfferAnswerOutcome.Refused refused: return refused.Status;
            }
        }
        Session = session;
        return null;
    }

    /// <inheritdoc/>
    public override async Task AnswerAsync()
    {
        Ended.ThrowIfCancellationRequested();
        if (AnsweredAt is not null) return;
        if (CannotAnswer() is { } status) await RejectAsync(status);
        lock (SdpLock) Configure();
        AnsweredAt = Endpoint.Clock.GetUtcNow();
        Endpoint.Post((core, now, outputs) => core.Accept(now, Handle, _local, outputs));
        // Agreed at once, but for an INVITE without an offer, whose answer comes in the ACK. Until here the signalling thread may have run the flow; it has
        // other calls.
        await _negotiated.Task.WaitAsync(Ended).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }

    private protected override void Configure()
    {
        if (Session!.Media is not { } media) return;
        Leg!.Configure(media);
        _negotiated.TrySetResult();
    }

    /// <inheritdoc/>
    public override Task RejectAsync(int status) => RejectAsync(status, []);

    /// <summary>As <see cref="RejectAsync(int)"/>, with further header fields such as a challenge.</summary>
    public Task RejectAsync(int status, IReadOnlyList<SipHeader> headers)
    {
        if (AnsweredAt is not null) throw new InvalidOperationException("The call is answered.");
        Endpoint.Post((core, now, outputs) => core.Reject(now, Handle, status, headers, outputs));
        End(EndCause.Rejected);
        throw new OperationCanceledException(Ended);
    }

    /// <summary>Ends the call if it still lasts and closes its leg. Called once, when the flow is over.</summary>
    internal async Task CloseAsync()
    {
        if (!Ended.IsCancellationRequested)
        {
            if (AnsweredAt is not null) HangUp();
            else
            {
                Endpoint.Post((core, now, outputs) => core.Reject(now, Handle, 480, [], outputs));
                End(EndCause.Rejected);
            }
        }
        if (Leg is not null) await Leg.CloseAsync();
    }
}
