using System.Net;
using System.Net.Sockets;
using System.Text;
using Telephony.Core.Media;
using Telephony.Core.Rtp;
using Telephony.Core.Sessions;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using Call = Telephony.Core.Sessions.Call;

namespace Telephony.Core.Tests.Sessions;

/// <summary>The shell over real sockets: UDP and TCP, IPv4 and IPv6, malformed input, and a whole call.</summary>
[CancelAfter(30_000)]
public sealed class SipEndpointTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly TestApplication _application = new();
    private MediaEngine _media = null!;
    private SipEndpoint _endpoint = null!;

    private sealed class Tokens : ITokenSource
    {
        private int _next;

        public string Next() => $"t{Interlocked.Increment(ref _next)}";
    }

    private sealed class TestApplication : ISipApplication
    {
        public Func<Call, Task> OnCall { get; set; } = call => call.RejectAsync(486);

        public Task OnCallAsync(Call call) => OnCall(call);

        public Task<SipAnswer> OnRequestAsync(SipRequest request, TransportPath path, CancellationToken cancellation) => Task.FromResult(new SipAnswer(403));
    }

    [SetUp]
    public void Start()
    {
        _media = new MediaEngine(new MediaEngineOptions { Threads = 1, PortLow = 41_000, PortHigh = 41_999 });
        _endpoint = new SipEndpoint(
            new SipEndpointOptions { Addresses = [new(IPAddress.Loopback, 0), new(IPAddress.IPv6Loopback, 0)], UserAgent = new UserAgentOptions() },
            _application, _media, new Tokens(), TimeProvider.System);
        _endpoint.Start();
    }

    [TearDown]
    public async Task Stop()
    {
        await _endpoint.DisposeAsync();
        _media.Dispose();
    }

    private static string Options(string callId, string transport = "UDP") => string.Join("\r\n",
        "OPTIONS sip:x@127.0.0.1 SIP/2.0", $"Via: SIP/2.0/{transport} 127.0.0.1:5099;rport;branch=z9hG4bK{callId}", "From: <sip:a@b>;tag=1", "To: <sip:x@127.0.0.1>",
        $"Call-ID: {callId}", "CSeq: 1 OPTIONS", "Max-Forwards: 70", "Content-Length: 0", "", "");

    private static Socket UdpClient(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(s_patience);
        var buffer = new byte[65_536];
        var length = await socket.ReceiveAsync(buffer, patience.Token);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    [TestCase(0)]
    [TestCase(1)]
    public async Task OPTIONS_is_answered_over_UDP_and_TCP(int address)
    {
        var server = _endpoint.Addresses[address];
        using var udp = UdpClient(server.Address);
        await udp.SendToAsync(Encoding.ASCII.GetBytes(Options("udp")), server);
        Assert.That(await ReceiveAsync(udp), Does.StartWith("SIP/2.0 200 "));

        using var tcp = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await tcp.ConnectAsync(server);
        await tcp.SendAsync(Encoding.ASCII.GetBytes(Options("tcp", "TCP")));
        Assert.That(await ReceiveAsync(tcp), Does.StartWith("SIP/2.0 200 "));
    }

    [Test]
    public async Task A_malformed_datagram_gets_400_and_the_next_one_is_served()
    {
        var server = _endpoint.Addresses[0];
        using var udp = UdpClient(IPAddress.Loopback);
        await udp.SendToAsync(Encoding.ASCII.GetBytes(Options("bad").Replace("CSeq: 1 OPTIONS", "CSeq: one OPTIONS", StringComparison.Ordinal)), server);
        Assert.That(await ReceiveAsync(udp), Does.StartWith("SIP/2.0 400 "));
        await udp.SendToAsync("\0\r\n"u8.ToArray(), server);
        await udp.SendToAsync(Encoding.ASCII.GetBytes(Options("good")), server);
        Assert.That(await ReceiveAsync(udp), Does.StartWith("SIP/2.0 200 "));
        Assert.That(_endpoint.Malformed, Is.EqualTo(1));
    }

    [Test]
    public async Task A_stream_that_cannot_be_framed_is_answered_and_closed()
    {
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await tcp.ConnectAsync(_endpoint.Addresses[0]);
        await tcp.SendAsync(Encoding.ASCII.GetBytes(Options("x", "TCP").Replace("Content-Length: 0", "Content-Length: -1", StringComparison.Ordinal)));
        Assert.That(await ReceiveAsync(tcp), Does.StartWith("SIP/2.0 400 "));
        Assert.That(await ReceiveAsync(tcp), Is.Empty, "the connection is closed");
    }

    [Test]
    public async Task A_ping_on_a_connection_is_answered()
    {
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await tcp.ConnectAsync(_endpoint.Addresses[0]);
        await tcp.SendAsync("\r\n\r\n"u8.ToArray());
        Assert.That(await ReceiveAsync(tcp), Is.EqualTo("\r\n"));
    }

    [Test]
    public async Task A_draining_server_refuses_calls_and_probes()
    {
        _endpoint.Drain();
        using var udp = UdpClient(IPAddress.Loopback);
        await udp.SendToAsync(Encoding.ASCII.GetBytes(Options("drained")), _endpoint.Addresses[0]);
        Assert.That(await ReceiveAsync(udp), Does.StartWith("SIP/2.0 503 "));
    }

    [Test]
    public async Task A_flow_answers_plays_hears_keys_and_is_told_of_the_hang_up()
    {
        var heard = new TaskCompletionSource<char?>();
        var ended = new TaskCompletionSource<EndCause?>();
        _application.OnCall = async call =>
        {
            await call.AnswerAsync();
            var outcome = await call.PlayAsync(new ToneSound(440, TimeSpan.FromMinutes(10), null));
            heard.SetResult(outcome.Finished ? null : await call.NextKeyAsync(s_patience));
            try { await call.NextKeyAsync(TimeSpan.FromMinutes(10)); }
            catch (OperationCanceledException) { ended.SetResult(call.Cause); }
        };
        using var sip = UdpClient(IPAddress.Loopback);
        using var rtp = UdpClient(IPAddress.Loopback);
        var answer = await InviteAsync(sip, rtp);
        Assert.That(answer, Does.StartWith("SIP/2.0 200 "));
        var toTag = answer.Split("\r\n").First(line => line.StartsWith("To:", StringComparison.Ordinal)).Split("tag=")[1];
        await SendAsync(sip, InDialog("ACK", toTag));

        var packet = new byte[2_000];
        using var patience = new CancellationTokenSource(s_patience);
        var length = await rtp.ReceiveAsync(packet, patience.Token);
        Assert.That(RtpPacket.TryParse(packet.AsSpan(0, length), out var first, out _), Is.True);
        Assert.That((first.PayloadType, first.Payload.Length), Is.EqualTo((8, 160)));

        var port = int.Parse(answer.Split("m=audio ")[1].Split(' ')[0]);
        // RFC 4733: key 5, volume 10, end bit, 800 units; its RTP header: version 2, marker, payload type 101.
        byte[] key5 = [0x80, 0x80 | 101, 0, 1, 0, 0, 0, 160, 1, 2, 3, 4, 5, 0x80 | 10, 0x03, 0x20];
        await rtp.SendToAsync(key5, new IPEndPoint(IPAddress.Loopback, port));
        Assert.That(await heard.Task.WaitAsync(s_patience), Is.EqualTo('5'));

        await SendAsync(sip, InDialog("BYE", toTag));
        Assert.That(await ended.Task.WaitAsync(s_patience), Is.EqualTo(EndCause.PeerHungUp));
        await _endpoint.CallsEndedAsync(patience.Token);
    }

    [Test]
    public async Task A_recording_whose_tap_fails_ends_at_once_and_the_call_goes_on()
    {
        using var failure = new CancellationTokenSource();
        var recorded = new TaskCompletionSource<RecordEnd>();
        var recording = new TaskCompletionSource();
        _application.OnCall = async call =>
        {
            await call.AnswerAsync();
            var limit = TimeSpan.FromMinutes(10);
            var outcome = await call.RecordAsync(new SilentTap(), new RecordRules
            {
                Silence = limit, Granted = limit, ExtendAhead = limit, Failure = failure.Token,
                ExtendAsync = () =>
                {
                    recording.SetResult(); // asked while it is recorded, and never answered: only the failure can wake it
                    return new TaskCompletionSource<TimeSpan>().Task;
                },
            });
            await call.NextKeyAsync(TimeSpan.Zero);
            recorded.SetResult(outcome.End);
        };
        using var sip = UdpClient(IPAddress.Loopback);
        using var rtp = UdpClient(IPAddress.Loopback);
        var answer = await InviteAsync(sip, rtp);
        await SendAsync(sip, InDialog("ACK", answer.Split("\r\n").First(line => line.StartsWith("To:", StringComparison.Ordinal)).Split("tag=")[1]));
        await recording.Task.WaitAsync(s_patience);
        await failure.CancelAsync();
        Assert.That(await recorded.Task.WaitAsync(s_patience), Is.EqualTo(RecordEnd.Failed));
    }

    private sealed class SilentTap : IMediaTap
    {
        public void OnAudio(MonotonicTime arrival, Telephony.Core.Codecs.AudioCodec codec, uint ssrc, ushort sequence, uint rtpTime, ReadOnlySpan<byte> payload)
        {
        }
    }

    [Test]
    public async Task An_offer_without_a_codec_of_ours_is_refused_with_488()
    {
        _application.OnCall = async call =>
        {
            if (call.CannotAnswer() is { } status) await call.RejectAsync(status);
        };
        using var sip = UdpClient(IPAddress.Loopback);
        using var rtp = UdpClient(IPAddress.Loopback);
        Assert.That(await InviteAsync(sip, rtp, "m=audio {0} RTP/AVP 18\r\n"), Does.StartWith("SIP/2.0 488 "));
    }

    private async Task<string> InviteAsync(Socket sip, Socket rtp, string media = "m=audio {0} RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n")
    {
        var sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            + string.Format(media, ((IPEndPoint)rtp.LocalEndPoint!).Port);
        var invite = InDialog("INVITE", null).Replace("Content-Length: 0\r\n\r\n", $"Contact: <sip:a@{sip.LocalEndPoint}>\r\nContent-Type: application/sdp\r\nContent-Length: {sdp.Length}\r\n\r\n{sdp}", StringComparison.Ordinal);
        await SendAsync(sip, invite);
        string answer;
        do answer = await ReceiveAsync(sip);
        while (answer.StartsWith("SIP/2.0 1", StringComparison.Ordinal));
        return answer;
    }

    private Task<int> SendAsync(Socket socket, string message) => socket.SendToAsync(Encoding.ASCII.GetBytes(message), _endpoint.Addresses[0]);

    private static string InDialog(string method, string? toTag) => string.Join("\r\n",
        $"{method} sip:x@127.0.0.1 SIP/2.0", $"Via: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bK{method}", "From: <sip:a@b>;tag=1",
        $"To: <sip:x@127.0.0.1>{(toTag is null ? "" : $";tag={toTag}")}", "Call-ID: call", $"CSeq: {(method == "BYE" ? 2 : 1)} {method}", "Max-Forwards: 70", "Content-Length: 0", "", "");
}
