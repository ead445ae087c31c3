using Telephony.Core.Rtp;

namespace Telephony.Core.Media;

/// <summary>Plays a leg's sounds in the leg's own 20 ms phase, which is set when a playback starts. One thread.</summary>
internal sealed class Player(LegNotices notices, LegCounters counters, ThreadCounters totals, TimeSpan catchUp)
{
    /// <summary>A frame sent later than this after its time is counted as overdue.</summary>
    private static readonly TimeSpan s_overdue = TimeSpan.FromMilliseconds(10);

    private Playback? _playback;
    private bool _paused = true;

    /// <summary>When the next frame is due.</summary>
    public MonotonicTime Deadline { get; private set; } = MonotonicTime.Never;

    public bool IsPlaying => _playback is not null;

    /// <summary>Whether it is this one that plays.</summary>
    public bool Plays(Playback playback) => ReferenceEquals(_playback, playback);

    public void Start(MonotonicTime now, Playback playback, RtpSendStream stream)
    {
        End(finished: false);
        _playback = playback;
        Schedule(now, stream);
    }

    /// <summary>Hold stops the sound where it is; the way back goes on from there.</summary>
    public void SetPaused(MonotonicTime now, bool paused, RtpSendStream stream)
    {
        if (paused == _paused)
            return;
        _paused = paused;
        Schedule(now, stream);
    }

    /// <summary>After a re-INVITE: the sound goes on in the codec now in use.</summary>
    public void ChangeCodec(Codecs.AudioCodec codec)
    {
        try
        {
            _playback?.ChangeCodec(codec);
        }
        catch (Exception)
        {
            totals.ForeignFailures++;
            End(finished: false);
        }
    }

    /// <summary>Ends the running playback, if any.</summary>
    public void End(bool finished)
    {
        if (_playback is not { } playback)
            return;
        _playback = null;
        Deadline = MonotonicTime.Never;
        playback.Release();
        notices.Ended(playback.Id, playback.Position, finished);
    }

    /// <summary>
    /// Takes the frame that is due by <paramref name="until"/>, if any, writing header and payload. Returns the datagram's length, 0 when nothing is to be sent
    /// for this frame, -1 when no frame is due.
    /// </summary>
    public int NextFrame(MonotonicTime now, MonotonicTime until, RtpSendStream stream, byte payloadType, Span<byte> datagram)
    {
        if (_playback is not { } playback || Deadline > until)
            return -1;
        if (now - Deadline > s_overdue)
            totals.OverdueFrames++;
        Rephase(now, stream);

        FrameState state;
        var length = 0;
        try
        {
            state = playback.Next(datagram[RtpPacket.HeaderLength..], out length);
        }
        catch (Exception)
        {
            totals.ForeignFailures++;
            End(finished: false);
            return -1;
        }

        if (state == FrameState.End)
        {
            End(finished: true);
            return -1;
        }

        Deadline += Playback.FrameTime;
        if (state == FrameState.Late)
        {
            counters.LateFrames++;
            totals.LateFrames++;
        }

        // A ready frame without bytes is a pause of discontinuous transmission.
        if (state == FrameState.Late || length == 0)
        {
            stream.SkipFrame();
            return 0;
        }

        stream.WriteFrameHeader(datagram, payloadType, length);
        return RtpPacket.HeaderLength + length;
    }

    /// <summary>Tells that a frame was handed to the kernel.</summary>
    public void FrameSent()
    {
        if (_playback is { } playback && playback.MarkStarted())
            notices.Started(playback.Id);
    }

    private void Schedule(MonotonicTime now, RtpSendStream stream)
    {
        if (_playback is null || _paused)
        {
            Deadline = MonotonicTime.Never;
            return;
        }

        stream.MoveTo(now);
        Deadline = stream.NextTime;
    }

    private void Rephase(MonotonicTime now, RtpSendStream stream)
    {
        if (now - Deadline <= catchUp)
            return;
        stream.MoveTo(now);
        Deadline = now;
    }
}
