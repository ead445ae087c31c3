using System.Net;
using System.Net.Sockets;
using System.Text;
using Telephony.Core.Media;
using Telephony.Core.Sessions;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;
using Telephony.Core.Sip.UserAgents;
using Call = Telephony.Core.Sessions.Call;

namespace Telephony.Host.Server;

/// <summary>
/// One call of this process to itself before the first real one. Compiling ahead of time leaves some 500 methods to the first call (the framework's generics
/// over types of ours), 50 ms that nobody should wait for. The rehearsal has an endpoint and a media thread of its own on a free port of loopback, runs while the
/// database is opened, and leaves nothing behind.
/// </summary>
internal sealed class Rehearsal : ISipApplication
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    // Version 2, payload type 8, one silent frame; and a key by RFC 4733, begun and ended.
    private static readonly byte[] s_speech = [0x80, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, .. Enumerable.Repeat((byte)0xD5, 160)];
    private static readonly byte[] s_key = [0x80, 0xE5, 0, 2, 0, 0, 0, 160, 0, 0, 0, 1, 1, 0x8A, 3, 0x20];

    private static readonly ToneSound s_sound = new(1000, TimeSpan.FromMilliseconds(40), OpusFrames.Of);

    private Rehearsal() { }

    /// <summary>Whether the key that the caller pressed arrived: everything between INVITE and key then has been run.</summary>
    public bool HeardKey { get; private set; }

    /// <summary>Makes the call. Throws what a call can meet, an <see cref="OperationCanceledException"/> when it takes more than two seconds.</summary>
    /// <param name="media">Where RTP ports may be; one pair is used.</param>
    public static async Task<Rehearsal> RunAsync(MediaEngineOptions media)
    {
        var rehearsal = new Rehearsal();
        using var engine = new MediaEngine(media with { Threads = 1 });
        var options = new SipEndpointOptions { Addresses = [new IPEndPoint(IPAddress.Loopback, 0)], UserAgent = new UserAgentOptions() };
        await using var endpoint = new SipEndpoint(options, rehearsal, engine, new RandomTokens(), media.TimeProvider);
        endpoint.Start();
        using var patience = new CancellationTokenSource(s_patience);
        await CallAsync(endpoint, patience.Token);
        await endpoint.CallsEndedAsync(patience.Token);
        return rehearsal;
    }

    async Task ISipApplication.OnCallAsync(Call call)
    {
        await call.AnswerAsync();
        await call.PlayAsync(s_sound);
        HeardKey = await call.NextKeyAsync(s_patience) == '1';
    }

    Task<SipAnswer> ISipApplication.OnRequestAsync(SipRequest request, TransportPath path, CancellationToken cancellation) => Task.FromResult(new SipAnswer(405));

    private static async Task CallAsync(SipEndpoint endpoint, CancellationToken cancellation)
    {
        using var sip = Socket();
        using var rtp = Socket();
        await sip.ConnectAsync(endpoint.Addresses[0], cancellation);
        await sip.SendAsync(Request("INVITE", sip, rtp, toTag: null), cancellation);
        var answer = await ResponseAsync(sip, cancellation);
        if (answer.StatusCode != 200) throw new InvalidOperationException($"answered with {answer.StatusCode}");
        var port = int.Parse(Encoding.ASCII.GetString(answer.Body.Span).Split("m=audio ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        await sip.SendAsync(Request("ACK", sip, rtp, answer.To.Tag), cancellation);
        await rtp.ConnectAsync(IPAddress.Loopback, port, cancellation);
        await rtp.SendAsync(s_speech, cancellation);
        await rtp.SendAsync(s_key, cancellation);
        await endpoint.CallsEndedAsync(cancellation); // the flow ends with the key, and hangs up
    }

    private static async Task<SipResponse> ResponseAsync(Socket sip, CancellationToken cancellation)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var length = await sip.ReceiveAsync(buffer, cancellation);
            if (SipMessageParser.TryParse(buffer.AsSpan(0, length), out var message, out _) && message is SipResponse { IsProvisional: false } response) return response;
        }
    }

    private static byte[] Request(string method, Socket sip, Socket rtp, string? toTag)
    {
        var offer = $"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {((IPEndPoint)rtp.LocalEndPoint!).Port} RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n";
        var body = method == "INVITE" ? offer : "";
        return Encoding.ASCII.GetBytes(
            $"{method} sip:rehearsal@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {sip.LocalEndPoint};rport;branch=z9hG4bK{method}\r\nMax-Forwards: 70\r\n" +
            $"From: <sip:rehearsal@127.0.0.1>;tag=1\r\nTo: <sip:rehearsal@127.0.0.1>{(toTag is null ? "" : $";tag={toTag}")}\r\nCall-ID: rehearsal\r\nCSeq: 1 {method}\r\n" +
            $"Contact: <sip:rehearsal@{sip.LocalEndPoint}>\r\nContent-Type: application/sdp\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    private static Socket Socket()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
