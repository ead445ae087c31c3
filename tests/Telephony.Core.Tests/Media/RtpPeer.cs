using System.Net;
using System.Net.Sockets;
using Telephony.Core.Rtp;

namespace Telephony.Core.Tests.Media;

/// <summary>The far end of a leg in tests: plain sockets on a loopback address, RTP and RTCP.</summary>
internal sealed class RtpPeer : IDisposable
{
    private readonly Socket _rtp;
    private readonly Socket _rtcp;
    private readonly byte[] _buffer = new byte[2048];
    private ushort _sequence = 100;

    public RtpPeer(string address = "127.0.0.1", uint ssrc = 0x51)
    {
        var ip = IPAddress.Parse(address);
        (_rtp, _rtcp, Ssrc) = (Bind(ip), Bind(ip), ssrc);
    }

    public IPEndPoint Rtp => (IPEndPoint)_rtp.LocalEndPoint!;

    public IPEndPoint Rtcp => (IPEndPoint)_rtcp.LocalEndPoint!;

    public uint Ssrc { get; set; }

    public uint Timestamp { get; set; } = 5000;

    public void SendAudio(IPEndPoint to, ReadOnlySpan<byte> payload, byte payloadType = 8, bool marker = false)
    {
        Send(to, payload, payloadType, Timestamp, marker);
        Timestamp = unchecked(Timestamp + (uint)payload.Length);
    }

    public void Send(IPEndPoint to, ReadOnlySpan<byte> payload, byte payloadType, uint timestamp, bool marker)
    {
        RtpPacket.WriteHeader(_buffer, payloadType, marker, new SequenceNumber(_sequence++), timestamp, Ssrc);
        payload.CopyTo(_buffer.AsSpan(RtpPacket.HeaderLength));
        _rtp.SendTo(_buffer.AsSpan(0, RtpPacket.HeaderLength + payload.Length), SocketFlags.None, to);
    }

    public void SendKey(IPEndPoint to, char key, byte payloadType = 101)
    {
        var sender = new TelephoneEventSender(key, Timestamp);
        var payload = new byte[TelephoneEvent.Length];
        while (sender.TryNext(payload, out var marker))
            Send(to, payload, payloadType, sender.Timestamp, marker);
        Timestamp += 1600;
    }

    public void SendRaw(IPEndPoint to, ReadOnlySpan<byte> datagram) => _rtp.SendTo(datagram, SocketFlags.None, to);

    public void SendRtcp(IPEndPoint to, ReadOnlySpan<byte> datagram) => _rtcp.SendTo(datagram, SocketFlags.None, to);

    /// <summary>The next RTP packet; fails after thirty seconds.</summary>
    public Packet Receive()
    {
        var length = _rtp.Receive(_buffer);
        Assert.That(RtpPacket.TryParse(_buffer.AsSpan(0, length), out var packet, out _), Is.True);
        return new Packet(packet.Sequence.Value, packet.Timestamp, packet.Ssrc, packet.Marker, packet.PayloadType, packet.Payload.ToArray());
    }

    /// <summary>The next compound of the RTCP socket, or of the RTP socket with mux.</summary>
    public byte[] ReceiveRtcp(bool mux = false)
    {
        while (true)
        {
            var length = (mux ? _rtp : _rtcp).Receive(_buffer);
            var datagram = _buffer.AsSpan(0, length);
            if (!mux || RtcpPacket.LooksLikeRtcp(datagram))
                return datagram.ToArray();
        }
    }

    public bool HasPacket => _rtp.Available > 0;

    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    private static Socket Bind(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 30_000 };
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }

    internal sealed record Packet(ushort Sequence, uint Timestamp, uint Ssrc, bool Marker, byte PayloadType, byte[] Payload);
}
