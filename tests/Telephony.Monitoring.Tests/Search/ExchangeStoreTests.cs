using Dapper;
using Npgsql;
using Telephony.Calls;
using Telephony.Monitoring.Search;
using static Telephony.Monitoring.Tests.Given;

namespace Telephony.Monitoring.Tests.Search;

public sealed class ExchangeStoreTests
{
    private static readonly Guid s_officer = Guid.NewGuid();

    private SearchRig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await SearchRig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task Each_filter_finds_what_it_says()
    {
        await _rig.CallAsync("a", number: "+33612345678", identifier: "11111111", phone: "cell-1", minutes: 0, seconds: 10, establishment: "MA-ROUEN");
        await _rig.CallAsync("b", number: "+33712345678", identifier: "22222222", phone: "cell-2", minutes: 1, seconds: 60, establishment: "MA-LILLE");
        await _rig.CallAsync("c", number: "+442071234567", identifier: "33333333", phone: "wall-1", minutes: 2, seconds: 0, outcome: CallOutcome.Busy, establishment: "MA-LYON");
        await _rig.DepositAsync("d", number: "+33320160612", identifier: "44444444", minutes: 3);
        await _rig.DepositAsync("e", number: null, identifier: null, outcome: CallOutcome.UnknownOrNotAuthorised, minutes: 4);
        await _rig.CallAsync("p", identifier: "55555555", minutes: 5, isProtected: true);
        await _rig.Feed.RunOnceAsync(default);
        await _rig.Store.HeardAsync(await IdAsync("b"), s_officer, "inquiry", Noon, default);
        await _rig.Store.FlagAsync(await IdAsync("c"), true, default);
        foreach (var (query, found) in new (ExchangeQuery, string)[]
        {
            (new(), "p e d c b a"),
            (new() { Establishments = ["MA-LILLE"] }, "b"),
            (new() { Establishments = ["MA-LILLE", "MA-LYON"] }, "c b"),
            (new() { Establishments = [] }, ""),
            (new() { Establishment = "MA-ROUEN" }, "p d a"),
            (new() { Establishment = "MA-ROUEN", Establishments = ["MA-LILLE", "MA-ROUEN"] }, "p d a"),
            (new() { Establishment = "MA-ROUEN", Establishments = ["MA-LILLE"] }, ""),
            (new() { Identifiers = ["22222222"] }, "b"),
            (new() { Identifiers = ["2222"] }, ""),
            (new() { Identifiers = [] }, ""),
            (new() { Identifiers = ["99999999", "22222222"] }, "b"),
            (new() { Phone = "wall-1" }, "c"),
            (new() { Number = "12345678" }, "b a"),
            (new() { Number = "+33 6 12-34.56 78" }, "a"),
            (new() { Number = "0612345678" }, "a"),
            (new() { Number = "0033612" }, "a"),
            (new() { Number = "0612" }, "d a"),
            (new() { Number = "442" }, "c"),
            (new() { Number = "999" }, ""),
            (new() { From = Noon.AddMinutes(4) }, "p e"),
            (new() { Until = Noon.AddMinutes(1) }, "a"),
            (new() { Shortest = Seconds(60) }, "p b"),
            (new() { Longest = Seconds(10) }, "c a"),
            (new() { Kind = ExchangeKind.Message }, "e d"),
            (new() { Kind = ExchangeKind.Call, Outcome = CallOutcome.Answered }, "p b a"),
            (new() { Outcome = CallOutcome.Busy }, "c"),
            (new() { Heard = true }, "b"),
            (new() { Heard = false }, "p e d c a"),
            (new() { Flagged = true }, "c"),
            (new() { Flagged = false }, "p e d b a"),
            (new() { Number = "123", Establishment = "MA-LYON", Kind = ExchangeKind.Call, Flagged = true, Heard = false }, "c"),
        })
            Assert.That(await _rig.FoundAsync(query), Is.EqualTo(found), () => System.Text.Json.JsonSerializer.Serialize(query));
    }

