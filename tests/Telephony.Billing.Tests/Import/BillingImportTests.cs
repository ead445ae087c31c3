using System.Text;
using Dapper;
using Telephony.Directory;
using Telephony.Testing;

namespace Telephony.Billing.Tests.Import;

public sealed class BillingImportTests
{
    private const string People = """
        "establishments": [ { "code": "MA-ROUEN", "timeZone": "Europe/Paris" } ],
        "detainees": [ { "identifier": "12345678", "establishment": "MA-ROUEN",
          "nominativeCredit": [ { "transfer": "n-1", "amount": "50.0000" } ], "credit": [ { "transfer": "c-1", "plan": "40", "amount": "40.0000" } ] } ]
        """;

    private const string Prices = """
        "plans": [ { "code": "40", "price": "40.0000", "services": ["call", "voicemail", "video"] } ],
        "destinations": [ { "class": "frMobile", "prefixes": ["+336", "+337"] } ],
        "tariffs": [ { "service": "call", "destination": "frMobile", "plan": "40", "establishment": null, "from": "2026-01-01", "to": null, "perMinute": "0.1500", "connection": "0.0000", "increment": 1, "excluded": false } ]
        """;

    private TestDatabase _database = null!;
    private BillingStore _store = null!;

    [SetUp]
    public async Task Create()
    {
        _database = await TestDatabase.CreateAsync(typeof(DirectoryStore).Assembly, typeof(BillingStore).Assembly);
        _store = new BillingStore(_database.DataSource);
    }

    [TearDown]
    public async Task Drop() => await _database.DisposeAsync();

    private Task<ImportResult> ImportAsync(params string[] sections) => ImportTextAsync($"{{ {string.Join(",\n", sections)} }}");

    private Task<ImportResult> ImportTextAsync(string json) =>
        new DirectoryImport(_database.DataSource, new PlainProtector(), new FakeTimeProvider(), parts: () => [new BillingImport()])
            .ImportAsync("file.json", Encoding.UTF8.GetBytes(json), default);

    private async Task<Detainee> DetaineeAsync() =>
        (await new DirectoryStore(_database.DataSource, new PlainProtector(), new FakeTimeProvider()).FindDetaineeAsync("12345678", default))!;

