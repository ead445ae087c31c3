using System.Net;
using System.Net.Sockets;
using System.Text;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Core.Sessions;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;

namespace Telephony.Core.Tests.Sessions;

/// <summary>A trunk that writes its SIP as text: early media before the answer, a 200 without SDP, with another than its 183, or with none that we can use.</summary>
[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EarlyMediaTests
{
    private readonly EndpointBench _bench = new(tokens: new CountingTokens());
    private readonly Socket _sip = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly Socket _rtp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly byte[] _buffer = new byte[65_536];
    private EndPoint _server = new IPEndPoint(IPAddress.Loopback, 0);

    private sealed class Ear : IMediaTap
    {
        public TaskCompletionSource<byte[]> Heard { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnAudio(MonotonicTime arrival, AudioCodec codec, uint ssrc, ushort sequence, uint rtpTime, ReadOnlySpan<byte> payload) => Heard.TrySetResult(payload.ToArray());
    }

    [SetUp]
    public void Start()
    {
        _bench.Start();
        _sip.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0));
        _rtp.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _bench.DisposeAsync();
        _sip.Dispose();
        _rtp.Dispose();
    }

    private OutboundCall Place()
    {
        var at = (IPEndPoint)_sip.LocalEndPoint!;
        return _bench.Endpoint.Place(new OutboundInvite
        {
            Target = new SipUri("sip", "x", "127.0.0.9", at.Port, SipParameters.Empty), Remote = at,
            From = new NameAddr(new SipUri("sip", "y", "127.0.0.1", null, SipParameters.Empty)),
        });
    }

    private async Task<string> ReceiveAsync(string method)
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

    private string Sdp(int payloadType = 8) => $"v=0\r\no=- 1 1 IN IP4 127.0.0.9\r\ns=-\r\nc=IN IP4 127.0.0.9\r\nt=0 0\r\nm=audio {((IPEndPoint)_rtp.LocalEndPoint!).Port} RTP/AVP {payloadType}\r\n";

    private Task<int> AnswerAsync(string invite, int status, string sdp = "")
    {
        string[] copied = ["Retry-After:", "Via:", "From:", "Call-ID:", "CSeq:"];
        var lines = invite.Split("\r\n").Where(line => copied.Any(name => line.StartsWith(name, StringComparison.Ordinal)));
        string[] all =
        [
            $"SIP/2.0 {status} x", .. lines, "To: <sip:x@127.0.0.9>;tag=there", $"Contact: <sip:{_sip.LocalEndPoint}>",
            .. sdp.Length > 0 ? ["Content-Type: application/sdp"] : Array.Empty<string>(), $"Content-Length: {sdp.Length}", "", sdp,
        ];
        return _sip.SendToAsync(Encoding.UTF8.GetBytes(string.Join("\r\n", all)), _server);
    }

    private async Task<byte[]> SpeakAsync(string invite, Ear ear, byte payloadType, byte octet)
    {
        var port = int.Parse(invite.Split("m=audio ")[1].Split(' ')[0]);
        ushort sequence = 1;
        while (!ear.Heard.Task.IsCompleted)
        {
            byte[] packet = [0x80, payloadType, 0, (byte)sequence, 0, 0, 0, (byte)(sequence * 160), 9, 9, 9, payloadType, .. Enumerable.Repeat(octet, 160)];
            sequence++;
            await _rtp.SendToAsync(packet, new IPEndPoint(IPAddress.Loopback, port));
            await Task.WhenAny(ear.Heard.Task, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }
        return await ear.Heard.Task;
    }

    [Test]
    public async Task Early_media_is_heard_before_the_answer_and_goes_on_after_it([Values] bool answerHasSdp)
    {
        await using var callee = Place();
        var invite = await ReceiveAsync("INVITE");
        Assert.That(invite, Does.Contain("m=audio ").And.Contain("RTP/AVP 8 0 96 101 102").And.Contain("telephone-event"));
        await AnswerAsync(invite, 180);
        Assert.That(await callee.RingingAsync(), Is.EqualTo(OutboundState.Ringing));
        await AnswerAsync(invite, 183, Sdp());
        Assert.That(await callee.BeyondAsync(OutboundState.Ringing), Is.EqualTo(OutboundState.EarlyMedia));
        var ear = new Ear();
        await callee.Leg!.SetTapAsync(ear);
        Assert.That((await SpeakAsync(invite, ear, 8, 0x55)).Length, Is.EqualTo(160));
        Assert.That(callee.AnsweredAt, Is.Null);
        await AnswerAsync(invite, 200, answerHasSdp ? Sdp() : "");
        Assert.That(await callee.AnsweredAsync(), Is.Null);
        await ReceiveAsync("ACK");
        await callee.HangUpAsync();
        await ReceiveAsync("BYE");
    }

    [Test]
    public async Task The_answer_may_have_another_codec_than_the_early_media()
    {
        await using var callee = Place();
        var invite = await ReceiveAsync("INVITE");
        await AnswerAsync(invite, 183, Sdp(0));
        await callee.RingingAsync();
        Assert.That(callee.Codec, Is.EqualTo(AudioCodec.Pcmu));
        await AnswerAsync(invite, 200, Sdp(8));
        Assert.That(await callee.AnsweredAsync(), Is.Null);
        Assert.That(callee.Codec, Is.EqualTo(AudioCodec.Pcma));
    }

    [TestCase("v=nonsense\r\n"), TestCase("v=0\r\no=- 1 1 IN IP4 127.0.0.9\r\ns=-\r\nc=IN IP4 127.0.0.9\r\nt=0 0\r\nm=audio 0 RTP/AVP 8\r\n"), TestCase("")]
    public async Task An_answer_that_we_cannot_use_is_acknowledged_and_ended(string sdp)
    {
        await using var callee = Place();
        var invite = await ReceiveAsync("INVITE");
        await AnswerAsync(invite, 183, "v=also nonsense\r\n");
        Assert.That(await callee.RingingAsync(), Is.EqualTo(OutboundState.Ringing), "no early media, and no harm");
        await AnswerAsync(invite, 200, sdp);
        await ReceiveAsync("ACK");
        await ReceiveAsync("BYE");
        Assert.That((await callee.AnsweredAsync())!.Cause, Is.EqualTo(InviteFailureCause.BadAnswer));
    }

    [Test]
    public async Task A_trunk_that_is_busy_says_when_to_come_again()
    {
        await using var callee = Place();
        var invite = await ReceiveAsync("INVITE");
        await AnswerAsync(invite.Replace("CSeq: ", "Retry-After: 30\r\nCSeq: ", StringComparison.Ordinal), 503);
        Assert.That(await callee.AnsweredAsync(), Is.EqualTo(new InviteFailure(InviteFailureCause.Refused, 503, TimeSpan.FromSeconds(30))));
        await ReceiveAsync("ACK");
    }
}
