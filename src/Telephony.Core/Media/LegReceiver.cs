using Telephony.Core.Codecs;
using Telephony.Core.Rtp;
using Telephony.Core.Sdp;

namespace Telephony.Core.Media;

/// <summary>What a leg makes of a datagram on its RTP port.</summary>
internal enum Arrival
{
    Malformed,
    UnknownPayloadType,
    UnknownSource,
    Audio,
    Event,
    ComfortNoise,
}

/// <summary>The receiving half of a leg: whose packet it is, what it is, and what it says of loss, keys and speech. No sockets; one thread.</summary>
internal sealed class LegReceiver(LegCounters counters, NegotiatedMedia media)
{
    /// <summary>Room for the keys of one datagram.</summary>
    public const int MaxKeys = 16;

    private const byte ComfortNoisePayloadType = 13;
    private static readonly TimeSpan s_gap = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan s_gapBeyondSpacing = TimeSpan.FromMilliseconds(20);

    private readonly KeyFilter _filter = new();
    private readonly VoiceActivity _voice = new();
    private readonly ReceptionStatistics _reception = new(ClockRateOf(media.Codec));
    private NegotiatedMedia _media = media;
    private TelephoneEventReceiver _events = new(media.TelephoneEventClockRate);
    private ToneDetector? _tones = TonesFor(media);
    private bool _hasSource;
    private MonotonicTime _lastArrival;
    private SequenceNumber _lastSequence;
    private uint _lastTimestamp;

    public SourceLearning Learning { get; } = new(RtpSource.From(media.RemoteRtp));

    /// <summary>Statistics of the peer's stream, or null before its first audio packet.</summary>
    public ReceptionStatistics? Peer => _hasSource ? _reception : null;

    /// <summary>The peer's SSRC.</summary>
    public uint RemoteSsrc { get; private set; }

    public static int ClockRateOf(AudioCodec codec) => codec == AudioCodec.Opus ? OpusPacket.ClockRate : 8000;

    public void Configure(NegotiatedMedia media)
    {
        Learning.Signal(RtpSource.From(media.RemoteRtp));
        if (media.TelephoneEventClockRate != _media.TelephoneEventClockRate)
            _events = new TelephoneEventReceiver(media.TelephoneEventClockRate);
        if (media.Codec != _media.Codec || media.TelephoneEventPayloadType != _media.TelephoneEventPayloadType)
            _tones = TonesFor(media);
        if (media.Codec != _media.Codec)
            _hasSource = false;
        _media = media;
    }

    /// <summary>A key by SIP INFO. True unless it came by RTP as well.</summary>
    public bool InfoKey(MonotonicTime now, char key) => Passes(now, key, KeyWay.Info, ref counters.KeysByInfo);

    /// <summary>Whether the key is a new one; if so it counts for the way it came by first.</summary>
    private bool Passes(MonotonicTime now, char key, KeyWay way, ref int count)
    {
        if (!_filter.Pass(now, key, way)) return false;
        count++;
        return true;
    }

    /// <summary>Takes a datagram; the keys that begin with it are written to <paramref name="keys"/>.</summary>
    public Arrival Receive(MonotonicTime now, in RtpSource source, ReadOnlySpan<byte> datagram, out RtpPacket packet, Span<char> keys, out int keyCount)
    {
        keyCount = 0;
        if (!RtpPacket.TryParse(datagram, out packet, out _))
            return Drop(Arrival.Malformed);
        var kind = KindOf(packet.PayloadType);
        if (kind == Arrival.UnknownPayloadType || !Learning.Accept(now, source))
            return Drop(kind == Arrival.UnknownPayloadType ? kind : Arrival.UnknownSource);

        counters.Received++;
        if (kind == Arrival.Audio)
            ReceiveAudio(now, packet, keys, out keyCount);
        else if (kind == Arrival.Event)
            ReceiveEvent(now, packet, keys, out keyCount);
        else
            Count(now, packet, hasAudioTime: false);
        return kind;
    }

    private static ToneDetector? TonesFor(NegotiatedMedia media) =>
        media.TelephoneEventPayloadType is null && media.Codec != AudioCodec.Opus ? new ToneDetector(media.Codec) : null;

    private Arrival Drop(Arrival reason)
    {
        counters.Dropped++;
        return reason;
    }

    private Arrival KindOf(byte payloadType)
    {
        if (payloadType == _media.PayloadTypeToReceive)
            return Arrival.Audio;
        if (payloadType == _media.TelephoneEventPayloadType)
            return Arrival.Event;
        return payloadType == ComfortNoisePayloadType ? Arrival.ComfortNoise : Arrival.UnknownPayloadType;
    }

    private void ReceiveAudio(MonotonicTime now, in RtpPacket packet, Span<char> keys, out int keyCount)
    {
        if (!_hasSource || packet.Ssrc != RemoteSsrc)
        {
            _reception.StartSource(ClockRateOf(_media.Codec));
            (_hasSource, RemoteSsrc) = (true, packet.Ssrc);
        }
        else if (IsGap(now, packet))
        {
            counters.Gaps++;
        }

        (_lastArrival, _lastSequence, _lastTimestamp) = (now, packet.Sequence, packet.Timestamp);
        Count(now, packet, hasAudioTime: true);
        if (_voice.Receive(_media.Codec, packet.Payload))
            Volatile.Write(ref counters.LastSpeechTicks, now.Ticks);

        keyCount = 0;
        if (_tones is null)
            return;
        var found = _tones.Receive(packet.Payload, keys);
        for (var i = 0; i < found; i++)
        {
            if (Passes(now, keys[i], KeyWay.InBand, ref counters.KeysByTone))
                keys[keyCount++] = keys[i];
        }
    }

    private void ReceiveEvent(MonotonicTime now, in RtpPacket packet, Span<char> keys, out int keyCount)
    {
        Count(now, packet, hasAudioTime: false);
        keyCount = 0;
        if (_events.TryReceive(packet.Ssrc, packet.Timestamp, packet.Marker, packet.Payload, out var key) && Passes(now, key, KeyWay.TelephoneEvent, ref counters.KeysByEvent))
            keys[keyCount++] = key;
    }

    private void Count(MonotonicTime now, in RtpPacket packet, bool hasAudioTime)
    {
        if (!_hasSource || packet.Ssrc != RemoteSsrc)
            return;
        if (_reception.Receive(now, packet.Sequence, hasAudioTime ? packet.Timestamp : null) == Reception.Late)
            counters.Late++;
        counters.Lost = _reception.TotalLost;
        counters.JitterTicks = _reception.JitterTime.Ticks;
    }

    private bool IsGap(MonotonicTime now, in RtpPacket packet)
    {
        if (packet.Marker || packet.Sequence != _lastSequence.Next)
            return false;
        var elapsed = now - _lastArrival;
        var spacing = RtpClock.Span(RtpClock.Distance(_lastTimestamp, packet.Timestamp), ClockRateOf(_media.Codec));
        return elapsed > s_gap && elapsed - spacing > s_gapBeyondSpacing;
    }
}
