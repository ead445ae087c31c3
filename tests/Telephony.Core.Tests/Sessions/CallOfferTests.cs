using System.Net;
using System.Net.Sockets;
using Telephony.Core.Rtp;
using Telephony.Testing;

namespace Telephony.Core.Tests.Sessions;

/// <summary>Offers and answers in a running call, from the wire to the leg: re-INVITE and UPDATE of the peer, and the refreshes of ours.</summary>
[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CallOfferTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly TaskCompletionSource<char?> _key = new();
    private EndpointBench _bench = null!;
    private LoopbackCaller _caller = null!;

    [SetUp]
    public void Start()
    {
        _bench = new EndpointBench(clock: _clock).Start();
        _caller = _bench.Caller();
        _bench.OnCall = async call =>
        {
            await call.AnswerAsync();
            await call.PlayAsync(new Media.ScriptedSound(static _ => new byte[160], TimeSpan.FromHours(1)));
            _key.SetResult(await call.NextKeyAsync(TimeSpan.FromDays(1)));
            await call.NextKeyAsync(TimeSpan.FromDays(1));
        };
    }

    [TearDown]
    public async Task StopAsync()
    {
        _caller.Dispose();
        await _bench.DisposeAsync();
    }

    private static Socket NewRtp()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.1"), 0));
        return socket;
    }

    /// <summary>The call is up: what we play arrives there, and a key is heard.</summary>
    private async Task AssertGoesOnAsync(Socket rtp)
    {
        Assert.That(RtpPacket.TryParse(await _caller.ReceiveRtpAsync(rtp), out var packet, out _), Is.True);
        Assert.That(packet.PayloadType, Is.EqualTo(8));
        Assert.That(await _caller.PressAsync('5'), Does.StartWith("SIP/2.0 200 "));
        Assert.That(await _key.Task.WaitAsync(EndpointBench.Patience), Is.EqualTo('5'));
    }

    /// <summary>Half of the interval passes; the thread, whose clock stood, looks at it when a message wakes it. Returns our refresh.</summary>
    private async Task<string> RefreshAsync()
    {
        _clock.Advance(TimeSpan.FromSeconds(301));
        await _caller.RequestAsync("INFO");
        return await _caller.ReceiveAsync();
    }

    [Test, Rfc(4028, "7.4")]
    public async Task The_answer_to_a_refresh_of_ours_by_reINVITE_is_acknowledged_and_the_call_goes_on()
    {
        _caller.Fields = ["Session-Expires: 600"];
        var ok = await _caller.CallAsync();
        var refresh = await RefreshAsync();
        Assert.That(refresh, Does.StartWith("INVITE "));
        Assert.That(refresh.Split("\r\n\r\n")[1], Is.EqualTo(ok.Split("\r\n\r\n")[1]), "what we sent last, the same version");
        await _caller.AnswerAsync(refresh, 200, _caller.Sdp());
        Assert.That(await _caller.ReceiveAsync(), Does.StartWith("ACK "));
        await AssertGoesOnAsync(_caller.Rtp);
    }

    [Test, Rfc(4028, "7.4")]
    public async Task A_refresh_of_ours_by_UPDATE_has_no_offer_and_the_call_goes_on()
    {
        _caller.Fields = ["Session-Expires: 600", "Allow: INVITE, UPDATE"];
        await _caller.CallAsync();
        var refresh = await RefreshAsync();
        Assert.That(refresh, Does.StartWith("UPDATE ").And.EndsWith("Content-Length: 0\r\n\r\n"));
        await _caller.AnswerAsync(refresh, 200);
        await AssertGoesOnAsync(_caller.Rtp);
    }

    [Test, Rfc(3261, "14.2")]
    public async Task A_refresh_of_the_peer_with_the_same_offer_changes_nothing([Values("INVITE", "UPDATE")] string method)
    {
        var first = await _caller.CallAsync();
        var again = method == "INVITE" ? await _caller.InviteAsync() : await _caller.RequestAsync("UPDATE", _caller.Sdp());
        if (method == "INVITE") await _caller.AckAsync();
        Assert.That(again, Does.StartWith("SIP/2.0 200 "));
        Assert.That(again.Split("\r\n\r\n")[1], Is.EqualTo(first.Split("\r\n\r\n")[1]), "the same version: nothing changed (RFC 3264 8)");
        await AssertGoesOnAsync(_caller.Rtp);
    }

    [Test, Rfc(3264, "8.3.1")]
    public async Task An_offer_of_another_address_moves_what_we_send([Values("INVITE", "UPDATE")] string method)
    {
        await _caller.CallAsync();
        using var moved = NewRtp();
        var answer = method == "INVITE" ? await _caller.InviteAsync(_caller.Sdp(moved)) : await _caller.RequestAsync("UPDATE", _caller.Sdp(moved));
        if (method == "INVITE") await _caller.AckAsync();
        Assert.That(answer, Does.StartWith("SIP/2.0 200 "));
        await AssertGoesOnAsync(moved);
    }

    [Test, Rfc(3261, "14.2")]
    public async Task A_reINVITE_without_an_offer_gets_ours_and_the_answer_in_its_ACK_is_in_force()
    {
        await _caller.CallAsync();
        using var moved = NewRtp();
        var offer = await _caller.InviteAsync("");
        Assert.That(offer, Does.StartWith("SIP/2.0 200 ").And.Contains("m=audio "));
        await _caller.AckAsync(_caller.Sdp(moved));
        await AssertGoesOnAsync(moved);
    }

    [Test, Rfc(3261, "14.2")]
    public async Task A_refused_offer_leaves_the_session_as_it_was()
    {
        await _caller.CallAsync();
        Assert.That(await _caller.InviteAsync(_caller.Sdp().Replace("RTP/AVP 8 101", "RTP/AVP 18", StringComparison.Ordinal)), Does.StartWith("SIP/2.0 488 "));
        await AssertGoesOnAsync(_caller.Rtp);
    }

    [Test, Rfc(3261, "13.3.1.4")]
    public async Task An_answer_to_our_offer_that_cannot_be_used_ends_the_call()
    {
        await _caller.CallAsync();
        Assert.That(await _caller.InviteAsync(""), Does.StartWith("SIP/2.0 200 "));
        await _caller.AckAsync("v=0\r\nthis is no SDP\r\n");
        Assert.That(await _caller.ReceiveAsync(), Does.StartWith("BYE "));
    }
}
