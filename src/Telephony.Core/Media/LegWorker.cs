using System.Security.Cryptography;
using Telephony.Core.Codecs;
using Telephony.Core.Rtp;
using Telephony.Core.Sdp;

namespace Telephony.Core.Media;

/// <summary>A leg as its media thread sees it: carries out commands, takes datagrams, sends what is due. Touched by that thread only.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "The transcoder is closed with the leg, and disposed of by the thread that runs it.")]
internal sealed class LegWorker
{
    /// <summary>Longest frame payload (RFC 6716 3.2.1).</summary>
    private const int MaxPayload = 1275;

    private readonly MediaThread _thread;
    private readonly MediaEngineOptions _options;
    private readonly UdpPair _sockets;
    private readonly LegCounters _counters;
    private readonly LegNotices _notices;
    private readonly Player _player;
    private readonly RtcpSession _rtcp;
    private readonly byte[] _datagram;
    private RtpSendStream? _stream;
    private NegotiatedMedia? _media;
    private LegReceiver? _receiver;
    private RtpWatch? _watch;
    private IMediaTap? _tap;
    private Playback? _lead; // whose end sets the tap
    private LegWorker? _onward; // the leg whose peer hears this one's: the other of a bridge, or itself in an echo
    private readonly KeySender _keySender = new();
    private Transcoder? _transcoder; // of what the other leg receives, when the codecs need one
    private bool _maySend;
    private RtpSource _remoteRtcp;
    private MonotonicTime _rtcpDue = MonotonicTime.Never;
    private MonotonicTime _watchDue = MonotonicTime.Never;
    private bool _closed;

