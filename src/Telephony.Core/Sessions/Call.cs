using System.Net;
using System.Threading.Channels;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Core.Sdp;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;

namespace Telephony.Core.Sessions;

/// <summary>
/// An inbound call: the async shell that a flow drives (<see cref="ICall"/>), between the signalling thread and the leg's media thread.
/// Both only post to it; the flow takes what they posted, in order.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "The token source has no timer and outlives the call in linked tokens; it needs no disposal.")]
public sealed partial class Call : ICall, IMediaLegObserver
{
    /// <summary>Keys that wait for the flow; further ones are dropped.</summary>
    public const int KeyBuffer = 64;

    private readonly SipEndpoint _endpoint;
    private readonly CallHandle _handle;
    private readonly Channel<CallEvent> _events = Channel.CreateUnbounded<CallEvent>(new() { SingleReader = true });
    private readonly Queue<char> _keys = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _negotiated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _sdpLock = new();
    private OfferAnswerSession? _session;
    private ReadOnlyMemory<byte> _local;
    private MediaLeg? _leg;
    private int _hasEnded;

    internal Call(SipEndpoint endpoint, CallHandle handle, SipRequest invite, TransportPath path)
    {
        (_endpoint, _handle, Invite, Path) = (endpoint, handle, invite, path);
        Id = Guid.CreateVersion7(endpoint.Clock.GetUtcNow()).ToString("N");
        ArrivedAt = endpoint.Clock.GetUtcNow();
        Ended = _ended.Token;
    }

    /// <inheritdoc/>
    public string Id { get; }

    /// <summary>The INVITE that began it.</summary>
    public SipRequest Invite { get; }

    /// <summary>Where the INVITE came from.</summary>
    public TransportPath Path { get; }

    /// <summary>When the INVITE arrived.</summary>
    public DateTimeOffset ArrivedAt { get; }

    /// <inheritdoc/>
    public CancellationToken Ended { get; }

    /// <summary>Why it ended, or null while it lasts.</summary>
    public EndCause? Cause { get; private set; }

    /// <inheritdoc/>
    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <inheritdoc/>
    public AudioCodec Codec => _session?.Media?.Codec ?? throw new InvalidOperationException("The call is not answered.");

    /// <summary>What the leg received and sent; null before it was opened.</summary>
    public LegStatistics? Statistics => _leg?.Statistics;

    /// <summary>What was agreed last; null before the answer.</summary>
    public NegotiatedMedia? Media => _session?.Media;

    /// <summary>Where we receive RTP; null before the leg was opened.</summary>
    public IPEndPoint? LocalRtp => _leg?.LocalRtp;

    /// <inheritdoc/>
    public Task RingAsync()
    {
        Ended.ThrowIfCancellationRequested();
        if (AnsweredAt is null) _endpoint.Post((core, now, outputs) => core.Ring(now, _handle, outputs));
        return Task.CompletedTask;
    }

    /// <summary>
    /// Whether the offer of the INVITE (or its absence) is one that <see cref="AnswerAsync"/> can answer; the status to refuse with if not (400 for what
    /// is no SDP, 488, or 503 without a free port).
    /// </summary>
    public int? CannotAnswer()
    {
        if (_session is not null) return null;
        try
        {
            _leg ??= _endpoint.Media.OpenLeg(Path.Local.Address, this);
        }
        catch (PortsExhaustedException)
        {
            return 503;
        }
        var rtp = new IPEndPoint(_endpoint.Options.PublicAddress ?? Path.Local.Address, _leg.LocalRtp.Port);
        var session = new OfferAnswerSession(new LocalMedia(rtp, LocalMedia.AllCodecs), unchecked((ulong)Random.Shared.NextInt64()));
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
        _session = session;
        return null;
    }

