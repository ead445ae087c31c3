using Telephony.Core.Rtp;
using Telephony.Core.Sdp;

namespace Telephony.Core.Media;

/// <summary>Sends keys on a leg as telephone-events, one after the other, a packet every 20 ms (RFC 4733 2.5.1). One thread.</summary>
internal sealed class KeySender
{
    /// <summary>Keys that wait; further ones are dropped.</summary>
    public const int MostWaiting = 16;

    // Between two keys, so that the same one twice is two.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(60);

    private readonly Queue<char> _waiting = new();
    private TelephoneEventSender? _sender;

    /// <summary>When the next packet is due.</summary>
    public MonotonicTime Deadline { get; private set; } = MonotonicTime.Never;

    /// <summary>Whether a key is being sent: no audio meanwhile.</summary>
    public bool IsSending => Deadline != MonotonicTime.Never;

    /// <summary>Queues a key; at once when none is being sent.</summary>
    public void Add(MonotonicTime now, char key)
    {
        if (_waiting.Count == MostWaiting)
            return;
        _waiting.Enqueue(key);
        if (!IsSending)
            Deadline = now;
    }

    /// <summary>Writes the packet that is due by <paramref name="until"/> and returns its length; 0 when none is.</summary>
    public int Next(MonotonicTime until, RtpSendStream stream, NegotiatedMedia media, Span<byte> datagram)
    {
        if (Deadline > until)
            return 0;
        if (media.TelephoneEventPayloadTypeToSend is not { } payloadType || (_sender is null && _waiting.Count == 0))
        {
            // A re-INVITE took the events away, or all is sent.
            _waiting.Clear();
            _sender = null;
            Deadline = MonotonicTime.Never;
            return 0;
        }

        if (_sender is null)
        {
            stream.MoveTo(Deadline);
            _sender = new TelephoneEventSender(_waiting.Dequeue(), stream.NextTimestamp, media.TelephoneEventClockRate);
        }

        _ = _sender.TryNext(datagram[RtpPacket.HeaderLength..], out var marker);
        stream.WriteEventHeader(datagram, payloadType, marker, _sender.Timestamp, TelephoneEvent.Length);
        Deadline += RtpSendStream.FrameTime;
        if (_sender.Done)
        {
            _sender = null;
            Deadline += s_pause;
        }

        return RtpPacket.HeaderLength + TelephoneEvent.Length;
    }
}
