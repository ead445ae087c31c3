using System.Net;
using Telephony.Core.Codecs;
using Telephony.Core.Rtp;
using Telephony.Core.Sdp;

namespace Telephony.Core.Media;

/// <summary>
/// One call's RTP leg. Its members may be called from any thread; they are queued to the leg's media thread and carried out in
/// order. After <see cref="CloseAsync"/> they have no effect.
/// </summary>
public sealed class MediaLeg
{
    private readonly MediaThread _thread;
    private readonly LegWorker _worker;
    private readonly LegCounters _counters;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NegotiatedMedia? _media;
    private long _lastPlayback;
    private int _closing;

    internal MediaThread Thread => _thread;

    internal MediaLeg(MediaThread thread, LegWorker worker, LegCounters counters) =>
        (_thread, _worker, _counters, LocalRtp) = (thread, worker, counters, worker.Sockets.Local);

    /// <summary>Our RTP address and (even) port; RTCP is on the next port, or on this one with mux.</summary>
    public IPEndPoint LocalRtp { get; }

    /// <summary>When the caller last spoke, or the leg's opening; see docs/media.md for what counts as speech.</summary>
    public MonotonicTime LastSpeech => new(Volatile.Read(ref _counters.LastSpeechTicks));

    /// <summary>Counters so far.</summary>
    public LegStatistics Statistics => _counters.Snapshot();

    /// <summary>Sets or changes what was negotiated. A changed remote address opens the learning of the source again.</summary>
    public void Configure(NegotiatedMedia media)
    {
        ArgumentNullException.ThrowIfNull(media);

        // Posted first: whoever sees the codec may play, and his command must come after this one.
        Post(LegCommandKind.Configure, media);
        Volatile.Write(ref _media, media);
    }

    /// <summary>
    /// Plays <paramref name="sound"/> from <paramref name="from"/> on; replaces the running playback. The first packet leaves at once, but not
    /// less than 20 ms after the one before. On hold it waits, and goes on where it was. The moment it ends, <paramref name="tapAtEnd"/> is set, so that nothing
    /// said after it is missed; null changes no tap.
    /// </summary>
    /// <exception cref="InvalidOperationException">Not configured yet: no codec is known.</exception>
    public PlaybackId Play(ISound sound, TimeSpan from = default, IMediaTap? tapAtEnd = null)
    {
        ArgumentNullException.ThrowIfNull(sound);
        var media = Volatile.Read(ref _media) ?? throw new InvalidOperationException("the leg is not configured yet");
        var playback = new Playback(new PlaybackId(Interlocked.Increment(ref _lastPlayback)), sound, media.Codec, from) { TapAtEnd = tapAtEnd };
        Post(LegCommandKind.Play, playback);
        return playback.Id;
    }

    /// <summary>Ends the running playback, if any.</summary>
    public void StopPlayback() => Post(LegCommandKind.Stop);

    /// <summary>Sets or removes the tap. When the task has completed, the tap set before gets no further call.</summary>
    public Task SetTapAsync(IMediaTap? tap)
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(LegCommandKind.SetTap, tap, completion: completion);
        return completion.Task;
    }

    /// <summary>Sends received audio back, or ends that. Ends a running playback.</summary>
    public void Echo(bool on) => Post(LegCommandKind.Connect, on ? _worker : null);

    /// <summary>
    /// From now on the peer of <paramref name="other"/> hears this leg's, packet by packet; null ends that. A sentence played on the other leg takes the place of what
    /// comes meanwhile. Keys are told to this leg's observer and are not sent on: <see cref="SendKey"/> does that. Codecs that differ by more than the law of G.711 are
    /// transcoded on a thread of their own.
    /// </summary>
    /// <exception cref="ArgumentException">The legs are on different threads: open the second one beside the first.</exception>
    public void ConnectTo(MediaLeg? other)
    {
        if (other is not null && other._thread != _thread)
            throw new ArgumentException("the legs of a bridge are opened beside each other", nameof(other));
        Post(LegCommandKind.Connect, other?._worker);
    }

    /// <summary>
    /// Presses a key towards the peer: a telephone-event of 100 ms (RFC 4733), or its tones in the audio when none was negotiated; those end a running playback. Keys wait for each
    /// other, at most 16; what is no key is ignored.
    /// </summary>
    /// <exception cref="InvalidOperationException">Not configured yet.</exception>
    public void SendKey(char key)
    {
        var media = Volatile.Read(ref _media) ?? throw new InvalidOperationException("the leg is not configured yet");
        if (!TelephoneEvent.IsKey(key))
            return;
        if (media.TelephoneEventPayloadTypeToSend is not null)
            Post(LegCommandKind.SendKey, number: key);
        else if (media.Codec != AudioCodec.Opus)
            Play(KeyTones.Of(key));
    }

    /// <summary>A key that came by SIP INFO; reported to the observer unless it came by RTP as well. What is no key is ignored.</summary>
    public void InfoDigit(char key)
    {
        if (TelephoneEvent.IsKey(key))
            Post(LegCommandKind.InfoKey, number: key);
    }

    /// <summary>Sends RTCP BYE and closes the sockets. A second call returns the same completion.</summary>
    public ValueTask CloseAsync()
    {
        if (Interlocked.Exchange(ref _closing, 1) == 0)
            Post(LegCommandKind.Close, completion: _closed);
        return new ValueTask(_closed.Task);
    }

    private void Post(LegCommandKind kind, object? argument = null, int number = 0, TaskCompletionSource? completion = null) =>
        _thread.Post(new LegCommand(_worker, kind, argument, number, completion));
}