    /// <inheritdoc/>
    public async Task AnswerAsync()
    {
        Ended.ThrowIfCancellationRequested();
        if (AnsweredAt is not null) return;
        if (CannotAnswer() is { } status) await RejectAsync(status);
        lock (_sdpLock) Configure();
        AnsweredAt = _endpoint.Clock.GetUtcNow();
        _endpoint.Post((core, now, outputs) => core.Accept(now, _handle, _local, outputs));
        // Agreed at once, but for an INVITE without an offer, whose answer comes in the ACK. Until here the signalling thread may have run the flow; it has
        // other calls.
        await _negotiated.Task.WaitAsync(Ended).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }

    /// <summary>Tells the leg what was agreed, if something was. Under the lock.</summary>
    private void Configure()
    {
        if (_session!.Media is not { } media) return;
        _leg!.Configure(media);
        _negotiated.TrySetResult();
    }

    /// <inheritdoc/>
    public Task RejectAsync(int status) => RejectAsync(status, []);

    /// <summary>As <see cref="RejectAsync(int)"/>, with further header fields such as a challenge.</summary>
    public Task RejectAsync(int status, IReadOnlyList<SipHeader> headers)
    {
        if (AnsweredAt is not null) throw new InvalidOperationException("The call is answered.");
        _endpoint.Post((core, now, outputs) => core.Reject(now, _handle, status, headers, outputs));
        End(EndCause.Rejected);
        throw new OperationCanceledException(Ended);
    }

    /// <inheritdoc/>
    public Task<PlayOutcome> PlayAsync(ISound sound, TimeSpan from = default, Func<Task>? started = null) => PlayAsync(sound, from, started, tapAtEnd: null);

    private async Task<PlayOutcome> PlayAsync(ISound sound, TimeSpan from, Func<Task>? started, IMediaTap? tapAtEnd)
    {
        TakeEvents();
        Ended.ThrowIfCancellationRequested();
        if (_keys.Count > 0) return new PlayOutcome(false, from);
        var playback = _leg!.Play(sound, from, tapAtEnd).Value;
        _endpoint.Options.Played?.Invoke(this, sound);
        var starting = Task.CompletedTask;
        var stopped = false;
        try
        {
            while (true)
            {
                var next = await NextEventAsync(MonotonicTime.Never, Ended);
                switch (next?.Kind)
                {
                    case CallEventKind.Key:
                        Keep(next.Value.Key);
                        if (!stopped) _leg.StopPlayback();
                        stopped = true;
                        break;
                    case CallEventKind.PlaybackStarted when next.Value.Playback == playback && started is not null:
                        starting = started();
                        break;
                    case CallEventKind.PlaybackEnded when next.Value.Playback == playback:
                        await starting;
                        return new PlayOutcome(next.Value.Finished, next.Value.Position);
                }
            }
        }
        catch (OperationCanceledException)
        {
            while (_events.Reader.TryRead(out var late))
                if (late.Kind == CallEventKind.PlaybackStarted && late.Playback == playback && started is not null) starting = started();
            await starting; // what the flow began at the first packet is finished even when the caller hangs up at once
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<char?> NextKeyAsync(TimeSpan timeout)
    {
        TakeEvents();
        Ended.ThrowIfCancellationRequested();
        var deadline = MonotonicTime.Now(_endpoint.Clock) + timeout;
        while (_keys.Count == 0)
        {
            if (await NextEventAsync(deadline, Ended) is not { } next) return null;
            if (next.Kind == CallEventKind.Key) Keep(next.Key);
        }
        return _keys.Dequeue();
    }

    /// <inheritdoc/>
    public void ForgetKeys()
    {
        TakeEvents();
        _keys.Clear();
    }

    /// <inheritdoc/>
    public async Task EchoAsync()
    {
        Ended.ThrowIfCancellationRequested();
        _leg!.Echo(true);
        while (true) await NextEventAsync(MonotonicTime.Never, Ended);
    }

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

    private void HangUp()
    {
        _endpoint.Post((core, now, outputs) => core.HangUp(now, _handle, outputs));
        End(EndCause.WeHungUp);
    }

    /// <summary>The server is going down: the flow is told as if the caller had hung up, so that it keeps what it has.</summary>
    internal void ShutDown() => HangUp();

    internal void SignallingEnded(EndCause cause) => End(cause);

    private void End(EndCause cause)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0) return;
        Cause = cause;
        _ = _ended.CancelAsync(); // not on this thread: it may be the signalling thread, and flows continue from here
    }

