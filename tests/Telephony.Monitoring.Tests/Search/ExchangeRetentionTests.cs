using Telephony.Monitoring.Evidence;
using Telephony.Monitoring.Search;
using static Telephony.Monitoring.Tests.Given;

namespace Telephony.Monitoring.Tests.Search;

/// <summary>Rows of the search have a term of their own (RET-08, RET-09).</summary>
public sealed class ExchangeRetentionTests
{
    /// <summary>The midnight in Paris after which rows of the day of <see cref="Noon"/> are due: a year and a day later.</summary>
    private static readonly DateTimeOffset s_due = new(2027, 3, 2, 23, 0, 0, TimeSpan.Zero);

    private SearchRig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await SearchRig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    private Task<long> RunAsync(DateTimeOffset now, int months = 12) => new ExchangeRetention(_rig.DataSource, months).RunOnceAsync(now, default);

    [Test]
    public async Task A_row_goes_after_a_year_with_its_notes_and_hearings_and_is_counted_in_an_entry_of_its_establishment()
    {
        var id = (await _rig.TakenAsync(_rig.CallAsync("a"))).Id;
        await _rig.TakenAsync(_rig.CallAsync("lille", establishment: "CP-LILLE"));
        await _rig.TakenAsync(_rig.DepositAsync("lost", identifier: null, outcome: Telephony.Calls.CallOutcome.UnknownOrNotAuthorised));
        await _rig.TakenAsync(_rig.CallAsync("b"));
        await _rig.TakenAsync(_rig.CallAsync("next day", minutes: 12 * 60));
        await _rig.Store.HeardAsync(id, Guid.NewGuid(), "an inquiry", Noon, default);

        Assert.That(await RunAsync(s_due.AddTicks(-10)), Is.Zero);
        Assert.That(await RunAsync(s_due), Is.EqualTo(4));
        Assert.That(await _rig.FoundAsync(new()), Is.EqualTo("next day"));
        Assert.That(await _rig.QueryAsync<long>("SELECT count(*) FROM monitoring.hearings"), Is.Zero);
        Assert.That(await RunAsync(s_due), Is.Zero);

        var audit = new AuditStore(_rig.DataSource);
        var entries = (await audit.ErasuresAsync(new ErasureQuery(), default)).Select(row => row.Entry).ToList();
        Assert.That(entries.Select(entry => (entry.Establishment, entry.Reason, entry.Subject, entry.Details["rows"])), Is.EquivalentTo(new[]
        {
            ("CP-LILLE", "searchTerm", "", "1"), ("MA-ROUEN", "searchTerm", "", "2"), ((string?)null, "searchTerm", "", "1"),
        }));
        Assert.That(entries[0].Details, Is.SupersetOf(new Dictionary<string, string> { ["kind"] = "searchRows", ["startedBefore"] = "2026-03-02T23:00:00Z" }));
        Assert.That((await audit.VerifyAsync(default)).IsWhole);
    }

    [Test]
    public async Task A_row_whose_recording_is_held_stays_with_it()
    {
        await _rig.TakenAsync(_rig.CallAsync("held"));
        await _rig.TakenAsync(_rig.CallAsync("a"));
        var recording = await _rig.RecordedAsync("held");
        await _rig.ExecuteAsync("UPDATE monitoring.recordings SET holds = '{TJ-1}'");
        Assert.That(await RunAsync(s_due), Is.EqualTo(1));
        Assert.That(await _rig.FoundAsync(new()), Is.EqualTo("held"));
        await _rig.ExecuteAsync("UPDATE monitoring.recordings SET holds = '{}'; DELETE FROM monitoring.recordings");
        Assert.That(await RunAsync(s_due), Is.EqualTo(1), $"{recording} is gone");
    }

    [Test]
    public async Task The_term_is_a_setting_that_is_not_shorter_than_that_of_recordings()
    {
        await _rig.TakenAsync(_rig.CallAsync("a"));
        Assert.That(await RunAsync(new DateTimeOffset(2026, 6, 2, 21, 59, 59, TimeSpan.Zero), 3), Is.Zero);
        Assert.That(await RunAsync(new DateTimeOffset(2026, 6, 2, 22, 0, 0, TimeSpan.Zero), 3), Is.EqualTo(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExchangeRetention(_rig.DataSource, 2));
    }
}
