using Telephony.IntegrationTests.Peers;

namespace Telephony.IntegrationTests.Outbound;

/// <summary>Detainees call out over real SIP and RTP: sip-loadgen is the phone and the relative behind the trunk, the server is the real process.</summary>
[Parallelizable(ParallelScope.Fixtures)]
public sealed class OutboundCallTests
{
    private const string Calls = "dial services; wait-quiet 400ms; key {identifier}#; wait-quiet 400ms; key 4321#; wait-quiet 400ms; key {number}#; ";
    private const string Stays = Calls + "wait 2m";
    private const string GivesUp = Calls + "wait-tone; key *; wait 2m";

    private readonly string _trunk = $"127.0.0.31:{TelephonyServer.FreePort()}";
    private TelephonyServer _server = null!;

    [OneTimeSetUp]
    public async Task StartServerAsync()
    {
        _server = await TelephonyServer.StartAsync();
        await _server.PrepareAsync(_trunk, "30000001", "30000002", "30000003");
    }

    [OneTimeTearDown]
    public async Task StopServerAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    [Test]
    public async Task A_call_is_talked_paid_by_the_second_recorded_and_explained()
    {
        const string Identifier = "30000001";
        await using (var run = CallDirectory.Start(_server, Identifier, _trunk)) await run.SucceedAsync(CallingServer.Longest);
        var call = await _server.OutboundAsync(Identifier);
        Assert.That((call.Outcome, call.EndCause), Is.EqualTo(("answered", "detainee")), () => _server.Output);
        Assert.That(call.Seconds, Is.InRange(3.5, 6));
        // By whole seconds of talk; what is shown is rounded to the millisecond.
        Assert.That(call.Price, Is.EqualTo(Math.Floor((decimal)call.Seconds) / 100).Or.EqualTo(Math.Floor((decimal)call.Seconds - 0.001m) / 100));
        Assert.That(call.Recording, Is.Not.Null);
        var shown = await _server.ShowAsync(call.Id);
        Assert.That(CallingServer.Legs(shown), Is.EqualTo(new[] { "test  PCMA" }));
        Assert.That(shown.GetProperty("legs")[0].GetProperty("packetsReceived").GetInt64(), Is.GreaterThan(150));
        var segment = shown.GetProperty("charges")[0].GetProperty("segments")[0];
        Assert.That((segment.GetProperty("plan").GetString(), segment.GetProperty("perMinute").GetString()), Is.EqualTo(("outside", "0.6000")));
        var session = await _server.ShowAsync(call.Session!);
        Assert.That(session.GetProperty("placed").EnumerateArray().Select(id => id.GetString()), Is.EqualTo(new[] { call.Id }));
        await _server.BalancesAsync(Identifier, 5 - call.Price);
    }

    [Test]
    public async Task A_busy_relative_costs_nothing()
    {
        const string Identifier = "30000002";
        await using var run = CallDirectory.Start(_server, Identifier, _trunk, Stays, "busy");
        await run.WaitForLineAsync("refuses with 486", CallingServer.Longest);
        var call = await _server.OutboundAsync(Identifier);
        Assert.That((call.Outcome, call.Price, call.Recording), Is.EqualTo(("busy", 0m, (string?)null)), () => _server.Output);
        Assert.That(CallingServer.Legs(await _server.ShowAsync(call.Id)), Is.EqualTo(new[] { "test 486 " }));
        await _server.BalancesAsync(Identifier, 5);
    }

    [Test]
    public async Task A_detainee_who_gives_up_while_it_rings_cancels_the_call()
    {
        const string Identifier = "30000003";
        await using var run = CallDirectory.Start(_server, Identifier, _trunk, GivesUp, "ring 60s; answer");
        await run.WaitForLineAsync("the server gives up", CallingServer.Longest);
        var call = await _server.OutboundAsync(Identifier);
        Assert.That((call.Outcome, call.Price, call.Recording), Is.EqualTo(("noAnswer", 0m, (string?)null)), () => _server.Output);
        Assert.That(CallingServer.Legs(await _server.ShowAsync(call.Id)), Is.EqualTo(new[] { "test 487 " }));
        await _server.BalancesAsync(Identifier, 5);
    }

    [Test]
    public async Task A_relative_who_calls_the_shown_number_back_is_told_where_to_leave_a_message()
    {
        await using var run = LoadGeneratorPeer.Start(_server, $"dial {CallDirectory.CallerNumber}; wait-quiet 400ms; hangup", "--from", TestDirectory.RelativeOf("30000001"));
        await run.SucceedAsync(CallingServer.Longest);
        var call = await _server.EndedAsync(call => call.GetProperty("to").GetString() == CallDirectory.CallerNumber);
        Assert.That((call.Kind, call.Outcome), Is.EqualTo(("deposit", "noMessage")));
    }
}
