using static Telephony.Monitoring.Tests.Given;

namespace Telephony.Monitoring.Tests;

/// <summary>The process is killed after each step of a recording and started again: nothing is lost, nothing is doubled.</summary>
public sealed class CrashTests
{
    private Rig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await Rig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task After_the_row_and_before_the_spool()
    {
        await _rig.Store.BeginCallAsync(Guid.CreateVersion7(Noon), Call(_rig.Detainee), Node, Noon, default);
        var report = await _rig.CrashAsync();
        Assert.That((report.Kept, report.Dropped), Is.EqualTo((0, 1)));
        Assert.That(await _rig.ListAsync(), Is.Empty);
    }

    [Test]
    public async Task Before_the_first_word()
    {
        await _rig.BeginAsync();
        var report = await _rig.CrashAsync();
        Assert.That((report.Kept, report.Dropped, report.Unclaimed.Count), Is.EqualTo((0, 1, 0)));
        Assert.That(await _rig.ListAsync(), Is.Empty);
        Assert.That(_rig.Sounds(), Is.Empty);
    }

    [Test]
    public async Task In_the_middle_of_the_call()
    {
        var recording = await _rig.BeginAsync();
        recording.Start();
        await _rig.TalkAsync(recording, 12);
        await AssertRecoveredAsync(await _rig.CrashAsync(), Seconds(11), Seconds(12));
    }

    [Test]
    public async Task After_the_spool_was_closed_and_before_the_commit()
    {
        var recording = await _rig.BeginAsync();
        await _rig.TalkAsync(recording, 3);
        await ((CallRecording)recording).Recorder.CloseAsync();
        await AssertRecoveredAsync(await _rig.CrashAsync(), Seconds(3), Seconds(3));
    }

    [Test]
    public async Task After_the_commit_and_before_sealing()
    {
        var recording = await KeepWithoutSealingAsync();
        var report = await _rig.CrashAsync();
        Assert.That((report.Kept, report.Dropped, report.Sealing, report.Unclaimed.Count), Is.EqualTo((0, 0, 1, 0)));
        await AssertSealedAsync(recording);
    }

    [Test]
    public async Task After_sealing_and_before_the_row_was_swapped()
    {
        var recording = await KeepWithoutSealingAsync();
        await _rig.Archive.SealAsync(recording);
        Assert.That((await _rig.CrashAsync()).Sealing, Is.EqualTo(1));
        await AssertSealedAsync(recording);
    }

    [Test]
    public async Task After_the_row_was_swapped_and_before_the_spool_was_deleted()
    {
        var recording = await KeepWithoutSealingAsync();
        await _rig.Store.SealedAsync(await _rig.Archive.SealAsync(recording), _rig.Now, default);
        Assert.That((await _rig.CrashAsync()).Sealing, Is.EqualTo(1));
        await AssertSealedAsync(recording);
    }

    [Test]
    public async Task After_a_restore_of_the_database_that_has_the_row_unfinished_and_the_sound_sealed()
    {
        var recording = await _rig.RecordAsync(3);
        await _rig.ExecuteAsync("UPDATE monitoring.recordings SET duration_ms = NULL, sealed_at = NULL, sealed_bytes = NULL, sha256 = NULL");
        Assert.That((await _rig.CrashAsync()).Kept, Is.EqualTo(1));
        await AssertSealedAsync(recording);
    }

    [Test]
    public async Task After_a_discarded_spool_was_erased_and_before_its_row_went()
    {
        var recording = await _rig.BeginAsync();
        await _rig.TalkAsync(recording, 1);
        await ((CallRecording)recording).Recorder.CloseAsync();
        _rig.Archive.Erase(recording.Id);
        Assert.That((await _rig.CrashAsync()).Dropped, Is.EqualTo(1));
        Assert.That(await _rig.ListAsync(), Is.Empty);
    }

    [Test]
    public async Task A_second_crash_while_recovering_changes_nothing()
    {
        var recording = await _rig.BeginAsync();
        await _rig.TalkAsync(recording, 3);
        await _rig.CrashAsync();
        Assert.That((await _rig.CrashAsync()).Kept, Is.Zero);
        await AssertSealedAsync(recording.Id);
    }

    [Test]
    public async Task A_spool_that_belongs_to_nothing_is_reported_and_kept()
    {
        var recording = await _rig.BeginAsync();
        await _rig.TalkAsync(recording, 1);
        await ((CallRecording)recording).Recorder.CloseAsync();
        await _rig.ExecuteAsync("DELETE FROM monitoring.recordings");
        Assert.That((await _rig.CrashAsync()).Unclaimed, Is.EqualTo(new[] { recording.Id }));
        Assert.That(_rig.Archive.Spools(), Is.EqualTo(new[] { recording.Id }));
    }

    [Test]
    public async Task A_spool_that_cannot_be_read_keeps_its_row_and_its_term()
    {
        var recording = await _rig.BeginAsync();
        await _rig.TalkAsync(recording, 1);
        await using (var stream = new FileStream(_rig.Sounds().Single(), FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) stream.Write(new byte[64]);
        await _rig.CrashAsync();
        var row = await _rig.SingleAsync();
        Assert.That((row.Id, row.Duration, row.ExpiresAt), Is.EqualTo((recording.Id, (TimeSpan?)TimeSpan.Zero, TermOfNoon)));
        Assert.That(_rig.Sounds(), Is.Not.Empty);
    }

    private async Task<Guid> KeepWithoutSealingAsync()
    {
        var recording = await _rig.BeginAsync();
        await _rig.TalkAsync(recording, 3);
        await ((CallRecording)recording).Recorder.CloseAsync();
        await _rig.Store.KeepAsync(recording.Id, new RecordingEnd(Seconds(3), Noon), TermOfNoon, default);
        return recording.Id;
    }

    private async Task AssertRecoveredAsync(RecoveryReport report, TimeSpan shortest, TimeSpan longest)
    {
        Assert.That((report.Kept, report.Dropped, report.Unclaimed.Count), Is.EqualTo((1, 0, 0)));
        await _rig.Recordings.WhenSealedAsync();
        var row = await _rig.SingleAsync();
        Assert.That((row.StartedAt, row.ExpiresAt), Is.EqualTo((Noon, TermOfNoon)));
        Assert.That(row.Duration, Is.InRange(shortest, longest));
        var export = await _rig.ExportAsync(row.Id);
        Assert.That((export.Channels, (TimeSpan?)export.Length), Is.EqualTo((2, row.Duration)));
    }

    private async Task AssertSealedAsync(Guid recording)
    {
        await _rig.Recordings.WhenSealedAsync();
        var row = await _rig.SingleAsync();
        Assert.That((row.Id, row.State, row.Duration), Is.EqualTo((recording, RecordingState.Sealed, (TimeSpan?)Seconds(3))));
        Assert.That(_rig.Archive.Spools(), Is.Empty);
        Assert.That((await _rig.ExportAsync(recording)).Length, Is.EqualTo(Seconds(3)));
    }
}
