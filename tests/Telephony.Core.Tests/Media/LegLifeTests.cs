using System.Net;
using Telephony.Core.Media;
using Telephony.Core.Rtp;

namespace Telephony.Core.Tests.Media;

/// <summary>How a leg learns that its peer is gone, the reports of both sides, and its end.</summary>
internal sealed class LegLifeTests : MediaFixture
{
    [Test]
    public async Task A_peer_that_falls_silent_is_reported_once_and_not_before_its_first_packet()
    {
        Restart(Options() with { RtpTimeout = s_second / 5, PlayOnlyTimeout = s_second * 300 });
        var leg = Open();
        leg.Play(new Silence(s_second / 2));
        await _observer.NextAsync();
        Assert.That(await _observer.NextAsync(), Is.EqualTo("ended 1 at 500 finished"), "no packet yet: no timeout in 0.5 s");
        _peer.SendAudio(leg.LocalRtp, s_speech);
        Assert.That(await _observer.NextAsync(), Is.EqualTo("timeout"));
        leg.Play(new Silence(s_second / 2));
        await _observer.NextAsync();
        Assert.That(await _observer.NextAsync(), Does.StartWith("ended"));
        Assert.That(_observer.IsEmpty, Is.True);
    }

    [Test]
    public async Task While_playing_a_silent_peer_has_more_time()
    {
        Restart(Options() with { RtpTimeout = s_second / 10, PlayOnlyTimeout = s_second * 300 });
        var leg = Open();
        leg.Play(new Silence(s_second / 2));
        _peer.SendAudio(leg.LocalRtp, s_speech);
        Assert.That(await _observer.NextAsync(), Is.EqualTo("started 1"));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("ended 1 at 500 finished"));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("timeout"));
    }

    [Test]
    public void Reports_say_what_was_sent_and_received([Values] bool mux)
    {
        Restart(Options() with { RtcpInterval = s_second / 10 });
        var leg = Open(Media() with { RtcpMux = mux });
        leg.Play(new ScriptedSound(static _ => s_silence, s_second * 30));
        for (var i = 0; i < 5; i++)
            _peer.SendAudio(leg.LocalRtp, s_speech);
        ReportBlock? block = null;
        SenderInfo? sender = null;
        for (var i = 0; i < 20 && (block is null || sender is null); i++)
        {
            var compound = _peer.ReceiveRtcp(mux);
            Assert.That(RtcpPacket.IsCompound(compound), Is.True);
            Assert.That(RtcpPacket.TryParse(compound, out var report, out var rest, out _), Is.True);
            sender ??= report.Type == RtcpPacketType.SenderReport ? report.SenderInfo : null;
            block ??= report.Count > 0 ? report.Report(0) : null;
            Assert.That(RtcpPacket.TryParse(rest, out var description, out _, out _), Is.True);
            Assert.That(description.Cname.Length, Is.EqualTo(16));
        }

        Assert.That(block!.Value.Ssrc, Is.EqualTo(_peer.Ssrc));
        Assert.That(block.Value.FractionLost, Is.Zero);
        Assert.That(sender!.Value.Packets, Is.GreaterThan(0));
        Assert.That(sender.Value.Octets, Is.EqualTo(sender.Value.Packets * 160));
    }

    [Test]
    public async Task A_received_report_tells_loss_and_keeps_the_call_alive_and_a_strangers_does_not_count()
    {
        var leg = Open();
        leg.Play(new Silence(s_second * 10));
        var ssrc = _peer.Receive().Ssrc;
        using var stranger = new RtpPeer("127.0.0.9");
        var datagram = new byte[RtcpWriter.MaxLength];
        var length = RtcpWriter.Write(datagram, 1, null, new ReportBlock(ssrc, 255, 9, 9, 9, 0, 0), "x"u8, goodbye: false);
        var rtcp = new IPEndPoint(leg.LocalRtp.Address, leg.LocalRtp.Port + 1);
        stranger.SendRtcp(rtcp, datagram.AsSpan(0, length));
        length = RtcpWriter.Write(datagram, 1, null, new ReportBlock(ssrc, 64, 9, 9, 9, 0, 0), "x"u8, goodbye: false);
        _peer.SendRtcp(rtcp, datagram.AsSpan(0, length));
        await Until(() => _engine.Statistics.RtcpReceived == 1 && _engine.Statistics.UnknownSource == 1);
        Assert.That(leg.Statistics.RemoteFractionLost, Is.EqualTo(0.25));
    }

    [Test]
    public async Task Closing_says_BYE_ends_the_playback_and_lets_nothing_more_happen()
    {
        var leg = Open();
        leg.Play(new ScriptedSound(static _ => s_silence, s_second * 30));
        await _observer.NextAsync();
        await leg.CloseAsync();
        await leg.CloseAsync();
        Assert.That(await _observer.NextAsync(), Does.EndWith("cut"));
        var bye = _peer.ReceiveRtcp();
        Assert.That(Convert.ToHexString(bye)[^16..^12], Is.EqualTo("81CB"));

        leg.Play(new Silence(s_second));
        leg.InfoDigit('1');
        await leg.SetTapAsync(new MemoryTap());
        Assert.That(_observer.IsEmpty, Is.True);
        Assert.That(_engine.Statistics.Legs, Is.Zero);
    }
}
