using Npgsql;
using Telephony.Monitoring.Evidence;
using static Telephony.Monitoring.Tests.Given;

namespace Telephony.Monitoring.Tests;

public sealed class RetentionTests
{
    private Rig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await Rig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task A_recording_goes_after_three_months_sound_and_row_as_an_event()
    {
        var recording = await _rig.RecordAsync(1);
        Assert.That(await _rig.Retention().RunOnceAsync(TermOfNoon.AddTicks(-10), default), Is.Zero);
        Assert.That(await _rig.Retention().RunOnceAsync(TermOfNoon, default), Is.EqualTo(1));
        Assert.That(await _rig.Store.ErasuresAsync(10, default),
            Is.EqualTo(new[] { new Erasure(recording, RecordingKind.Call, "call", TermOfNoon, ErasureRule.Term, Noon) }));
        Assert.That(await _rig.ListAsync(), Is.Empty);
        Assert.That(_rig.Sounds(), Is.Empty);
    }

    [Test]
    public async Task The_term_counts_where_the_establishment_is()
    {
        await _rig.RecordAsync(1, timeZone: "Indian/Reunion");
        Assert.That((await _rig.SingleAsync()).ExpiresAt, Is.EqualTo(TermOfNoon.AddHours(1)), "there is no summer time");
    }

    [Test]
    public async Task A_recording_that_is_still_a_spool_goes_as_well()
    {
        await using (var recording = await _rig.BeginAsync()) await _rig.TalkAsync(recording, 1);
        await _rig.Retention().RunOnceAsync(TermOfNoon.AddDays(1), default);
        await _rig.Recordings.WhenSealedAsync();
        Assert.That(_rig.Sounds(), Is.Empty);
        Assert.That(await _rig.ListAsync(), Is.Empty);
    }

    [Test]
    public async Task An_interrupted_erasure_is_finished_by_the_next_run([Values] bool soundIsGone)
    {
        var recording = await _rig.RecordAsync(1);
        Assert.That(await _rig.Store.MarkDueAsync(Node, TermOfNoon, default), Is.EqualTo(1));
        if (soundIsGone) _rig.Archive.Erase(recording);
        await _rig.CrashAsync();
        Assert.That(await _rig.Retention().RunOnceAsync(TermOfNoon, default), Is.EqualTo(1));
        Assert.That(_rig.Sounds(), Is.Empty);
        Assert.That((await _rig.Store.ErasuresAsync(10, default)).Single().Recording, Is.EqualTo(recording));
    }

    [Test]
    public async Task A_sound_that_was_erased_while_it_was_being_sealed_goes_too([Values] bool rowIsGone)
    {
        var recording = await _rig.BeginAsync();
        await _rig.TalkAsync(recording, 1);
        await ((CallRecording)recording).Recorder.CloseAsync();
        await _rig.Store.KeepAsync(recording.Id, new RecordingEnd(Seconds(1), Noon), TermOfNoon, default);
        var sealedSound = await _rig.Archive.SealAsync(recording.Id);
        await _rig.Store.MarkDueAsync(Node, TermOfNoon, default);
        if (rowIsGone) await _rig.Store.FinishErasureAsync(recording.Id, TermOfNoon, default);
        await _rig.Recordings.SwapAsync(sealedSound, default);
        Assert.That(_rig.Sounds(), Is.Empty);
    }