    [Test]
    public async Task A_search_is_planned_for_its_values_however_often_it_was_asked()
    {
        // One connection, which prepares what is asked twice, as the server's do.
        var settings = new NpgsqlConnectionStringBuilder(_rig.ConnectionString) { MaxPoolSize = 1, MaxAutoPrepare = 10, AutoPrepareMinUsages = 2 };
        await using var database = NpgsqlDataSource.Create(settings);
        var store = new ExchangeStore(database);
        for (var time = 0; time < 12; time++) await store.SearchAsync(new ExchangeQuery { Number = "471", Shortest = Seconds(60) }, default);
        await using var connection = await database.OpenConnectionAsync();
        var (searches, generic) = await connection.QuerySingleAsync<(long, long)>(
            "SELECT count(*), sum(generic_plans)::bigint FROM pg_prepared_statements WHERE statement LIKE '%ORDER BY started_at DESC%'");
        Assert.That((searches, generic), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task A_length_finds_the_same_when_many_have_it_as_when_few_have_it()
    {
        await _rig.ExecuteAsync("""
            INSERT INTO monitoring.exchanges (id, call_id, kind, started_at, duration_ms, outcome, identifier, number, phone, establishment, protected)
            SELECT gen_random_uuid(), n::text, 'call', @at + n * interval '1 minute', n * 1000, 'answered', '12345678', '+33612345678', 'cell-12', CASE WHEN n % 2 = 0 THEN 'MA-ROUEN' ELSE 'MA-LYON' END, false
            FROM generate_series(1, @rows) n
            """, new { at = Given.Noon.UtcDateTime, rows = ExchangeStore.Few + 10 });
        var newest = string.Join(' ', new[] { 10, 8, 6, 4 }.Select(after => ExchangeStore.Few + after));
        Assert.That(await _rig.FoundAsync(new() { Shortest = Seconds(1), Establishment = "MA-ROUEN", Limit = 4 }), Is.EqualTo(newest), "many");
        Assert.That(await _rig.FoundAsync(new() { Shortest = Seconds(100), Establishment = "MA-ROUEN", Limit = 4 }), Is.EqualTo(newest), "few");
        Assert.That(await _rig.FoundAsync(new() { Shortest = Seconds(ExchangeStore.Few + 5), Longest = Seconds(ExchangeStore.Few + 8), Establishment = "MA-ROUEN" }), Is.EqualTo($"{ExchangeStore.Few + 8} {ExchangeStore.Few + 6}"));
    }

    [Test]
    public async Task Pages_follow_one_another_also_through_exchanges_of_one_instant()
    {
        for (var n = 0; n < 7; n++) await _rig.CallAsync($"{n}", minutes: n / 3);
        await _rig.Feed.RunOnceAsync(default);
        var pages = new List<string>();
        ExchangeCursor? after = null;
        while (await _rig.Store.SearchAsync(new ExchangeQuery { Limit = 2, After = after }, default) is { Count: > 0 } page)
        {
            pages.AddRange(page.Select(exchange => exchange.CallId));
            after = page[^1].Cursor;
        }
        Assert.That(pages, Is.EqualTo((await _rig.FoundAsync(new())).Split(' ')));
        Assert.That(pages, Is.Unique.And.Count.EqualTo(7), "each once");
        foreach (var limit in new[] { 0, ExchangeQuery.MaxLimit + 1 })
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _rig.Store.SearchAsync(new ExchangeQuery { Limit = limit }, default));
    }

    [TestCase("12", false)]
    [TestCase("1 2", false)]
    [TestCase("123", true)]
    [TestCase("+33 6.12-34", true)]
    [TestCase("12%", false)]
    [TestCase("123_", false)]
    [TestCase("123456789012345678901", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public async Task A_part_of_a_number_has_three_digits(string? text, bool isOne)
    {
        Assert.That(ExchangeQuery.IsPartOfNumber(text), Is.EqualTo(isOne));
        if (!isOne && text is not null) await Assert.ThrowsAsync<InvalidOperationException>(() => _rig.FoundAsync(new() { Number = text }));
    }

    [Test]
    public async Task One_is_found_only_by_whom_it_concerns()
    {
        var exchange = await _rig.TakenAsync(_rig.CallAsync("a"));
        var nobodys = await _rig.TakenAsync(_rig.DepositAsync("b", identifier: null, outcome: CallOutcome.UnknownOrNotAuthorised));
        Assert.That(await _rig.Store.FindAsync(exchange.Id, null, default), Is.EqualTo(exchange));
        Assert.That(await _rig.Store.FindAsync(exchange.Id, ["MA-LILLE", "MA-ROUEN"], default), Is.EqualTo(exchange));
        Assert.That(await _rig.Store.FindAsync(exchange.Id, ["MA-LILLE"], default), Is.Null);
        Assert.That(await _rig.Store.FindAsync(exchange.Id, [], default), Is.Null);
        Assert.That(await _rig.Store.FindAsync(Guid.NewGuid(), null, default), Is.Null);
        Assert.That(await _rig.Store.FindAsync(nobodys.Id, ["MA-ROUEN"], default), Is.Null);
        Assert.That(await _rig.Store.FindAsync(nobodys.Id, null, default), Is.EqualTo(nobodys));
    }

    [Test]
    public async Task A_recording_is_shown_while_it_is_kept()
    {
        var exchange = await _rig.TakenAsync(_rig.CallAsync("a"));
        await _rig.RecordedAsync("a", isKept: false);
        Assert.That(await FindAsync(exchange), Is.EqualTo(exchange));
        var recording = await _rig.RecordedAsync("a");
        Assert.That(await FindAsync(exchange), Is.EqualTo(exchange with { Recording = recording }));
        Assert.That((await _rig.Store.SearchAsync(new(), default)).Single().Recording, Is.EqualTo(recording));
        await _rig.ExecuteAsync("UPDATE monitoring.recordings SET erasing = 'term'");
        Assert.That(await FindAsync(exchange), Is.EqualTo(exchange));
    }

    [Test]
    public async Task Who_listened_first_is_kept()
    {
        var exchange = await _rig.TakenAsync(_rig.CallAsync("a"));
        Assert.That(await _rig.Store.HeardAsync(exchange.Id, s_officer, "inquiry", Noon, default));
        Assert.That(await _rig.Store.HeardAsync(exchange.Id, Guid.NewGuid(), "another", Noon.AddDays(1), default));
        Assert.That(await FindAsync(exchange), Is.EqualTo(exchange with { IsHeardByStaff = true }));
        Assert.That(await _rig.QueryAsync<(Guid, DateTime)>("SELECT heard_by, heard_at FROM monitoring.exchanges"), Is.EqualTo((s_officer, Noon.UtcDateTime)));
        Assert.That(await _rig.Store.HeardAsync(Guid.NewGuid(), s_officer, "inquiry", Noon, default), Is.False);
    }

    [Test]
    public async Task Each_officer_s_purpose_is_the_last_that_he_stated()
    {
        var exchange = await _rig.TakenAsync(_rig.CallAsync("a"));
        Assert.That(await _rig.Store.PurposeAsync(exchange.Id, s_officer, default), Is.Null);
        await _rig.Store.HeardAsync(exchange.Id, s_officer, "inquiry", Noon, default);
        await _rig.Store.HeardAsync(exchange.Id, Guid.NewGuid(), "another officer's", Noon, default);
        await _rig.Store.HeardAsync(exchange.Id, s_officer, "inquiry, again", Noon, default);
        Assert.That(await _rig.Store.PurposeAsync(exchange.Id, s_officer, default), Is.EqualTo("inquiry, again"));
    }

    [Test]
    public async Task A_flag_is_set_and_taken_away()
    {
        var exchange = await _rig.TakenAsync(_rig.CallAsync("a"));
        Assert.That(await _rig.Store.FlagAsync(exchange.Id, true, default));
        Assert.That((await FindAsync(exchange))!.IsFlagged);
        Assert.That(await _rig.Store.FlagAsync(exchange.Id, false, default));
        Assert.That(await FindAsync(exchange), Is.EqualTo(exchange));
        Assert.That(await _rig.Store.FlagAsync(Guid.NewGuid(), true, default), Is.False);
    }

    [Test]
    public async Task Notes_come_in_the_order_of_the_sound_and_go_with_it()
    {
        var exchange = await _rig.TakenAsync(_rig.CallAsync("a"));
        Assert.That(await NoteAsync(exchange, 5, "nothing to hear"), Is.False, "there is no sound");
        var recording = await _rig.RecordedAsync("a");
        Assert.That(await NoteAsync(exchange, 5.25, "names a place"));
        Assert.That(await NoteAsync(exchange, 1, "another voice"));
        Assert.That(await _rig.Store.NotesAsync(exchange.Id, default), Is.EqualTo(new[]
        {
            new ExchangeNote(Seconds(1), "another voice", "a.martin", Noon), new ExchangeNote(Seconds(5.25), "names a place", "a.martin", Noon),
        }));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => _rig.ExecuteAsync("UPDATE monitoring.notes SET text = 'x'"));
        Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.RestrictViolation));

        await _rig.ExecuteAsync("UPDATE monitoring.recordings SET erasing = 'term'");
        Assert.That(await NoteAsync(exchange, 7, "too late"), Is.False);
        await new MonitoringStore(_rig.DataSource).FinishErasureAsync(recording, Noon, default);
        Assert.That(await _rig.Store.NotesAsync(exchange.Id, default), Is.Empty);
        Assert.That(await FindAsync(exchange), Is.EqualTo(exchange), "what the call's record says stays");
    }

