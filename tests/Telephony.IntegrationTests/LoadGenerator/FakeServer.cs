using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Telephony.Core;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Network;
using Telephony.LoadGenerator.Sip;

namespace Telephony.IntegrationTests.LoadGenerator;

/// <summary>
/// A server as small as the generator's tests need, on the generator's own loop: answers an INVITE (after a challenge when <see cref="Password"/> is set), plays
/// a tone of 300 ms after the key #, counts the audio that comes after the tone, and misbehaves on demand.
/// </summary>
internal sealed class FakeServer : IDisposable
{
    private const int ToneFrames = 15;
    private readonly EventLoop _loop;
    private readonly Socket _sip = Bind();
    private readonly Socket _rtp = Bind();
    private readonly ToneTimer _timer;
    private IPEndPoint _callerSip = new(IPAddress.Loopback, 0);
    private IPEndPoint _callerRtp = new(IPAddress.Loopback, 0);
    private SipText? _invite;
    private int _toneFrame;

    /// <summary>Starts to listen.</summary>
    public FakeServer(EventLoop loop)
    {
        _loop = loop;
        _timer = new ToneTimer(this);
        loop.Add(_sip, new Reader(Sip));
        loop.Add(_rtp, new Reader(Rtp));
    }

    /// <summary>Where to call.</summary>
    public IPEndPoint Address => (IPEndPoint)_sip.LocalEndPoint!;

    /// <summary>When set, INVITE needs digest authentication.</summary>
    public string Password { get; init; } = "";

    /// <summary>When set, INVITE is refused with this.</summary>
    public string? Refusal { get; init; }

    /// <summary>Hangs up after this many packets of audio behind the tone.</summary>
    public int HangUpAfter { get; init; } = int.MaxValue;

    /// <summary>No tone comes.</summary>
    public bool IsMute { get; init; }

    /// <summary>Keys, each once.</summary>
    public string Keys { get; private set; } = "";

    /// <summary>Audio packets after the last packet of the tone.</summary>
    public int AudioAfterTone { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _loop.Remove(_sip);
        _loop.Remove(_rtp);
    }

    private static Socket Bind()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private void Sip(MonotonicTime arrival, SipText message)
    {
        if (message.IsResponse || message.Method == "ACK") return;
        var port = message["Via"]!.Split(' ')[1].Split(';')[0].Split(':')[1];
        _callerSip = new IPEndPoint(IPAddress.Parse("127.0.0.2"), int.Parse(port));
        Send(Answer(message));
    }

    private SipText Answer(SipText request)
    {
        if (request.Method == "INVITE" && Refusal is not null) return Response(request, Refusal);
        if (request.Method != "INVITE") return Response(request, "200 OK");
        if (Password.Length > 0 && request["Authorization"] is null)
            return Response(request, "401 Unauthorized").With("WWW-Authenticate", "Digest realm=\"telephony\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"");
        _invite = request;
        Assert.That(AudioDescription.TryRead(request.Body, 8, out var audio));
        _callerRtp = audio.Address;
        var ours = new AudioDescription((IPEndPoint)_rtp.LocalEndPoint!, 8, 101);
        return Response(request, "200 OK").With("Contact", $"<sip:server@{Address}>").WithBody("application/sdp", ours.Write(1));
    }

    private static SipText Response(SipText request, string status) => new SipText($"SIP/2.0 {status}").WithAll(request, "Via").With("From", request["From"]!)
        .With("To", request["To"]!.Contains(";tag=", StringComparison.Ordinal) ? request["To"]! : $"{request["To"]};tag=them")
        .With("Call-ID", request["Call-ID"]!).With("CSeq", request["CSeq"]!);

    private void Send(SipText message) => _sip.SendTo(message.Write(), _callerSip);

    private void Rtp(MonotonicTime arrival, ReadOnlySpan<byte> packet)
    {
        var type = packet[1] & 0x7F;
        if (type == 101 && packet[1] >= 0x80)
        {
            Keys += "0123456789*#"[packet[12]];
            if (Keys[^1] == '#' && !IsMute) _loop.Schedule(_timer, EventLoop.Now);
        }
        if (type != 8 || _toneFrame < ToneFrames) return;
        if (++AudioAfterTone == HangUpAfter)
            Send(new SipText("BYE sip:x SIP/2.0").With("Via", "SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKb").With("From", "<sip:s>;tag=them").With("To", _invite!["From"]!)
                .With("Call-ID", _invite["Call-ID"]!).With("CSeq", "1 BYE"));
    }

    private void SendTone()
    {
        var packet = new byte[172];
        packet[0] = 0x80;
        packet[1] = (byte)(8 | (_toneFrame == 0 ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)_toneFrame);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), (uint)(160 * _toneFrame));
        for (var i = 0; i < 160; i++) packet[12 + i] = G711.ALaw.Encode((short)(9000 * Math.Sin(2 * Math.PI * 1000 * ((160 * _toneFrame) + i) / 8000)));
        _rtp.SendTo(packet, _callerRtp);
        _toneFrame++;
    }

    private sealed class Reader : IReader
    {
        private readonly Action<MonotonicTime, SipText>? _sip;
        private readonly Received? _rtp;

        public Reader(Action<MonotonicTime, SipText> sip) => _sip = sip;

        public Reader(Received rtp) => _rtp = rtp;

        public delegate void Received(MonotonicTime arrival, ReadOnlySpan<byte> bytes);

        public void Read(MonotonicTime arrival, ReadOnlySpan<byte> bytes)
        {
            _rtp?.Invoke(arrival, bytes);
            if (_sip is not null && SipText.TryParse(bytes, out var message)) _sip(arrival, message);
        }
    }

    private sealed class ToneTimer(FakeServer server) : ITimed
    {
        public MonotonicTime Scheduled { get; set; } = MonotonicTime.Never;

        public void Advance(MonotonicTime now)
        {
            server.SendTone();
            if (server._toneFrame < ToneFrames) server._loop.Schedule(this, now + Mouth.Frame);
        }
    }
}
