using Npgsql;
using Telephony.Recording;
using static Telephony.Monitoring.Tests.Given;

namespace Telephony.Monitoring.Tests;

public sealed class RecordingsTests
{
    private Rig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await Rig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task A_call_is_written_down_before_it_is_recorded_kept_as_a_spool_and_sealed_in_stereo()
    {
        await using var recording = await _rig.BeginAsync();
        var row = await _rig.SingleAsync();
        Assert.That((row.Id, row.State, row.Duration), Is.EqualTo((recording.Id, RecordingState.Unfinished, (TimeSpan?)null)));
        _rig.Clock.Advance(Seconds(20));
        recording.Start();
        await _rig.TalkAsync(recording, 3);
        await recording.KeepAsync();
        await _rig.Recordings.WhenSealedAsync();

        row = await _rig.SingleAsync();
        Assert.That((row.Kind, row.CallId, row.Message, row.Identifier, row.Node), Is.EqualTo((RecordingKind.Call, "call", (Guid?)null, "12345678", Node)));
        Assert.That((row.State, row.Duration), Is.EqualTo((RecordingState.Sealed, (TimeSpan?)Seconds(3))));
        Assert.That((row.StartedAt, row.ExpiresAt), Is.EqualTo((Noon.AddSeconds(20), TermOfNoon.AddSeconds(20))), "its sound begins when the call is accepted");
        var export = await _rig.ExportAsync(recording.Id);
        Assert.That((export.Channels, export.Length), Is.EqualTo((2, Seconds(3))));
        Assert.That(export.Sha256, Is.EqualTo(await _rig.QueryAsync<byte[]>("SELECT sha256 FROM monitoring.recordings")));
        Assert.That(_rig.Archive.Spools(), Is.Empty);
    }

    [Test]
    public async Task A_kept_recording_can_be_exported_before_it_is_sealed()
    {
        await using var recording = await _rig.BeginAsync();
        await _rig.TalkAsync(recording, 1);
        await _rig.Recordings.DisposeAsync();
        await recording.KeepAsync();
        Assert.That((await _rig.SingleAsync()).State, Is.EqualTo(RecordingState.Spool));
        Assert.That((await _rig.ExportAsync(recording.Id)).Channels, Is.EqualTo(2));
    }

    [Test]
    public async Task A_flow_that_fails_keeps_what_was_said()
    {
        await using (var recording = await _rig.BeginAsync()) await _rig.TalkAsync(recording, 2);
        Assert.That((await _rig.SingleAsync()).Duration, Is.EqualTo(Seconds(2)));
    }

    [Test]
    public async Task The_recording_of_a_call_is_found_by_the_call_once_it_is_kept()
    {
        var kept = await _rig.RecordAsync(1, "a");
        await using var running = await _rig.BeginAsync("b");
        Assert.That(await _rig.Store.OfCallsAsync(["a", "b", "c"], default), Is.EqualTo(new Dictionary<string, Guid> { ["a"] = kept }));
    }

    [Test]
    public async Task A_call_that_was_not_connected_leaves_nothing()
    {
        await using (var recording = await _rig.BeginAsync())
        {
            await _rig.TalkAsync(recording, 1);
            await recording.DiscardAsync();
            await recording.KeepAsync();
        }
        Assert.That(await _rig.ListAsync(), Is.Empty);
        Assert.That(_rig.Sounds(), Is.Empty);
    }

    [Test]
    public async Task A_call_in_which_no_sound_came_leaves_nothing_and_fails_nowhere()
    {
        await using (var recording = await _rig.BeginAsync())
        {
            recording.Start();
            _rig.Clock.Advance(Seconds(30));
            await recording.KeepAsync();
        }
        Assert.That(await _rig.ListAsync(), Is.Empty);
        Assert.That(_rig.Sounds(), Is.Empty);
    }

    [Test]
    public async Task No_recording_begins_while_the_database_is_away()
    {
        await _rig.Switchable.CloseAsync();
        await Assert.ThrowsAsync<RecordingUnavailableException>(() => _rig.BeginAsync());
        Assert.That(_rig.Sounds(), Is.Empty);
    }

    [Test]
    public async Task A_full_disk_leaves_no_row()
    {
        await Assert.ThrowsAsync<RecordingUnavailableException>(() => _rig.WithFullDisk().BeginAsync(Call(_rig.Detainee), Monitored, default));
        Assert.That(await _rig.ListAsync(), Is.Empty);
    }

