using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Core.Sessions;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;

namespace Telephony.Core.Tests.Sessions;

/// <summary>Early media before the answer; a 200 without SDP, with another than its 183, or with none that we can use.</summary>
[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EarlyMediaTests
{
    private readonly EndpointBench _bench = new(tokens: new CountingTokens());
    private readonly TextTrunk _trunk = new();

    private sealed class Ear : IMediaTap
    {
        public TaskCompletionSource<byte[]> Heard { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void OnAudio(MonotonicTime arrival, AudioCodec codec, uint ssrc, ushort sequence, uint rtpTime, ReadOnlySpan<byte> payload) => Heard.TrySetResult(payload.ToArray());
    }

    [SetUp]
    public void Start() => _bench.Start();

    [TearDown]
    public async Task StopAsync()
    {
        await _bench.DisposeAsync();
        _trunk.Dispose();
    }

    private async Task<byte[]> SpeakAsync(string invite, Ear ear)
    {
        for (ushort sequence = 1; !ear.Heard.Task.IsCompleted; sequence++)
        {
            await _trunk.SpeakAsync(invite, sequence);
            await Task.WhenAny(ear.Heard.Task, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }
        return await ear.Heard.Task;
    }

    [Test]
    public async Task Early_media_is_heard_before_the_answer_and_goes_on_after_it([Values] bool answerHasSdp)
    {
        await using var callee = _trunk.PlaceBy(_bench);
        var invite = await _trunk.ReceiveAsync("INVITE");
        Assert.That(invite, Does.Contain("m=audio ").And.Contain("RTP/AVP 8 0 96 101 102").And.Contain("telephone-event"));
        await _trunk.AnswerAsync(invite, 180);
        Assert.That(await callee.RingingAsync(), Is.EqualTo(OutboundState.Ringing));
        await _trunk.AnswerAsync(invite, 183, _trunk.Sdp());
        Assert.That(await callee.BeyondAsync(OutboundState.Ringing), Is.EqualTo(OutboundState.EarlyMedia));
        var ear = new Ear();
        await callee.Leg!.SetTapAsync(ear);
        Assert.That((await SpeakAsync(invite, ear)).Length, Is.EqualTo(160));
        Assert.That(callee.AnsweredAt, Is.Null);
        await _trunk.AnswerAsync(invite, 200, answerHasSdp ? _trunk.Sdp() : "");
        Assert.That(await callee.AnsweredAsync(), Is.Null);
        await _trunk.ReceiveAsync("ACK");
        await callee.HangUpAsync();
        await _trunk.ReceiveAsync("BYE");
    }

    [Test]
    public async Task The_answer_may_have_another_codec_than_the_early_media()
    {
        await using var callee = _trunk.PlaceBy(_bench);
        var invite = await _trunk.ReceiveAsync("INVITE");
        await _trunk.AnswerAsync(invite, 183, _trunk.Sdp(0));
        await callee.RingingAsync();
        Assert.That(callee.Codec, Is.EqualTo(AudioCodec.Pcmu));
        await _trunk.AnswerAsync(invite, 200, _trunk.Sdp(8));
        Assert.That(await callee.AnsweredAsync(), Is.Null);
        Assert.That(callee.Codec, Is.EqualTo(AudioCodec.Pcma));
    }

    [TestCase("v=nonsense\r\n"), TestCase("v=0\r\no=- 1 1 IN IP4 127.0.0.9\r\ns=-\r\nc=IN IP4 127.0.0.9\r\nt=0 0\r\nm=audio 0 RTP/AVP 8\r\n"), TestCase("")]
    public async Task An_answer_that_we_cannot_use_is_acknowledged_and_ended(string sdp)
    {
        await using var callee = _trunk.PlaceBy(_bench);
        var invite = await _trunk.ReceiveAsync("INVITE");
        await _trunk.AnswerAsync(invite, 183, "v=also nonsense\r\n");
        Assert.That(await callee.RingingAsync(), Is.EqualTo(OutboundState.Ringing), "no early media, and no harm");
        await _trunk.AnswerAsync(invite, 200, sdp);
        await _trunk.ReceiveAsync("ACK");
        await _trunk.ReceiveAsync("BYE");
        Assert.That((await callee.AnsweredAsync())!.Cause, Is.EqualTo(InviteFailureCause.BadAnswer));
    }

    [Test]
    public async Task A_trunk_that_is_busy_says_when_to_come_again()
    {
        await using var callee = _trunk.PlaceBy(_bench);
        var invite = await _trunk.ReceiveAsync("INVITE");
        await _trunk.AnswerAsync(invite.Replace("CSeq: ", "Retry-After: 30\r\nCSeq: ", StringComparison.Ordinal), 503);
        Assert.That(await callee.AnsweredAsync(), Is.EqualTo(new InviteFailure(InviteFailureCause.Refused, 503, TimeSpan.FromSeconds(30))));
        await _trunk.ReceiveAsync("ACK");
    }
}
