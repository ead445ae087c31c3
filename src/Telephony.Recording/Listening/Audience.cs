using System.Threading.Channels;
using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Core.Media;

namespace Telephony.Recording.Listening;

/// <summary>
/// Who hears a running call or deposit (MON-06). It takes a <see cref="LegPrivacy.Monitored"/> to make one, and nothing else makes a <see cref="Listener"/>: of what is protected there is no audience, so nobody
/// can hear it (DESIGN 4.4, MON-08). Media threads write to it, and pay one read of a field a packet while nobody listens. Thread-safe.
/// </summary>
public sealed class Audience : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly Lock _listening = new();
    private LiveSound? _live; // read by the media thread for each packet, null while nobody listens
    private bool _isOver;

    /// <summary>Nobody's yet.</summary>
    public Audience(LegPrivacy.Monitored privacy, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(privacy);
        _clock = clock;
    }

    /// <summary>Lets somebody hear it from now on; null when it is over. The parties do not notice.</summary>
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

    /// <summary>A tap that keeps what one person says, and lets it be heard on both sides: of a message there is one.</summary>
    public IMediaTap Around(IMediaTap recorder) => new HeardTap(this, recorder);

    /// <summary>It is over, for all who listen.</summary>
    public void Dispose()
    {
        lock (_listening)
        {
            _isOver = true;
            EndListening();
        }
    }

    /// <summary>Media thread: a packet of one side. Neither blocks nor allocates.</summary>
    internal void Write(LiveSide side, AudioCodec codec, ReadOnlySpan<byte> payload) => Volatile.Read(ref _live)?.Write(side, codec, payload);

    internal void Leave(Channel<ReadOnlyMemory<byte>> listener)
    {
        lock (_listening)
        {
            if (_live is { } live && live.Remove(listener) == 0) EndListening();
        }
    }

    private void EndListening()
    {
        _live?.End();
        Volatile.Write(ref _live, null);
    }

    private sealed class HeardTap(Audience audience, IMediaTap recorder) : IMediaTap
    {
        public void OnAudio(MonotonicTime arrival, AudioCodec codec, uint ssrc, ushort sequence, uint rtpTime, ReadOnlySpan<byte> payload)
        {
            recorder.OnAudio(arrival, codec, ssrc, sequence, rtpTime, payload);
            audience.Write(LiveSide.Both, codec, payload);
        }
    }
}

/// <summary>Where a person is heard.</summary>
internal enum LiveSide : byte
{
    /// <summary>A detainee in a call.</summary>
    Left,

    /// <summary>His correspondent.</summary>
    Right,

    /// <summary>Who speaks alone.</summary>
    Both,
}