    public LegWorker(MediaThread thread, MediaEngineOptions options, UdpPair sockets, LegCounters counters, IMediaLegObserver observer)
    {
        (_thread, _options, _sockets, _counters) = (thread, options, sockets, counters);
        _notices = new LegNotices(observer, thread.Counters);
        _player = new Player(_notices, counters, thread.Counters, options.CatchUp);

        // A short-term persistent CNAME of 96 random bits (RFC 7022 4.2).
        _rtcp = new RtcpSession(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(12))));
        _datagram = thread.SendBuffer;
    }

    public UdpPair Sockets => _sockets;

    public int Slot { get; set; } = -1;

    public int HeapIndex { get; set; }

    public MonotonicTime HeapDeadline { get; set; }

    /// <summary>When <see cref="Advance"/> is next due.</summary>
    public MonotonicTime Deadline
    {
        get
        {
            var earliest = _player.Deadline < _rtcpDue ? _player.Deadline : _rtcpDue;
            earliest = _keySender.Deadline < earliest ? _keySender.Deadline : earliest;
            return _watchDue < earliest ? _watchDue : earliest;
        }
    }

    /// <summary>Carries out a command; on a closed leg only answers who waits.</summary>
    public void Execute(MonotonicTime now, in LegCommand command)
    {
        if (_closed)
        {
            (command.Argument as Playback)?.Release();
            command.Completion?.TrySetResult();
            return;
        }

        switch (command.Kind)
        {
            case LegCommandKind.Configure:
                Configure(now, (NegotiatedMedia)command.Argument!);
                break;
            case LegCommandKind.Play:
                var playback = (Playback)command.Argument!;
                _player.Start(now, playback, _stream!);
                _player.ChangeCodec(_media!.Codec);
                SetTapAfterLead();
                if (playback.TapAtEnd is not null)
                    _lead = playback;
                break;
            case LegCommandKind.Stop:
                _player.End(finished: false);
                break;
            case LegCommandKind.SetTap:
                _tap = (IMediaTap?)command.Argument;
                _lead = null;
                break;
            case LegCommandKind.Connect:
                Connect((LegWorker?)command.Argument);
                break;
            case LegCommandKind.SendKey:
                _keySender.Add(now, (char)command.Number);
                break;
            case LegCommandKind.Transcoded:
                SendTranscoded(now, (Transcoder)command.Argument!);
                break;
            case LegCommandKind.InfoKey:
                if (_receiver is null || _receiver.InfoKey(now, (char)command.Number))
                    _notices.Key((char)command.Number);
                break;
            default:
                Close(now);
                break;
        }

        SetTapAfterLead();
        command.Completion?.TrySetResult();
        UpdatePatience(now);
    }

    /// <summary>The recording begins where the sound before it ended, however busy the flow's thread is.</summary>
    private void SetTapAfterLead()
    {
        if (_lead is null || _player.Plays(_lead))
            return;
        _tap = _lead.TapAtEnd;
        _lead = null;
    }

    /// <summary>Takes a datagram of either socket.</summary>
    public void Receive(MonotonicTime now, bool rtcpSocket, in RtpSource source, ReadOnlySpan<byte> datagram)
    {
        if (_receiver is null || _closed)
            return;
        if (rtcpSocket || RtcpPacket.LooksLikeRtcp(datagram))
        {
            ReceiveRtcp(now, source, datagram);
            return;
        }

        Span<char> keys = stackalloc char[LegReceiver.MaxKeys];
        switch (_receiver.Receive(now, source, datagram, out var packet, keys, out var keyCount))
        {
            case Arrival.Malformed:
                _thread.Counters.Malformed++;
                return;
            case Arrival.UnknownPayloadType:
                _thread.Counters.UnknownPayloadType++;
                return;
            case Arrival.UnknownSource:
                _thread.Counters.UnknownSource++;
                return;
            case Arrival.Audio:
                PassAudio(now, packet);
                break;
        }

        _thread.Counters.Received++;
        _watch!.Hear(now);
        foreach (var key in keys[..keyCount])
            _notices.Key(key);
    }

    /// <summary>Does what is due by <paramref name="until"/>, a little after <paramref name="now"/>.</summary>
    public void Advance(MonotonicTime now, MonotonicTime until)
    {
        if (_media is null || _closed)
            return;
        int length;
        while ((length = _player.NextFrame(now, until, _stream!, _media.PayloadTypeToSend, _datagram)) >= 0)
        {
            if (length == 0)
                continue;
            SendRtp(length);
            _player.FrameSent();
        }

        while ((length = _keySender.Next(until, _stream!, _media, _datagram)) > 0)
            SendRtp(length);
        SetTapAfterLead();
        if (_rtcpDue <= until)
            SendReport(now);
        UpdatePatience(now);
        if (_watchDue > until)
            return;
        if (_watch!.Expire(until))
            _notices.TimedOut(_watch.SilenceAt(until));
        _watchDue = _watch.Deadline;
    }

    /// <summary>Ends the leg: BYE by RTCP, sockets closed. Nothing is told to the observer after that.</summary>
    public void Close(MonotonicTime now)
    {
        if (_closed)
            return;
        _player.End(finished: false);
        if (_media is not null)
            SendRtcp(now, goodbye: true);
        _tap = null;
        _thread.Transcoders.Close(_transcoder);
        _rtcpDue = _watchDue = MonotonicTime.Never;
        _closed = true;
        _thread.Remove(now, this);
    }

    /// <summary>A fault of ours in this leg: to the call it is like a peer that is gone; the thread and its other legs go on.</summary>
    public void Fail(MonotonicTime now)
    {
        _notices.TimedOut(silence: TimeSpan.Zero);
        Close(now);
    }

    private void Configure(MonotonicTime now, NegotiatedMedia media)
    {
        var rate = LegReceiver.ClockRateOf(media.Codec);
        if (_receiver is null)
        {
            _receiver = new LegReceiver(_counters, media);
            _watch = new RtpWatch(now, _options.RtpTimeout, _options.PlayOnlyTimeout);
            _rtcpDue = now + (NextReportDelay() / 2);
        }
        else
        {
            _receiver.Configure(media);
        }

        // Another clock needs another SSRC (RFC 7160 4.1).
        if (_stream is null || _stream.ClockRate != rate)
            _stream = NewStream(now, rate);
        _media = media;
        _remoteRtcp = RtpSource.From(media.RtcpMux ? media.RemoteRtp : media.RemoteRtcp);
        _maySend = media.Direction is (MediaDirection.SendReceive or MediaDirection.SendOnly) && RtpSource.From(media.RemoteRtp).IsReachable;
        _player.ChangeCodec(media.Codec);
        _player.SetPaused(now, !_maySend, _stream);
        _watchDue = _watch!.Deadline;
    }

    private static RtpSendStream NewStream(MonotonicTime now, int clockRate)
    {
        Span<byte> random = stackalloc byte[10];
        RandomNumberGenerator.Fill(random);
        return new RtpSendStream(
            now, BitConverter.ToUInt32(random), new SequenceNumber(BitConverter.ToUInt16(random[4..])), BitConverter.ToUInt32(random[6..]), clockRate);
    }

    private void Connect(LegWorker? onward)
    {
        if (onward == this)
            _player.End(finished: false);
        _onward = onward;
    }

    // Silence is to be expected on hold, while only we play, and while a tap is set (DESIGN 5); not in a call of two that is recorded, which is charged.
    private void UpdatePatience(MonotonicTime now)
    {
        if (_watch is null || _closed)
            return;
        _watch.SetPatient(now, (_tap is not null && _onward is null) || _player.IsPlaying || _media!.Direction != MediaDirection.SendReceive);
        _watchDue = _watch.Deadline;
    }

    private void PassAudio(MonotonicTime now, in RtpPacket packet)
    {
        if (_tap is { } tap)
        {
            try
            {
                tap.OnAudio(now, _media!.Codec, packet.Ssrc, packet.Sequence.Value, packet.Timestamp, packet.Payload);
            }
            catch (Exception)
            {
                _thread.Counters.ForeignFailures++;
                _tap = null;
            }
        }

        _onward?.Forward(now, _media!.Codec, packet);
    }

    /// <summary>
    /// Sends on what the other leg received. Its spacing and its order are kept; a sentence that we play, or a key that we send, takes its place. Between the two laws of
    /// G.711 a table translates; what needs a codec goes to the transcoder's thread and comes back as a command.
    /// </summary>
    private void Forward(MonotonicTime now, AudioCodec codec, in RtpPacket packet)
    {
        if (!MayForward || packet.Payload.Length > MaxPayload)
            return;
        var payload = _datagram.AsSpan(RtpPacket.HeaderLength, packet.Payload.Length);
        if (!G711.TryTranslate(codec, _media!.Codec, packet.Payload, payload))
        {
            Transcode(codec, packet);
            return;
        }

        _stream!.WriteForwardHeader(now, _datagram, _media.PayloadTypeToSend, packet);
        SendRtp(RtpPacket.HeaderLength + payload.Length);
    }

    private bool MayForward => !_closed && _maySend && !_player.IsPlaying && !_keySender.IsSending;

    private void Transcode(AudioCodec codec, in RtpPacket packet)
    {
        if (_transcoder is null || !_transcoder.Fits(codec, _media!.Codec))
        {
            // Once a call, and again after a change of codec.
            _thread.Transcoders.Close(_transcoder);
            _transcoder = new Transcoder(codec, _media!.Codec, this);
        }

        if (_transcoder.Input.TryWrite(packet.Ssrc, packet.Sequence.Value, packet.Timestamp, packet.Payload))
            _thread.Transcoders.Queue(_transcoder);
    }

    private void SendTranscoded(MonotonicTime now, Transcoder transcoder)
    {
        for (; transcoder.Output.Peek() is { } frame; transcoder.Output.Skip())
        {
            if (transcoder != _transcoder || !MayForward)
                continue;
            frame.Payload.CopyTo(_datagram.AsSpan(RtpPacket.HeaderLength));
            _stream!.WriteForwardHeader(
                now, _datagram, _media!.PayloadTypeToSend, frame.Ssrc, new SequenceNumber(frame.Sequence), frame.Timestamp, marker: false, frame.Length);
            SendRtp(RtpPacket.HeaderLength + frame.Length);
        }
    }

    /// <summary>Queues a command to this leg. Any thread.</summary>
    public void Tell(in LegCommand command) => _thread.Post(command);

    private void SendRtp(int length)
    {
        if (_sockets.SendRtp(_datagram.AsSpan(0, length), _receiver!.Learning.Destination))
        {
            _counters.Sent++;
            _thread.Counters.Sent++;
        }
        else
        {
            _thread.Counters.SendFailures++;
        }
    }

    private void ReceiveRtcp(MonotonicTime now, in RtpSource source, ReadOnlySpan<byte> datagram)
    {
        var known = source.HasSameAddress(_remoteRtcp) || source.HasSameAddress(_receiver!.Learning.Destination);
        if (!known)
        {
            _thread.Counters.UnknownSource++;
            _counters.Dropped++;
        }
        else if (!_rtcp.Receive(now, Ntp(), _stream!.Ssrc, datagram))
        {
            _thread.Counters.Malformed++;
            _counters.Dropped++;
        }
        else
        {
            _thread.Counters.RtcpReceived++;
            _counters.RemoteFractionLost = _rtcp.RemoteFractionLost;
            _counters.RoundTripTicks = _rtcp.RoundTrip.Ticks;
            _watch!.Hear(now);
        }
    }

    private void SendReport(MonotonicTime now)
    {
        SendRtcp(now, goodbye: false);
        _rtcpDue = now + NextReportDelay();
    }

    private void SendRtcp(MonotonicTime now, bool goodbye)
    {
        var destination = RtcpDestination();
        if (!destination.IsReachable)
            return;
        var length = _rtcp.Write(now, Ntp(), _stream!, _receiver!.Peer, _receiver.RemoteSsrc, goodbye, _datagram);
        var datagram = _datagram.AsSpan(0, length);
        if (_media!.RtcpMux ? _sockets.SendRtp(datagram, destination) : _sockets.SendRtcp(datagram, destination))
            _thread.Counters.RtcpSent++;
        else
            _thread.Counters.SendFailures++;
    }

    // A peer that sends RTP from elsewhere than signalled gets RTCP there too: on the same port with mux, else on the next.
    private RtpSource RtcpDestination()
    {
        var rtp = _receiver!.Learning.Destination;
        if (_media!.RtcpMux)
            return rtp;
        return rtp == RtpSource.From(_media.RemoteRtp) ? _remoteRtcp : rtp.WithPort(unchecked((ushort)(rtp.Port + 1)));
    }

    private TimeSpan NextReportDelay() => _options.RtcpInterval * (0.5 + _thread.Random.NextDouble());

    private ulong Ntp() => SenderInfo.ToNtp(_options.TimeProvider.GetUtcNow());
}