    [Test]
    public async Task A_disk_that_fills_while_recording_is_told_and_what_it_took_is_kept()
    {
        await using var recording = await _rig.BeginAsync();
        await _rig.TalkAsync(recording, 3);
        var told = new TaskCompletionSource();
        await using var registration = recording.Failure.Register(told.SetResult);
        FullDisk.Under(_rig.Sounds().Single());
        _rig.Say(recording.Detainee, 440, 5000);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await recording.KeepAsync();
        Assert.That((await _rig.SingleAsync()).Duration, Is.EqualTo(Seconds(3)));
    }

    [Test]
    public async Task A_recording_kept_while_the_database_is_away_is_committed_when_it_returns()
    {
        await using var recording = await _rig.BeginAsync();
        _rig.Clock.Advance(Seconds(10));
        recording.Start();
        await _rig.TalkAsync(recording, 2);
        await _rig.Switchable.CloseAsync();
        await recording.KeepAsync();
        await Assert.ThrowsAsync<NpgsqlException>(() => _rig.Recordings.MaintainAsync(default));
        Assert.That((await _rig.SingleAsync()).State, Is.EqualTo(RecordingState.Unfinished));

        _rig.Switchable.Open();
        await _rig.Recordings.MaintainAsync(default);
        await _rig.Recordings.MaintainAsync(default);
        await _rig.Recordings.WhenSealedAsync();
        var row = await _rig.SingleAsync();
        Assert.That((row.State, row.Duration, row.StartedAt), Is.EqualTo((RecordingState.Sealed, (TimeSpan?)Seconds(2), Noon.AddSeconds(10))));
    }

    [Test]
    public async Task A_call_that_was_not_connected_while_the_database_is_away_leaves_nothing_when_it_returns()
    {
        await using var recording = await _rig.BeginAsync();
        await _rig.Switchable.CloseAsync();
        await recording.DiscardAsync();
        _rig.Switchable.Open();
        await _rig.Recordings.MaintainAsync(default);
        Assert.That(await _rig.ListAsync(), Is.Empty);
        Assert.That(_rig.Sounds(), Is.Empty);
    }

    [Test]
    public async Task Maintenance_and_recovery_leave_a_running_recording_alone()
    {
        await using var recording = await _rig.BeginAsync();
        await _rig.TalkAsync(recording, 1);
        await _rig.Recordings.MaintainAsync(default);
        await _rig.Recordings.RecoverAsync(default);
        Assert.That((await _rig.SingleAsync()).State, Is.EqualTo(RecordingState.Unfinished));
        await _rig.TalkAsync(recording, 1);
        await recording.KeepAsync();
        Assert.That((await _rig.SingleAsync()).State, Is.Not.EqualTo(RecordingState.Unfinished));
    }

    [Test]
    public async Task Another_node_leaves_what_a_dead_one_left()
    {
        await using var recording = await _rig.BeginAsync();
        await _rig.TalkAsync(recording, 1);
        var report = await _rig.Node("n2").RecoverAsync(default);
        Assert.That((report.Kept, report.Dropped), Is.EqualTo((0, 0)));
        Assert.That((await _rig.SingleAsync()).State, Is.EqualTo(RecordingState.Unfinished));
    }

    [Test]
    public async Task A_list_is_newest_first_and_of_whom_is_asked()
    {
        var first = await _rig.RecordAsync(1, "a");
        var second = await _rig.RecordAsync(1, "b");
        Assert.That((await _rig.Store.ListAsync(_rig.Detainee, 10, default)).Select(row => row.Id), Is.EqualTo(new[] { second, first }));
        Assert.That((await _rig.Store.ListAsync(_rig.Detainee, 1, default)).Single().Id, Is.EqualTo(second));
        Assert.That(await _rig.Store.ListAsync(Guid.NewGuid(), 10, default), Is.Empty);
        var json = RecordingListing.ToJson(await _rig.ListAsync());
        Assert.That(json, Does.Contain(first.ToString()).And.Contain("\"durationSeconds\": 1").And.Contain("\"expiresAt\": \"2026-06-02T11:00:00").And.Not.Contain(Number));
    }

    [TestCase("UPDATE monitoring.recordings SET expires_at = started_at + interval '3 months 2 days'", "at_most_three_months")]
    [TestCase("UPDATE monitoring.recordings SET message = gen_random_uuid()", "copies_name_their_message")]
    [TestCase("UPDATE monitoring.recordings SET sha256 = NULL", "sealed_is_whole")]
    [TestCase("UPDATE monitoring.recordings SET duration_ms = NULL", "sealed_is_kept")]
    [TestCase("UPDATE monitoring.recordings SET erasing = 'term', holds = '{a}'", "held_is_not_erased")]
    public async Task The_database_keeps_the_rules_too(string statement, string constraint)
    {
        await _rig.RecordAsync(1);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => _rig.ExecuteAsync(statement));
        Assert.That(refused!.ConstraintName, Is.EqualTo(constraint));
    }
}
