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
    private readonly Audience _audience;

    internal CallRecorder(
        Guid sound, LegPrivacy.Monitored privacy, SpoolSession session, SpoolService service, TimeProvider clock, Func<TimeSpan, Task<SpoolSummary>> finish)
        : base(sound, session, service, clock, finish)
    {
        _audience = new Audience(privacy, clock);
        Detainee = new Side(this, LiveSide.Left);
        Correspondent = new Side(this, LiveSide.Right);
    }

    /// <summary>The tap of the detainee's leg; heard left.</summary>
    public IMediaTap Detainee { get; }

    /// <summary>The tap of the correspondent's leg; heard right.</summary>
    public IMediaTap Correspondent { get; }

    /// <summary>Lets somebody hear the call from now on; null when it is over. The parties do not notice.</summary>
    public Listener? Listen() => _audience.Listen();

    /// <inheritdoc/>
    private protected override void Closing() => _audience.Dispose();

    private sealed class Side(CallRecorder recorder, LiveSide side) : IMediaTap
    {
        public void OnAudio(MonotonicTime arrival, AudioCodec codec, uint ssrc, ushort sequence, uint rtpTime, ReadOnlySpan<byte> payload)
        {
            recorder.Append((byte)side, arrival, codec, ssrc, sequence, rtpTime, payload);
            recorder._audience.Write(side, codec, payload);
        }
    }
}