    [Test]
    public async Task A_node_erases_only_what_lies_with_it()
    {
        await _rig.RecordAsync(1);
        Assert.That(await _rig.Retention("n2").RunOnceAsync(TermOfNoon, default), Is.Zero);
        Assert.That(await _rig.ListAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task More_than_one_page_goes_in_one_run()
    {
        for (var n = 0; n < MonitoringStore.Batch + 50; n++)
            await _rig.Store.BeginCallAsync(Guid.CreateVersion7(Noon), Call(_rig.Detainee, $"{n}"), Node, Noon, default);
        Assert.That(await _rig.Retention().RunOnceAsync(TermOfNoon, default), Is.EqualTo(MonitoringStore.Batch + 50));
    }

    [Test]
    public async Task A_held_recording_stays_until_every_hold_is_released()
    {
        var recording = await _rig.RecordAsync(1);
        Assert.That(await HoldAsync(recording, "TJ-1"), Is.EqualTo(HoldOutcome.Done));
        Assert.That(await HoldAsync(recording, "TJ-2"), Is.EqualTo(HoldOutcome.Done));
        Assert.That(await HoldAsync(recording, "TJ-1"), Is.EqualTo(HoldOutcome.Unchanged));
        Assert.That((await _rig.SingleAsync()).Holds, Is.EqualTo(new[] { "TJ-1", "TJ-2" }));
        Assert.That(await _rig.Retention().RunOnceAsync(TermOfNoon.AddYears(1), default), Is.Zero);

        Assert.That(await ReleaseAsync(recording, "TJ-1"), Is.EqualTo(HoldOutcome.Done));
        Assert.That(await ReleaseAsync(recording, "TJ-1"), Is.EqualTo(HoldOutcome.Unchanged));
        Assert.That(await _rig.Retention().RunOnceAsync(TermOfNoon.AddYears(1), default), Is.Zero);
        Assert.That((await _rig.ExportAsync(recording)).Length, Is.EqualTo(Seconds(1)));

        await ReleaseAsync(recording, "TJ-2");
        Assert.That(await _rig.Retention().RunOnceAsync(TermOfNoon.AddYears(1), default), Is.EqualTo(1));
        Assert.That(await _rig.Store.HoldsAsync(recording, default), Is.EqualTo(new[]
        {
            new HoldEvent(true, "TJ-1", "a.martin", _rig.Now), new HoldEvent(true, "TJ-2", "a.martin", _rig.Now),
            new HoldEvent(false, "TJ-1", "b.petit", _rig.Now), new HoldEvent(false, "TJ-2", "b.petit", _rig.Now),
        }));
    }

    [Test]
    public async Task What_is_being_erased_can_no_longer_be_held()
    {
        var recording = await _rig.RecordAsync(1);
        await _rig.Store.MarkDueAsync(Node, TermOfNoon, default);
        Assert.That(await HoldAsync(recording, "TJ-1"), Is.EqualTo(HoldOutcome.NotFound));
        await _rig.Retention().RunOnceAsync(TermOfNoon, default);
        Assert.That(await HoldAsync(recording, "TJ-1"), Is.EqualTo(HoldOutcome.NotFound));
        Assert.That(await ReleaseAsync(Guid.NewGuid(), "TJ-1"), Is.EqualTo(HoldOutcome.NotFound));
        Assert.That(await _rig.Store.HoldsAsync(recording, default), Is.Empty);
    }

    [Test]
    public async Task A_held_row_cannot_be_deleted_by_hand()
    {
        await HoldAsync(await _rig.RecordAsync(1), "TJ-1");
        await Assert.ThrowsAsync<PostgresException>(() => _rig.ExecuteAsync("DELETE FROM monitoring.recordings"));
    }

    [Test]
    public async Task Holds_releases_and_erasures_are_entries_of_the_audit_chain()
    {
        var recording = await _rig.RecordAsync(1);
        await HoldAsync(recording, "TJ-1");
        await HoldAsync(recording, "TJ-1");
        await ReleaseAsync(recording, "TJ-1");
        await ReleaseAsync(recording, "TJ-1");
        await _rig.Retention().RunOnceAsync(TermOfNoon, default);
        await _rig.Store.FinishErasureAsync(recording, TermOfNoon, default);

        var entries = (await _rig.Audit.ListAsync(new AuditQuery { Subject = recording.ToString() }, default)).Select(row => row.Entry).Reverse().ToList();
        Assert.That(entries.Select(entry => (entry.Action, entry.Author, entry.Reason, entry.Establishment)), Is.EqualTo(new[]
        {
            (AuditAction.Held, "a.martin", "TJ-1", "MA-ROUEN"), (AuditAction.Released, "b.petit", "TJ-1", "MA-ROUEN"), (AuditAction.Erased, AuditEntry.Telephony, "term", "MA-ROUEN"),
        }));
        Assert.That(entries[^1].At, Is.EqualTo(TermOfNoon));
        Assert.That(entries[^1].Details, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["kind"] = "call", ["call"] = "call", ["node"] = Node, ["durationSeconds"] = "1.000", ["startedAt"] = "2026-03-02T12:00:00Z",
        }), "nothing says who spoke");
        Assert.That((await _rig.Audit.VerifyAsync(default)).IsWhole);
    }

    [Test]
    public async Task What_an_authority_wants_erased_goes_before_its_term_unless_it_is_held()
    {
        var recording = await _rig.RecordAsync(1);
        await HoldAsync(recording, "TJ-1");
        Assert.That(await OrderAsync(recording), Is.EqualTo(HoldOutcome.Unchanged));
        await ReleaseAsync(recording, "TJ-1");
        Assert.That(await OrderAsync(recording), Is.EqualTo(HoldOutcome.Done));
        Assert.That(await OrderAsync(recording), Is.EqualTo(HoldOutcome.NotFound));
        Assert.That(await _rig.Retention().RunOnceAsync(_rig.Now, default), Is.EqualTo(1));
        Assert.That(_rig.Sounds(), Is.Empty);
        var entries = (await _rig.Audit.ListAsync(new AuditQuery { Subject = recording.ToString(), Limit = 2 }, default)).Select(row => (row.Entry.Action, row.Entry.Author, row.Entry.Reason));
        Assert.That(entries, Is.EqualTo(new[] { (AuditAction.Erased, AuditEntry.Telephony, "authority"), (AuditAction.ErasureOrdered, "a.martin", "TJ-9") }));
    }

    [TestCase("UPDATE monitoring.holds SET author = 'x'")]
    [TestCase("UPDATE monitoring.erasures SET call_id = 'x'")]
    [TestCase("UPDATE monitoring.checks SET faults = 0")]
    [TestCase("DELETE FROM monitoring.holds")]
    [TestCase("DELETE FROM monitoring.erasures")]
    [TestCase("DELETE FROM monitoring.checks")]
    [TestCase("TRUNCATE monitoring.holds")]
    [TestCase("TRUNCATE monitoring.erasures")]
    [TestCase("TRUNCATE monitoring.checks")]
    public async Task What_happened_can_only_be_added_to(string statement)
    {
        var recording = await _rig.RecordAsync(1);
        await HoldAsync(recording, "TJ-1");
        await ReleaseAsync(recording, "TJ-1");
        await _rig.Retention().RunOnceAsync(TermOfNoon, default);
        await _rig.Check().RunDailyAsync(TermOfNoon, default);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => _rig.ExecuteAsync(statement));
        Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.RestrictViolation));
    }

    private Task<HoldOutcome> OrderAsync(Guid recording) => _rig.Store.OrderErasureAsync(recording, "TJ-9", "a.martin", _rig.Now, default);

    private Task<HoldOutcome> HoldAsync(Guid recording, string reference) => _rig.Store.HoldAsync(recording, reference, "a.martin", _rig.Now, default);

    private Task<HoldOutcome> ReleaseAsync(Guid recording, string reference) => _rig.Store.ReleaseAsync(recording, reference, "b.petit", _rig.Now, default);
}