    [Test]
    public async Task What_is_no_note_is_refused()
    {
        var exchange = await _rig.TakenAsync(_rig.CallAsync("a"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => NoteAsync(exchange, -1, "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => NoteAsync(exchange, 1, " "));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => NoteAsync(exchange, 1, new string('x', ExchangeNote.MaxText + 1)));
    }

    /// <summary>MON-08. A recording that must not exist is not shown either.</summary>
    [Test]
    public async Task Nothing_can_be_added_to_a_protected_exchange_and_no_sound_is_found_by_it()
    {
        var exchange = await _rig.TakenAsync(_rig.CallAsync("a", isProtected: true));
        await _rig.RecordedAsync("a");
        Assert.That(await _rig.Store.HeardAsync(exchange.Id, s_officer, "inquiry", Noon, default), Is.False);
        Assert.That(await _rig.Store.PurposeAsync(exchange.Id, s_officer, default), Is.Null);
        Assert.That(await _rig.Store.FlagAsync(exchange.Id, true, default), Is.False);
        Assert.That(await NoteAsync(exchange, 1, "x"), Is.False);
        Assert.That(await FindAsync(exchange), Is.EqualTo(exchange));
        Assert.That((await _rig.Store.SearchAsync(new(), default)).Single(), Is.EqualTo(exchange));
        foreach (var change in new[] { "number = '+33612345678'", "heard_at = now(), heard_by = gen_random_uuid()", "flagged = true" })
            await Assert.ThrowsAsync<PostgresException>(() => _rig.ExecuteAsync($"UPDATE monitoring.exchanges SET {change}"), change);
    }

    [Test]
    public async Task Nothing_personal_is_in_what_a_log_would_show()
    {
        var exchange = await _rig.TakenAsync(_rig.CallAsync("a"));
        Assert.That(exchange.ToString(), Is.EqualTo(exchange.Id.ToString()));
        Assert.That(new ExchangeQuery { Number = Number, Identifiers = ["12345678"] }.ToString(), Is.EqualTo(nameof(ExchangeQuery)));
        Assert.That(new ExchangeNote(Seconds(1), "text", "a.martin", Noon).ToString(), Does.Not.Contain("text").And.Not.Contain("martin"));
    }

    private async Task<Guid> IdAsync(string call) => (await _rig.Store.SearchAsync(new(), default)).Single(exchange => exchange.CallId == call).Id;

    private Task<Exchange?> FindAsync(Exchange exchange) => _rig.Store.FindAsync(exchange.Id, null, default);

    private Task<bool> NoteAsync(Exchange exchange, double at, string text) => _rig.Store.AddNoteAsync(exchange.Id, Seconds(at), text, "a.martin", Noon, default);
}