    private async Task<string> DumpAsync()
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        var dump = new StringBuilder();
        foreach (var table in new[] { "plans", "destinations", "tariffs", "accounts", "lots", "transfers", "entries" })
            foreach (var row in await connection.QueryAsync<string>($"select t::text from billing.{table} t order by 1")) dump.AppendLine(row);
        return dump.ToString();
    }

    [Test]
    public async Task The_example_of_the_contract_is_imported_and_a_second_time_changes_nothing()
    {
        await ImportAsync(People, Prices);
        var detainee = await DetaineeAsync();
        var statement = await _store.StatementAsync(detainee.Id, 10, default);
        Assert.That((statement.Balance, statement.NominativeBalance), Is.EqualTo((new Money(40), new Money(50))));
        Assert.That(PhoneNumber.TryParse("+33612345678", out var number));
        var quote = await _store.QuoteAsync(new UsageRequest(detainee, BilledService.Call, number), Rig.Noon, default);
        Assert.That((quote.Destination, quote.Rate!.PerMinute, quote.Time), Is.EqualTo(("frMobile", new Money(0.15m), (TimeSpan?)TimeSpan.FromSeconds(16_000))));
        var before = await DumpAsync();
        await ImportAsync(People, Prices);
        Assert.That(await DumpAsync(), Is.EqualTo(before));
        Assert.That((await _store.CheckAsync(default)).Problems, Is.Empty);
    }

    [Test]
    public async Task The_shipped_tariffs_can_be_imported_and_say_what_the_sources_say()
    {
        await ImportAsync(People.Replace("\"40\"", "\"outside\""));
        var folder = Path.Combine(Root(), "data", "tariffs");
        foreach (var file in new[] { "plans.json", "voicemail-2020.json", "video-2021.json", "calls-EXAMPLE.json" })
            for (var again = 0; again < 2; again++) await ImportTextAsync(await File.ReadAllTextAsync(Path.Combine(folder, file)));
        var detainee = await DetaineeAsync();
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        var book = await TariffTables.BookAsync(connection, BilledService.Video, null, default);
        var video = book.RatesAt(BilledService.Video, null, "MA-ROUEN", Rig.Noon, "Europe/Paris");
        Assert.That(new[] { "outside", "10", "20", "30", "40", "50", "70", "100" }.Select(plan => video.For(plan)!.PerMinute.Euros), // BIL-11, BIL-12, C-5
            Is.EqualTo(new[] { 0.30m, 0.30m, 0.26m, 0.25m, 0.20m, 0.27m, 0.25m, 0.20m }));
        Assert.That((video.For("outside")!.Connection.Euros, video.For("20")!.Connection.Euros), Is.EqualTo((0.14m, 0m)));
        foreach (var (day, free, ten) in new[] { ("2020-03-31", false, false), ("2020-04-01", true, true) }) // BIL-16 to BIL-18
        {
            var quote = await _store.QuoteAsync(new UsageRequest(detainee, BilledService.Voicemail), DateTimeOffset.Parse($"{day}T12:00:00Z"), default);
            Assert.That((quote.IsFree, quote.Rates.For("10") is not null), Is.EqualTo((free, ten)), day);
        }
        var early = await _store.QuoteAsync(new UsageRequest(detainee, BilledService.Voicemail), DateTimeOffset.Parse("2020-03-22T12:00:00Z"), default);
        Assert.That(early.Refusal, Is.EqualTo(BillingRefusal.NoTariff), "DEP-03");
    }

    [Test]
    public async Task A_row_is_ended_and_followed_by_the_next_in_one_file()
    {
        await ImportAsync(Prices);
        var row = Prices[Prices.IndexOf("{ \"service\"", StringComparison.Ordinal)..Prices.LastIndexOf(']')];
        await ImportAsync($"\"tariffs\": [ {row.Replace("\"to\": null", "\"to\": \"2026-07-01\"")}, {row.Replace("2026-01-01", "2026-07-01").Replace("0.1500", "0.1600")} ]");
        Assert.That((await DumpAsync()).Split('\n').Count(line => line.Contains("frMobile,40")), Is.EqualTo(2));
    }

    /// <summary>A bad file changes nothing and names line and field.</summary>
    [TestCase("\"perMinute\": \"0.1500\"", "\"perMinute\": \"-0.1500\"", "tariffs[0].perMinute: must not be negative")]
    [TestCase("\"perMinute\": \"0.1500\"", "\"perMinute\": 0.15", "tariffs[0].perMinute: must be a text in quotes")]
    [TestCase("\"perMinute\": \"0.1500\"", "\"perMinute\": \"0.15001\"", "tariffs[0].perMinute: must be euros with four decimals")]
    [TestCase("\"perMinute\": \"0.1500\", ", "", "tariffs[0].perMinute: is missing")]
    [TestCase("\"plan\": \"40\", \"establishment\"", "\"plan\": \"41\", \"establishment\"", "tariffs[0].plan: names the plan 41, which does not exist")]
    [TestCase("\"destination\": \"frMobile\"", "\"destination\": \"moon\"", "tariffs[0].destination: names the class moon, which does not exist")]
    [TestCase("\"destination\": \"frMobile\"", "\"destination\": null", "tariffs[0].destination: is missing")]
    [TestCase("\"to\": null", "\"to\": \"2026-01-01\"", "tariffs[0].to: must be after from")]
    [TestCase("\"from\": \"2026-01-01\"", "\"from\": \"1 Jan\"", "tariffs[0].from: must be a date")]
    [TestCase("\"increment\": 1", "\"increment\": 0", "tariffs[0].increment: must be a whole number from 1")]
    [TestCase("\"increment\": 1", "\"increment\": \"1\"", "tariffs[0].increment: must be a whole number from 1")]
    [TestCase("\"excluded\": false", "\"excluded\": 0", "tariffs[0].excluded: must be true or false")]
    [TestCase("\"excluded\": false", "\"rounded\": 1", "tariffs[0].rounded: is not known here")]
    [TestCase("\"+337\"", "\"0337\"", "destinations[0].prefixes[1]: must be a plus sign")]
    [TestCase("\"price\": \"40.0000\"", "\"price\": \"40.0010\"", "plans[0].price: must be more than nothing, in whole cents")]
    [TestCase("\"code\": \"40\", \"price\": \"40.0000\"", "\"code\": \"40\"", "plans[0].price: is missing")]
    [TestCase("\"video\"]", "\"fax\"]", "plans[0].services[2]: must be call, voicemail, video")]
    [TestCase("\"amount\": \"50.0000\"", "\"amount\": \"0.0000\"", "detainees[0].nominativeCredit[0].amount: must be more than nothing")]
    [TestCase("\"amount\": \"50.0000\"", "\"amount\": \"100000000.0000\"", "detainees[0].nominativeCredit[0].amount: must be euros with four decimals")]
    [TestCase("\"plan\": \"40\", \"amount\"", "\"plan\": \"39\", \"amount\"", "detainees[0].credit[0].plan: names the plan 39")]
    [TestCase("\"transfer\": \"c-1\"", "\"transfer\": \"call/1\"", "detainees[0].credit[0].transfer: must be 1 to 64")]
    [TestCase("\"transfer\": \"c-1\"", "\"transfer\": \"n-1\"", "detainees[0].credit[0].transfer: was used before")]
    public async Task A_bad_file_changes_nothing_and_names_line_and_field(string good, string bad, string message)
    {
        var before = await DumpAsync();
        Assert.That($"{People}{Prices}", Does.Contain(good));
        var failure = await Assert.ThrowsAsync<ImportException>(() => ImportAsync(People.Replace(good, bad), Prices.Replace(good, bad)));
        Assert.That(failure!.Message, Does.Match(@"^file\.json: line [1-9][0-9]*, ").And.Contains(message));
        Assert.That(await DumpAsync(), Is.EqualTo(before));
        Assert.That(await DetaineeOrNullAsync(), Is.Null, "not even the directory's part is kept");
    }

    /// <summary>Tariffs of one file, a row a line from line 4 on.</summary>
    [TestCase("gap", 6, "tariffs[2].from: leaves a gap after 2026-03-01", "outside|2026-01-01|2026-02-01|0.20", "outside|2026-02-01|2026-03-01|0.20", "outside|2026-03-02||0.20")]
    [TestCase("overlap", 5, "tariffs[1].from: overlaps the row that applies from 2026-01-01 to 2026-03-01", "outside|2026-01-01|2026-03-01|0.20", "outside|2026-02-28||0.25")]
    [TestCase("two open ends", 5, "tariffs[1].from: overlaps the row that applies from 2026-01-01 to no end", "outside|2026-01-01||0.20", "outside|2026-07-01||0.25")]
    [TestCase("negative price", 4, "tariffs[0].perMinute: must not be negative", "outside|2026-01-01|2026-03-01|-0.20", "outside|2026-03-01||0.20")]
    [TestCase("unknown plan", 6, "tariffs[2].plan: names the plan 41, which does not exist", "outside|2026-01-01||0.20", "40|2026-01-01||0.20", "41|2026-01-01||0.20")]
    [TestCase("price beyond all tables", 5, "tariffs[1].perMinute: must be euros with four decimals", "outside|2026-01-01||0.20", "40|2026-01-01||100000000")]
    public async Task A_bad_tariff_file_changes_nothing_and_names_its_line(string what, int line, string message, params string[] rows)
    {
        await ImportAsync(Prices);
        var before = await DumpAsync();
        var tariffs = rows.Select(row => row.Split('|')).Select(row =>
            $$"""{ "service": "voicemail", "plan": "{{row[0]}}", "from": "{{row[1]}}", "to": {{(row[2].Length > 0 ? $"\"{row[2]}\"" : "null")}}, "perMinute": "{{row[3]}}" }""");
        var failure = await Assert.ThrowsAsync<ImportException>(() => ImportTextAsync(
            $$"""
            { "plans": [ { "code": "99", "price": "99.0000", "services": ["call"] } ],
              "destinations": [ { "class": "moon", "prefixes": ["+999"] } ],
              "tariffs": [
            {{string.Join(",\n", tariffs)}} ] }
            """));
        Assert.That(failure!.Message, Does.StartWith($"file.json: line {line}, {message}"), what);
        Assert.That(await DumpAsync(), Is.EqualTo(before), "neither its plan nor its class is kept");
    }

    [TestCase("2026-02-01", "null", "tariffs[0].from: overlaps the row that applies from 2026-01-01 to no end")]
    [TestCase("2025-01-01", "\"2025-12-31\"", "tariffs[0].from: the stored row from 2026-01-01 leaves a gap after 2025-12-31")]
    [TestCase("2025-01-01", "null", "tariffs[0].from: the stored row from 2026-01-01 overlaps the row that applies from 2025-01-01 to no end")]
    public async Task A_gap_or_an_overlap_with_a_stored_row_is_found(string from, string to, string message)
    {
        await ImportAsync(Prices);
        var before = await DumpAsync();
        var failure = await Assert.ThrowsAsync<ImportException>(() => ImportAsync(Prices.Replace("\"2026-01-01\"", $"\"{from}\"").Replace("\"to\": null", $"\"to\": {to}")));
        Assert.That(failure!.Message, Does.Contain(message));
        Assert.That(await DumpAsync(), Is.EqualTo(before));
    }

    private async Task<Detainee?> DetaineeOrNullAsync() =>
        await new DirectoryStore(_database.DataSource, new PlainProtector(), new FakeTimeProvider()).FindDetaineeAsync("12345678", default);

    private static string Root()
    {
        var folder = TestContext.CurrentContext.TestDirectory;
        while (!File.Exists(Path.Combine(folder, "Telephony.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
