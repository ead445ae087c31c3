using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Telephony.Calls;
using Telephony.Monitoring.Alerts;
using Telephony.Testing;

namespace Telephony.Monitoring.Tests.Alerts;

/// <summary>Calls that run, the feed that looks at them, and alerts of officers.</summary>
internal sealed class AlertRig : IAsyncDisposable
{
    public const string Rouen = "MA-ROUEN";
    public const string Lille = "CP-LILLE";
    public const string Person = "12345678";

    private AlertRig(TestDatabase database)
    {
        Database = database;
        Store = new AlertStore(database.DataSource);
        Log = new CallLog(new CallStore(database.DataSource, Clock), Clock, NullLogger<CallLog>.Instance);
        Feed = new AlertFeed(database.DataSource, Protected);
    }

    public TestDatabase Database { get; }

    public FakeTimeProvider Clock { get; } = new(Given.Noon);

    public AlertStore Store { get; }

    public CallLog Log { get; }

    public AlertFeed Feed { get; }

    /// <summary>What the directory answers.</summary>
    public ProtectedNumbers Protected { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public static async Task<AlertRig> CreateAsync() => new(await TestDatabase.CreateAsync(typeof(CallStore).Assembly, typeof(Recordings).Assembly));

    /// <summary>An alert that holds from now on for a month, on the person unless on the number.</summary>
    public Alert Alert(
        string? number = null, string? establishment = Rouen, bool isByMail = false, params AlertOccasion[] occasions) => new(
        Guid.NewGuid(), number is null ? Person : null, number, occasions.Length > 0 ? occasions : Enum.GetValues<AlertOccasion>(), "an inquiry", isByMail, Guid.NewGuid(), "a.martin", establishment,
        Now, Now.AddDays(30));

    public async Task<Alert> SetAsync(Alert alert)
    {
        await Store.SetAsync(alert, default);
        return alert;
    }

    /// <summary>A call that begins, and is answered if it is to be; in its record, not looked at yet.</summary>
    public async Task CallAsync(
        string id, CallKind kind = CallKind.Outbound, string number = Given.Number, string identifier = Person, string establishment = Rouen, bool isAnswered = false, bool isProtected = false)
    {
        Log.Started(new CallStart(id, kind, Given.Node, $"{id}@sip", kind == CallKind.Deposit ? number : "cell-12", kind == CallKind.Deposit ? "+33320160294" : number, Now) { IsProtected = isProtected });
        Log.Identified(id, Guid.NewGuid(), identifier, establishment, isProtected);
        if (isAnswered) Log.Answered(id, Now);
        await Log.FlushAsync(default);
    }

    /// <summary>What fired and is to be seen by everybody, as call and occasion, the oldest first.</summary>
    public async Task<IReadOnlyList<(string Call, AlertOccasion Occasion)>> FiredAsync()
    {
        await Feed.RunOnceAsync(default);
        return [.. (await Store.FiredAsync(null, DateTimeOffset.UnixEpoch, default)).Reverse().Select(fired => (fired.CallId, fired.Occasion)).OrderBy(fired => fired.CallId).ThenBy(fired => fired.Occasion)];
    }

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        return await connection.QuerySingleAsync<T>(sql);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        await Database.DisposeAsync();
    }
}