    /// <summary>Ends the call if it still lasts and closes its leg. Called once, when the flow is over.</summary>
    internal async Task CloseAsync()
    {
        if (!Ended.IsCancellationRequested)
        {
            if (AnsweredAt is not null) HangUp();
            else
            {
                _endpoint.Post((core, now, outputs) => core.Reject(now, _handle, 480, [], outputs));
                End(EndCause.Rejected);
            }
        }
        if (_leg is not null) await _leg.CloseAsync();
    }

    internal void Reoffered(ReadOnlyMemory<byte> offer)
    {
        lock (_sdpLock)
        {
            if (_session is null) return;
            _session.OfferRefused(); // an offer of ours that is still open was cancelled by the peer: the core lets no other through
            if (offer.IsEmpty)
            {
                AcceptOffer(_session.MakeOffer());
                return;
            }
            switch (_session.ReceiveOffer(offer.Span))
            {
                case OfferAnswerOutcome.Agreed agreed:
                    Configure();
                    AcceptOffer(agreed.Answer);
                    break;
                case OfferAnswerOutcome.Refused refused:
                    _endpoint.Post((core, now, outputs) => core.RejectOffer(now, _handle, refused.Status, outputs));
                    break;
            }
        }
    }

    private void AcceptOffer(ReadOnlyMemory<byte> sdp) => _endpoint.Post((core, now, outputs) => core.AcceptOffer(now, _handle, sdp, outputs));

    internal void OfferAnswered(ReadOnlyMemory<byte> answer)
    {
        lock (_sdpLock)
        {
            if (_session is { OfferOpen: false, Media: not null }) return; // the core refreshed the session with what was agreed
            if (_session?.ReceiveAnswer(answer.Span) is OfferAnswerOutcome.Agreed) Configure();
            else HangUp();
        }
    }

    internal void Info(string? contentType, ReadOnlyMemory<byte> body)
    {
        if (InfoDigit.TryParse(contentType, body.Span, out var key)) _leg?.InfoDigit(key);
    }

    void IMediaLegObserver.OnKey(char key) => _events.Writer.TryWrite(new(CallEventKind.Key, Key: key));

    void IMediaLegObserver.OnPlaybackStarted(PlaybackId id) => _events.Writer.TryWrite(new(CallEventKind.PlaybackStarted, Playback: id.Value));

    void IMediaLegObserver.OnPlaybackEnded(PlaybackId id, TimeSpan position, bool finished) =>
        _events.Writer.TryWrite(new(CallEventKind.PlaybackEnded, Playback: id.Value, Position: position, Finished: finished));

    void IMediaLegObserver.OnRtpTimeout() => HangUp();

    private void TakeEvents()
    {
        while (_events.Reader.TryRead(out var next))
            if (next.Kind == CallEventKind.Key) Keep(next.Key);
    }

    private void Keep(char key)
    {
        if (_keys.Count < KeyBuffer) _keys.Enqueue(key);
    }

    /// <summary>The next event; null at <paramref name="deadline"/>, or when <paramref name="other"/> completes.</summary>
    private async ValueTask<CallEvent?> NextEventAsync(MonotonicTime deadline, CancellationToken cancellation, Task? other = null)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_events.Reader.TryRead(out var ready)) return ready;
        var left = deadline == MonotonicTime.Never ? Timeout.InfiniteTimeSpan : deadline - MonotonicTime.Now(_endpoint.Clock);
        if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan) return null;
        using var timer = new CancellationTokenSource(left, _endpoint.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        var reading = _events.Reader.WaitToReadAsync(either.Token).AsTask();
        try
        {
            if (other is not null && await Task.WhenAny(reading, other) == other)
            {
                await either.CancelAsync();
                await reading;
                return null;
            }
            await reading;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        return _events.Reader.TryRead(out var next) ? next : null;
    }
}
