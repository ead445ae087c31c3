using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Telephony.Calls;
using Telephony.Monitoring.Search;
using Telephony.Testing;

namespace Telephony.Monitoring.Tests.Search;

/// <summary>Calls that end, the feed that takes them into the search, and the search.</summary>
internal sealed class SearchRig : IAsyncDisposable
{
    private static readonly Guid s_detainee = Guid.NewGuid();

    private readonly TestDatabase _database;

    private SearchRig(TestDatabase database)
    {
        _database = database;
        Store = new ExchangeStore(database.DataSource);
        Log = new CallLog(new CallStore(database.DataSource, Clock), Clock, NullLogger<CallLog>.Instance);
        Feed = new ExchangeFeed(database.DataSource, Alarms);
    }

    public FakeTimeProvider Clock { get; } = new(Given.Noon);

    public NpgsqlDataSource DataSource => _database.DataSource;

    public string ConnectionString => _database.ConnectionString;

    public ExchangeStore Store { get; }

    public CallLog Log { get; }

    public ExchangeFeed Feed { get; }

    /// <summary>What the feed logs.</summary>
    public ListLogger<ExchangeFeed> Alarms { get; } = new();

    public static async Task<SearchRig> CreateAsync() => new(await TestDatabase.CreateAsync(typeof(CallStore).Assembly, typeof(Recordings).Assembly));

    /// <summary>A call of a detainee that is over, in its record; not in the search yet.</summary>
    public async Task<string> CallAsync(
        string id, string number = Given.Number, string identifier = "12345678", string phone = "cell-12", double minutes = 0, double seconds = 60, CallOutcome outcome = CallOutcome.Answered,
        string establishment = "MA-ROUEN", bool isProtected = false)
    {
        var at = Given.Noon.AddMinutes(minutes);
        Log.Started(new CallStart(id, CallKind.Outbound, Given.Node, $"{id}@sip", phone, number, at));
        Log.Identified(id, s_detainee, identifier, establishment, isProtected);
        Log.Ended(id, at.AddSeconds(seconds), outcome, talked: TimeSpan.FromSeconds(seconds));
        await Log.FlushAsync(default);
        return id;
    }

    /// <summary>A call on the deposit line that is over; without an identifier nobody was found.</summary>
    public async Task<string> DepositAsync(string id, string? number = Given.Number, string? identifier = "12345678", CallOutcome outcome = CallOutcome.Message, double minutes = 0, bool isProtected = false)
    {
        var at = Given.Noon.AddMinutes(minutes);
        Log.Started(new CallStart(id, CallKind.Deposit, Given.Node, $"{id}@sip", number, "+33320160294", at));
        if (identifier is not null) Log.Identified(id, s_detainee, identifier, "MA-ROUEN", isProtected);
        Log.Ended(id, at.AddSeconds(30), outcome, talked: TimeSpan.FromSeconds(30));
        await Log.FlushAsync(default);
        return id;
    }

    /// <summary>The row of a call that was taken into the search.</summary>
    public async Task<Exchange> TakenAsync(Task<string> call)
    {
        var id = await call;
        await Feed.RunOnceAsync(default);
        return (await Store.SearchAsync(new ExchangeQuery { Limit = ExchangeQuery.MaxLimit }, default)).Single(exchange => exchange.CallId == id);
    }

    /// <summary>A recording as monitoring keeps it of a call, or of the message left in it; sounds are no matter of the search.</summary>
    public async Task<Guid> RecordedAsync(string call, bool isKept = true, RecordingKind kind = RecordingKind.Call, double seconds = 60)
    {
        var recording = Guid.NewGuid();
        await ExecuteAsync("""
            INSERT INTO monitoring.recordings (id, kind, call_id, message, detainee, identifier, number, establishment, time_zone, node, started_at, duration_ms, expires_at)
            VALUES (@recording, @kind, @call, @message, gen_random_uuid(), '12345678', '+33612345678', 'MA-ROUEN', 'Europe/Paris', 'n1', @at, @length, @at)
            """, new
        {
            recording, call, kind = RowName.Of(kind), message = kind == RecordingKind.Message ? Guid.NewGuid() : (Guid?)null, at = Given.Noon.UtcDateTime,
            length = isKept ? (long)(seconds * 1000) : (long?)null,
        });
        return recording;
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, parameters);
    }

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        return await connection.QuerySingleAsync<T>(sql);
    }

    /// <summary>The ids of the calls that are found, in the order of the list.</summary>
    public async Task<string> FoundAsync(ExchangeQuery query) => string.Join(' ', (await Store.SearchAsync(query, default)).Select(exchange => exchange.CallId));

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        await _database.DisposeAsync();
    }
}
