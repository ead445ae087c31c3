using System.Net;
using Telephony.Billing;
using Telephony.Directory;
using Telephony.Testing;
using Telephony.Web.Live;
using Telephony.Web.Nodes;

namespace Telephony.Web.Tests.Live;

/// <summary>The credit that calls have left, on the board.</summary>
public sealed class LiveCreditTests
{
    private SurfaceRig _rig = null!;

    [SetUp]
    public async Task SetUp()
    {
        _rig = await SurfaceRig.CreateAsync();
        await _rig.Console.ExecuteAsync("""
            INSERT INTO billing.destinations (prefix, class) VALUES ('+336', 'frMobile');
            INSERT INTO billing.tariffs (service, destination, plan, starts, per_minute, connection, increment, rounding, excluded)
                VALUES ('call', 'frMobile', 'outside', '2020-01-01', 0.20, 0, 1, 'halfUp', false)
            """);
    }

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task A_paid_call_shows_what_is_left_and_how_long_that_lasts_and_a_protected_one_neither()
    {
        await _rig.RunAsync("paid");
        await HoldAsync("paid", 2);
        await _rig.RunAsync("lawyer", isProtected: true);
        await HoldAsync("lawyer", 3);
        _rig.Console.Clock.Advance(TimeSpan.FromSeconds(58)); // a minute since it was answered
        var board = WebUtility.HtmlDecode((await _rig.GetAsync("/live")).Body);
        // 2 € at 0.20 are ten minutes.
        var end = _rig.Console.Clock.GetUtcNow().AddSeconds(540).ToUnixTimeMilliseconds();
        Assert.That(board, Does.Contain($"€2.00, <time data-until=\"{end}\">9:00</time>"));
        Assert.That(board, Does.Contain("Protected correspondent").And.Not.Contain("€3.00"), "credit and time give the price, and that the kind of number");
    }

    [Test]
    public async Task A_board_asks_three_statements_however_many_calls_run_and_look()
    {
        for (var call = 0; call < 5; call++)
        {
            await _rig.RunAsync($"c{call}");
            await HoldAsync($"c{call}", 1);
        }
        var options = _rig.Console.Options;
        using var board = new LiveBoard(_rig.Modules.Calls, _rig.Modules.Billing, new LiveListening(options), new NodeConsoles(options), options);
        using var counter = new StatementCounter(_rig.Console.Database);
        var asked = new List<int>();
        for (var turn = 0; turn < 3; turn++)
        {
            var before = counter.Count;
            for (var looking = 0; looking < 3; looking++) Assert.That(await board.RunningAsync(null, default), Has.Count.EqualTo(5));
            asked.Add(counter.Count - before);
            _rig.Console.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        // The node also looks for orders of other nodes, every ten seconds of real time: that may fall into one turn, not into all.
        Assert.That((asked.Min(), board.CreditOf("c4")), Is.EqualTo((3, new RunningCredit(new Money(1), TimeSpan.FromMinutes(5)))));
    }

    /// <summary>What the flow holds for a call of somebody who has so much.</summary>
    private async Task HoldAsync(string call, decimal euros)
    {
        var (detainee, now) = (new Detainee(Guid.NewGuid(), "12345678", "fr", SurfaceRig.Rouen, "Europe/Paris"), _rig.Console.Clock.GetUtcNow());
        await _rig.Modules.Billing.CreditAsync($"n-{call}", detainee.Id, new Money(euros), now, default);
        await _rig.Modules.Billing.BuyAsync($"b-{call}", detainee.Id, Plan.Outside, new Money(euros), now, TimeSpan.Zero, default);
        Assert.That(PhoneNumber.TryParse("+33612345678", out var number));
        var quote = await _rig.Modules.Billing.QuoteAsync(new UsageRequest(detainee, BilledService.Call, number), now, default);
        await _rig.Modules.Billing.OpenHoldAsync(call, quote, "n1", TimeSpan.FromSeconds(60), default);
    }
}
