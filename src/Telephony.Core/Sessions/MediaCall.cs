using System.Net;
using System.Threading.Channels;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Core.Sdp;
using Telephony.Core.Sip;
using Telephony.Core.Sip.UserAgents;

namespace Telephony.Core.Sessions;

/// <summary>
/// A call in either direction: the async shell that a flow drives (<see cref="ICall"/>), between the signalling thread and the leg's media thread.
/// Both only post to it; the flow takes what they posted, in order.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "The token source has no timer and outlives the call in linked tokens; it needs no disposal.")]
public abstract partial class MediaCall : ICall, IMediaLegObserver
{
    /// <summary>Keys that wait for the flow; further ones are dropped.</summary>
    public const int KeyBuffer = 64;

    private readonly Channel<CallEvent> _events = Channel.CreateUnbounded<CallEvent>(new() { SingleReader = true });
    private readonly Queue<char> _keys = new();
    private readonly CancellationTokenSource _ended = new();
    private int _hasEnded;
    private long _goneForTicks;

    private protected MediaCall(SipEndpoint endpoint, TransportPath path)
    {
        (Endpoint, Path) = (endpoint, path);
        Id = Guid.CreateVersion7(endpoint.Clock.GetUtcNow()).ToString("N");
        ArrivedAt = endpoint.Clock.GetUtcNow();
        Ended = _ended.Token;
    }

    /// <inheritdoc/>
    public string Id { get; }

    /// <summary>Where the INVITE came from, or went.</summary>
    public TransportPath Path { get; }

    /// <summary>When the INVITE arrived, or was placed.</summary>
    public DateTimeOffset ArrivedAt { get; }

    /// <inheritdoc/>
    public CancellationToken Ended { get; }

    /// <summary>Why it ended; null while it lasts, and for a call of ours that was not answered.</summary>
    public EndCause? Cause { get; private set; }

    /// <inheritdoc/>
    public DateTimeOffset? AnsweredAt { get; private protected set; }

    /// <inheritdoc/>
    public AudioCodec Codec => Session?.Media?.Codec ?? throw new InvalidOperationException("The call is not answered.");

    /// <summary>What the leg received and sent; null before it was opened.</summary>
    public LegStatistics? Statistics => Leg?.Statistics;

    /// <summary>What was agreed last; null before the answer, or the early media of a call of ours.</summary>
    public NegotiatedMedia? Media => Session?.Media;

    /// <summary>Where we receive RTP; null before the leg was opened.</summary>
    public IPEndPoint? LocalRtp => Leg?.LocalRtp;

    /// <summary>Its leg, to bridge it with another call's; null before it was opened. The call closes it.</summary>
    public MediaLeg? Leg { get; private protected set; }

    private protected SipEndpoint Endpoint { get; }

    /// <summary>Its name in the core; for a call of ours known on the signalling thread once it was placed.</summary>
    private protected CallHandle Handle { get; set; }

    /// <summary>Guards <see cref="Session"/>, which the flow's thread and the signalling thread use.</summary>
    private protected Lock SdpLock { get; } = new();

    private protected OfferAnswerSession? Session { get; set; }

    private protected bool HasEnded => Volatile.Read(ref _hasEnded) != 0;

    /// <inheritdoc/>
    public abstract Task RingAsync();

    /// <inheritdoc/>
    public abstract Task AnswerAsync();

    /// <inheritdoc/>
    public abstract Task RejectAsync(int status);

    /// <summary>Tells the leg what was agreed, if something was. Under the lock.</summary>
    private protected abstract void Configure();

    private protected LocalMedia LocalMedia(IReadOnlyList<AudioCodec> codecs) =>
        new(new IPEndPoint(Endpoint.Options.PublicAddress ?? Path.Local.Address, Leg!.LocalRtp.Port), codecs);

    private protected static ulong NewSessionId() => unchecked((ulong)Random.Shared.NextInt64());

    /// <inheritdoc/>
    public async Task HangUpAsync(ISound? goodbye = null)
    {
        if (goodbye is not null && AnsweredAt is not null && !Ended.IsCancellationRequested)
        {
            ForgetKeys();
            try { await PlayAsync(goodbye); }
            catch (OperationCanceledException) { } // the caller was quicker
        }
        HangUp();
    }

    private protected virtual void HangUp()
    {
        Endpoint.Post((core, now, outputs) => core.HangUp(now, Handle, outputs));
        End(EndCause.WeHungUp);
    }

    /// <summary>The server is going down: the flow is told as if the caller had hung up, so that it keeps what it has.</summary>
    internal void ShutDown() => HangUp();

    internal void SignallingEnded(EndCause cause) => End(cause);

    private protected void End(EndCause? cause)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0) return;
        Cause = cause;
        _ = _ended.CancelAsync(); // not on this thread: it may be the signalling thread, and flows continue from here
    }

    internal void Reoffered(ReadOnlyMemory<byte> offer)
    {
        lock (SdpLock)
        {
            if (Session is null) return;
            Session.OfferRefused(); // an offer of ours that is still open was cancelled by the peer: the core lets no other through
            if (offer.IsEmpty)
            {
                AcceptOffer(Session.MakeOffer());
                return;
            }
            switch (Session.ReceiveOffer(offer.Span))
            {
                case OfferAnswerOutcome.Agreed agreed:
                    Configure();
                    AcceptOffer(agreed.Answer);
                    break;
                case OfferAnswerOutcome.Refused refused:
                    Endpoint.Post((core, now, outputs) => core.RejectOffer(now, Handle, refused.Status, outputs));
                    break;
            }
        }
    }

    private void AcceptOffer(ReadOnlyMemory<byte> sdp) => Endpoint.Post((core, now, outputs) => core.AcceptOffer(now, Handle, sdp, outputs));

    internal void OfferAnswered(ReadOnlyMemory<byte> answer)
    {
        lock (SdpLock)
        {
            if (Session is { OfferOpen: false, Media: not null }) return; // the core refreshed the session with what was agreed
            if (Session?.ReceiveAnswer(answer.Span) is OfferAnswerOutcome.Agreed) Configure();
            else HangUp();
        }
    }

    internal void Info(string? contentType, ReadOnlyMemory<byte> body)
    {
        if (InfoDigit.TryParse(contentType, body.Span, out var key)) Leg?.InfoDigit(key);
    }
}
