using Dapper;
using Telephony.Directory;
using Telephony.Testing;

namespace Telephony.Billing.Tests;

/// <summary>A migrated database with plans and tariffs: voicemail 0.15 a minute outside plans and 0.10 in plan 40, and calls to mobiles at 0.20 and 0.05 connection.</summary>
internal sealed class Rig : IAsyncDisposable
{
    public const string Node = "n1";
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Slice = TimeSpan.FromSeconds(60);

    private int _next;

    private Rig(TestDatabase database) => (Database, Store) = (database, new BillingStore(database.DataSource));

    public TestDatabase Database { get; }

    public BillingStore Store { get; }

    public static async Task<Rig> CreateAsync()
    {
        var rig = new Rig(await TestDatabase.CreateAsync(typeof(BillingStore).Assembly));
        await rig.ExecuteAsync("""
            INSERT INTO billing.plans (code, price, services) VALUES ('10', 10, '{call,voicemail,video}'), ('40', 40, '{call,voicemail,video}');
            INSERT INTO billing.destinations (prefix, class) VALUES ('+336', 'frMobile'), ('+337', 'frMobile');
            INSERT INTO billing.tariffs (service, destination, plan, starts, per_minute, connection, increment, rounding, excluded) VALUES
                ('voicemail', NULL, 'outside', '2026-01-01', 0.15, 0, 1, 'halfUp', false),
                ('voicemail', NULL, '40', '2026-01-01', 0.10, 0, 1, 'halfUp', false),
                ('voicemail', NULL, '10', '2026-01-01', 0, 0, 1, 'halfUp', true),
                ('call', 'frMobile', 'outside', '2026-01-01', 0.20, 0.05, 1, 'halfUp', false)
            """);
        return rig;
    }

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    public static Money Euros(decimal euros) => new(euros);

    public string NewId(string prefix = "x") => $"{prefix}-{Interlocked.Increment(ref _next)}";

    public Detainee NewDetainee() => new(Guid.NewGuid(), "12345678", "fr", "MA-ROUEN", "Europe/Paris");

    /// <summary>A detainee with credit bought under a plan.</summary>
    public async Task<Detainee> DetaineeAsync(decimal euros, string plan = Plan.Outside)
    {
        var detainee = NewDetainee();
        await AddCreditAsync(detainee, euros, plan);
        return detainee;
    }

    public async Task AddCreditAsync(Detainee detainee, decimal euros, string plan = Plan.Outside)
    {
        await Store.CreditAsync(NewId("n"), detainee.Id, Euros(euros), Noon, default);
        var purchase = await Store.BuyAsync(NewId("b"), detainee.Id, plan, Euros(euros), Noon, TimeSpan.Zero, default);
        Assert.That(purchase.State, Is.EqualTo(PurchaseState.Done));
    }

    public static UsageRequest Voicemail(Detainee detainee) => new(detainee, BilledService.Voicemail);

    public static UsageRequest Call(Detainee detainee, string number = "+33612345678")
    {
        Assert.That(PhoneNumber.TryParse(number, out var parsed));
        return new UsageRequest(detainee, BilledService.Call, parsed);
    }

    public Task<Quote> QuoteAsync(UsageRequest request, DateTimeOffset? at = null) => Store.QuoteAsync(request, at ?? Noon, default);

    public async Task<HoldResult> OpenAsync(string call, UsageRequest request, string node = Node) =>
        await Store.OpenHoldAsync(call, await QuoteAsync(request), node, Slice, default);

    public async Task<HeldCall> OpenedAsync(string call, UsageRequest request, string node = Node) =>
        ((HoldResult.Granted)await OpenAsync(call, request, node)).Call;

    public async Task<HeldCall> ExtendAsync(HeldCall call, double talked = 40) =>
        ((HoldResult.Granted)await Store.ExtendHoldAsync(call, call.Slices + 1, Seconds(talked), Slice, default)).Call;

    /// <summary>Gives back what a use cost, as the accounts office does. False when there is nothing to give back: it runs, cost nothing or was given back before.</summary>
    public async Task<bool> RefundAsync(string call, DateTimeOffset at)
    {
        var detainee = await ScalarAsync<Guid>("SELECT detainee FROM billing.holds WHERE call = @call", new { call });
        if (await Store.CostAsync(detainee, call, default) is not { } cost || cost == Money.Zero) return false;
        var (id, act) = ($"back-{call}-{cost}", new StaffAct("roux", "MA-ROUEN", at, "no sound"));
        return await Store.ProposeRefundAsync(id, detainee, call, cost, needsSecond: false, act, default)
            && await Store.DecideCorrectionAsync(id, detainee, isDone: true, act, default) == CorrectionOutcome.Decided;
    }

    /// <summary>Balance and held of the telephone account.</summary>
    public async Task<(decimal Balance, decimal Held)> CreditOfAsync(Detainee detainee)
    {
        var statement = await Store.StatementAsync(detainee.Id, 100, default);
        return (statement.Balance.Euros, statement.Held.Euros);
    }

    /// <summary>All of <c>billing check</c>.</summary>
    public async Task AssertSoundAsync() => Assert.That((await Store.CheckAsync(default)).Problems, Is.Empty);

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, parameters);
    }

    public async Task<T?> ScalarAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<T>(sql, parameters);
    }

    public async Task<IReadOnlyList<T>> RowsAsync<T>(string sql)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        return (await connection.QueryAsync<T>(sql)).ToList();
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
