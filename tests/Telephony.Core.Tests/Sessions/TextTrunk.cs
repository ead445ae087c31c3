using System.Net;
using System.Net.Sockets;
using System.Text;
using Telephony.Core.Sessions;
using Telephony.Core.Sip.Messages;

namespace Telephony.Core.Tests.Sessions;

/// <summary>A trunk on 127.0.0.9 that writes its SIP as text, so that it can say anything, or nothing.</summary>
internal sealed class TextTrunk : IDisposable
{
    private readonly Socket _sip = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _buffer = new byte[65_536];
    private EndPoint _server = new IPEndPoint(IPAddress.Loopback, 0);

    public TextTrunk()
    {
        _sip.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0));
        Rtp.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0));
    }

    /// <summary>The socket of its sound.</summary>
    public Socket Rtp { get; } = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    /// <summary>Calls it.</summary>
    public OutboundCall PlaceBy(EndpointBench bench, TimeSpan? ringLimit = null)
    {
        var at = (IPEndPoint)_sip.LocalEndPoint!;
        return bench.Endpoint.Place(new OutboundInvite
        {
            Target = new SipUri("sip", "x", "127.0.0.9", at.Port, SipParameters.Empty), Remote = at, RingLimit = ringLimit ?? TimeSpan.FromSeconds(60),
            From = new NameAddr(new SipUri("sip", "y", "127.0.0.1", null, SipParameters.Empty)),
        });
    }

    /// <summary>The next message that begins so; others are passed over.</summary>
    public async Task<string> ReceiveAsync(string method)
    {
        using var patience = new CancellationTokenSource(EndpointBench.Patience);
        while (true)
        {
            var result = await _sip.ReceiveFromAsync(_buffer, _server, patience.Token);
            _server = result.RemoteEndPoint;
            var text = Encoding.UTF8.GetString(_buffer, 0, result.ReceivedBytes);
            if (text.StartsWith(method, StringComparison.Ordinal)) return text;
        }
    }

    /// <summary>Its description, with one payload type.</summary>
    public string Sdp(int payloadType = 8) => $"v=0\r\no=- 1 1 IN IP4 127.0.0.9\r\ns=-\r\nc=IN IP4 127.0.0.9\r\nt=0 0\r\nm=audio {((IPEndPoint)Rtp.LocalEndPoint!).Port} RTP/AVP {payloadType}\r\n";

    /// <summary>Answers a request.</summary>
    public Task<int> AnswerAsync(string request, int status, string sdp = "")
    {
        string[] copied = ["Retry-After:", "Via:", "From:", "Call-ID:", "CSeq:"];
        var lines = request.Split("\r\n").Where(line => copied.Any(name => line.StartsWith(name, StringComparison.Ordinal)));
        return SendAsync([$"SIP/2.0 {status} x", .. lines, "To: <sip:x@127.0.0.9>;tag=there"], sdp);
    }

    /// <summary>Asks something in the dialog of the INVITE that it has answered.</summary>
    public Task<int> AskAsync(string method, string invite, int cseq = 1, string sdp = "")
    {
        string Field(string name) => invite.Split("\r\n").First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..];
        return SendAsync(
            [
                $"{method} sip:y@{_server} SIP/2.0", $"Via: SIP/2.0/UDP {_sip.LocalEndPoint};branch=z9hG4bK-{method}-{cseq}", "Max-Forwards: 70", $"From: <sip:x@127.0.0.9>;tag=there",
                $"To:{Field("From:")}", $"Call-ID:{Field("Call-ID:")}", $"CSeq: {cseq} {method}",
            ], sdp);
    }

    /// <summary>One packet of sound to where the INVITE wants it.</summary>
    public Task<int> SpeakAsync(string invite, ushort sequence, byte payloadType = 8, byte octet = 0x55)
    {
        var port = int.Parse(invite.Split("m=audio ")[1].Split(' ')[0]);
        byte[] packet = [0x80, payloadType, (byte)(sequence >> 8), (byte)(sequence & 0xFF), 0, 0, (byte)((sequence * 160) >> 8), (byte)((sequence * 160) & 0xFF), 9, 9, 9, payloadType, .. Enumerable.Repeat(octet, 160)];
        return Rtp.SendToAsync(packet, new IPEndPoint(IPAddress.Loopback, port));
    }

    public void Dispose()
    {
        _sip.Dispose();
        Rtp.Dispose();
    }

    private Task<int> SendAsync(string[] lines, string sdp)
    {
        string[] all =
        [
            .. lines, $"Contact: <sip:{_sip.LocalEndPoint}>", .. sdp.Length > 0 ? ["Content-Type: application/sdp"] : Array.Empty<string>(), $"Content-Length: {sdp.Length}", "", sdp,
        ];
        return _sip.SendToAsync(Encoding.UTF8.GetBytes(string.Join("\r\n", all)), _server);
    }
}
