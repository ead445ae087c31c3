using System.Net;
using System.Net.Sockets;
using Telephony.Core.Codecs;
using Telephony.Core.Rtp;
using Telephony.Core.Sdp;

namespace Telephony.Recording.Tests;

/// <summary>A phone on a loopback socket that speaks A-law and presses keys.</summary>
internal sealed class Caller : IDisposable
{
    private const byte EventPayloadType = 101;

    private static readonly byte[] s_speech = Recorded.Tone(AudioCodec.Pcma, 0, G711.FrameLength);
    private static readonly byte[] s_key = KeyTone();

    private readonly Socket _rtp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 30_000 };
    private readonly byte[] _buffer = new byte[2048];
    private SequenceNumber _sequence = new(100);
    private uint _timestamp = 5000;

    public Caller() => _rtp.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Sent { get; private set; }

    public int AudioSent { get; private set; }

    public int Presses { get; private set; }

    public NegotiatedMedia Media(bool telephoneEvents) => new()
    {
        RemoteRtp = (IPEndPoint)_rtp.LocalEndPoint!,
        RemoteRtcp = (IPEndPoint)_rtp.LocalEndPoint!,
        RtcpMux = true,
        Codec = AudioCodec.Pcma,
        PayloadTypeToSend = 8,
        PayloadTypeToReceive = 8,
        TelephoneEventPayloadType = telephoneEvents ? EventPayloadType : null,
    };

    public void Speak(IPEndPoint to, int frames)
    {
        for (var i = 0; i < frames; i++) SendAudio(to, s_speech);
    }

    /// <summary>The key 5: as an event (RFC 4733), or as 100 ms of its tones.</summary>
    public void Press(IPEndPoint to, bool asEvent)
    {
        Presses++;
        if (asEvent)
        {
            var sender = new TelephoneEventSender('5', _timestamp);
            Span<byte> payload = stackalloc byte[TelephoneEvent.Length];
            while (sender.TryNext(payload, out var marker)) Send(to, payload, EventPayloadType, marker, sender.Timestamp);
            _timestamp += 800;
            return;
        }

        for (var i = 0; i < s_key.Length; i += G711.FrameLength) SendAudio(to, s_key.AsSpan(i, G711.FrameLength));
    }

    /// <summary>Waits for the next packet of sound that is sent from now on; reports (RFC 5761 4) are passed over.</summary>
    public void Hear()
    {
        int length;
        while (_rtp.Available > 0) _rtp.Receive(_buffer);
        do length = _rtp.Receive(_buffer);
        while (RtcpPacket.LooksLikeRtcp(_buffer.AsSpan(0, length)));
    }

    public void Dispose() => _rtp.Dispose();

    private void SendAudio(IPEndPoint to, ReadOnlySpan<byte> payload)
    {
        Send(to, payload, payloadType: 8, marker: false, _timestamp);
        _timestamp += G711.FrameLength;
        AudioSent++;
    }

    private void Send(IPEndPoint to, ReadOnlySpan<byte> payload, byte payloadType, bool marker, uint timestamp)
    {
        RtpPacket.WriteHeader(_buffer, payloadType, marker, _sequence, timestamp, ssrc: 0x51);
        _sequence = _sequence.Next;
        payload.CopyTo(_buffer.AsSpan(RtpPacket.HeaderLength));
        _rtp.SendTo(_buffer.AsSpan(0, RtpPacket.HeaderLength + payload.Length), SocketFlags.None, to);
        Sent++;
    }

    private static byte[] KeyTone()
    {
        short[] samples = [.. Enumerable.Range(0, 5 * G711.FrameLength).Select(static i => (short)(6000 * (Math.Sin(2 * Math.PI * 770 * i / 8000) + Math.Sin(2 * Math.PI * 1336 * i / 8000))))];
        var payload = new byte[samples.Length];
        G711.Encode(AudioCodec.Pcma, samples, payload);
        return payload;
    }
}
