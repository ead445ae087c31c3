using System.Threading.Channels;
using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Recording.Listening;
using Telephony.Recording.Spools;

namespace Telephony.Recording;

/// <summary>
/// Keeps both sides of a call, the detainee's and the correspondent's, in one spool that is sealed in stereo (DESIGN 4.3). Exists only for a call that was decided
/// <see cref="LegPrivacy.Monitored"/>: there is no way to make one from a protected leg (DESIGN 4.4, EXC-01, EXC-04). Made by <see cref="SoundArchive.RecordCallAsync"/>. Both taps belong to
/// one media thread, as the legs of a bridge do: packets of two threads at once would spoil the spool.
/// </summary>
public sealed class CallRecorder : SpoolRecorder
{
    private readonly TimeProvider _clock;
    private readonly Lock _listening = new();
    private LiveSound? _live; // read by the media thread for each packet, null while nobody listens
    private bool _isOver;

    internal CallRecorder(
        Guid sound, LegPrivacy.Monitored privacy, SpoolSession session, SpoolService service, TimeProvider clock, Func<TimeSpan, Task<SpoolSummary>> finish)
        : base(sound, session, service, clock, finish)
    {
        ArgumentNullException.ThrowIfNull(privacy);
        _clock = clock;
        Detainee = new Side(this, 0);
        Correspondent = new Side(this, 1);
    }

    /// <summary>The tap of the detainee's leg; heard left.</summary>
    public IMediaTap Detainee { get; }

    /// <summary>The tap of the correspondent's leg; heard right.</summary>
    public IMediaTap Correspondent { get; }

    /// <summary>Lets somebody hear the call from now on; null when it is over. The parties do not notice.</summary>
    public Listener? Listen()
    {
        lock (_listening)
        {
            if (_isOver) return null;
            var isFirst = _live is null;
            var live = _live ?? new LiveSound(_clock);
            var listener = new Listener(this, live);
            if (!isFirst) return listener;
            live.Start();
            Volatile.Write(ref _live, live);
            return listener;
        }
    }

    internal void Leave(Channel<ReadOnlyMemory<byte>> listener)
    {
        lock (_listening)
        {
            if (_live is { } live && live.Remove(listener) == 0) EndListening();
        }
    }

    /// <inheritdoc/>
    private protected override void Closing()
    {
        lock (_listening)
        {
            _isOver = true;
            EndListening();
        }
    }

    private void EndListening()
    {
        _live?.End();
        Volatile.Write(ref _live, null);
    }

    private sealed class Side(CallRecorder recorder, byte leg) : IMediaTap
    {
        public void OnAudio(MonotonicTime arrival, AudioCodec codec, uint ssrc, ushort sequence, uint rtpTime, ReadOnlySpan<byte> payload)
        {
            recorder.Append(leg, arrival, codec, ssrc, sequence, rtpTime, payload);
            Volatile.Read(ref recorder._live)?.Write(leg, codec, payload);
        }
    }
}
