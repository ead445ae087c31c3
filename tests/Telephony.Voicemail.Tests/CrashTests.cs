using Telephony.Recording;
using static Telephony.Voicemail.Tests.Given;

namespace Telephony.Voicemail.Tests;

/// <summary>The process is killed after each step of a deposit and started again: nothing is lost, nothing is doubled.</summary>
public sealed class CrashTests
{
    private Rig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await Rig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task After_the_reservation_and_before_the_spool()
    {
        await _rig.Store.ReserveAsync(Reservation(_rig.Detainee), default);
        var report = await _rig.CrashAsync();
        Assert.That((report.Committed, report.Released), Is.EqualTo((0, 1)));
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((0L, TimeSpan.Zero)));
    }

    [Test]
    public async Task Before_the_first_word()
    {
        await _rig.BeginAsync();
        var report = await _rig.CrashAsync();
        Assert.That((report.Committed, report.Released, report.Unclaimed.Count), Is.EqualTo((0, 1, 0)));
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((0L, TimeSpan.Zero)));
        Assert.That(_rig.Archive.Spools(), Is.Empty);
    }

    [Test]
    public async Task In_the_middle_of_the_recording()
    {
        var deposit = await _rig.BeginAsync();
        await deposit.ExtendAsync();
        await _rig.SayAsync(deposit.Tap, 12);
        await AssertRecoveredAsync(await _rig.CrashAsync(), Seconds(11), Seconds(12));
    }

    [Test]
    public async Task After_the_spool_was_closed_and_before_the_commit()
    {
        var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, 12);
        await ((MessageRecorder)deposit.Tap).CloseAsync();
        await AssertRecoveredAsync(await _rig.CrashAsync(), Seconds(12), Seconds(12));
    }

    [Test]
    public async Task Past_the_end_of_the_grant()
    {
        await MessageAsync(_rig.Store, _rig.Detainee, 1795);
        var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, 5.5);
        await _rig.CrashAsync();
        await _rig.Mailboxes.WhenSealedAsync();
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((2L, Seconds(1800))));
        var recovered = (await _rig.ContentsAsync()).Messages.Single(m => m.Duration == Seconds(5));
        Assert.That(await PlayAsync(recovered.Id), Is.EqualTo(Seconds(5)));
    }

    [Test]
    public async Task After_the_commit_and_before_sealing()
    {
        var message = await CommitWithoutSealingAsync();
        var report = await _rig.CrashAsync();
        Assert.That((report.Committed, report.Released, report.Sealing, report.Unclaimed.Count), Is.EqualTo((0, 0, 1, 0)));
        await AssertSealedAsync(message);
    }

    [Test]
    public async Task After_sealing_and_before_the_row_was_swapped()
    {
        var message = await CommitWithoutSealingAsync();
        await _rig.Archive.SealAsync(message, Seconds(3));
        Assert.That((await _rig.CrashAsync()).Sealing, Is.EqualTo(1));
        await AssertSealedAsync(message);
    }

    [Test]
    public async Task After_the_row_was_swapped_and_before_the_spool_was_deleted()
    {
        var message = await CommitWithoutSealingAsync();
        await _rig.Store.SealedAsync(await _rig.Archive.SealAsync(message, Seconds(3)), _rig.Now, default);
        var report = await _rig.CrashAsync();
        Assert.That((report.Sealing, report.Unclaimed.Count), Is.EqualTo((1, 0)));
        await AssertSealedAsync(message);
    }

    [Test]
    public async Task After_a_restore_that_has_the_sealed_row_and_only_the_spool()
    {
        var message = await CommitWithoutSealingAsync();
        await _rig.Store.SealedAsync(new SealedSound(message, Seconds(3), 1, new byte[32], []), _rig.Now, default);
        await _rig.CrashAsync();
        await AssertSealedAsync(message);
    }

    [Test]
    public async Task After_a_discarded_spool_was_erased_and_before_its_place_was_given_back()
    {
        var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, 3);
        await ((MessageRecorder)deposit.Tap).CloseAsync();
        foreach (var spool in _rig.Archive.Spools()) _rig.Archive.Erase(spool);
        Assert.That((await _rig.CrashAsync()).Released, Is.EqualTo(1));
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((0L, TimeSpan.Zero)));
    }

    [Test]
    public async Task A_second_crash_while_recovering_changes_nothing()
    {
        var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, 12);
        await _rig.CrashAsync();
        var report = await _rig.CrashAsync();
        Assert.That(report.Committed, Is.Zero);
        await _rig.Mailboxes.WhenSealedAsync();
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((1L, Seconds(12))));
    }

    [Test]
    public async Task A_spool_that_belongs_to_nothing_is_reported_and_kept()
    {
        var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, 3);
        await ((MessageRecorder)deposit.Tap).CloseAsync();
        await _rig.ExecuteAsync("DELETE FROM voicemail.reservations");
        var report = await _rig.CrashAsync();
        Assert.That(report.Unclaimed, Is.EqualTo(_rig.Archive.Spools()).And.Count.EqualTo(1));
    }

    [Test]
    public async Task A_spool_that_cannot_be_read_gives_its_place_back_and_is_kept()
    {
        var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, 3);
        var file = System.IO.Directory.EnumerateFiles(_rig.Folder, "*.spool", SearchOption.AllDirectories).Single();
        await using (var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) stream.Write(new byte[64]);
        var report = await _rig.CrashAsync();
        Assert.That((report.Released, report.Unclaimed.Count), Is.EqualTo((1, 1)));
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((0L, TimeSpan.Zero)));
    }

    [Test]
    public async Task A_spool_that_vanished_under_the_recorder_is_no_message()
    {
        await using var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, 3);
        File.Delete(System.IO.Directory.EnumerateFiles(_rig.Folder, "*.spool", SearchOption.AllDirectories).Single());
        Assert.That(await deposit.KeepAsync(), Is.Null);
        await _rig.Mailboxes.MaintainAsync(default);
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((0L, TimeSpan.Zero)));
    }

    private async Task<Guid> CommitWithoutSealingAsync()
    {
        var reservation = Reservation(_rig.Detainee);
        await _rig.Store.ReserveAsync(reservation, default);
        await using var recorder = await _rig.Archive.RecordAsync(reservation.Id, reservation.Request.Privacy);
        await _rig.SayAsync(recorder, 3);
        await recorder.CloseAsync();
        await _rig.Store.CommitAsync(reservation.Id, Seconds(3), Noon.AddYears(1), Node, default);
        return reservation.Id;
    }

    private async Task AssertRecoveredAsync(RecoveryReport report, TimeSpan shortest, TimeSpan longest)
    {
        Assert.That((report.Committed, report.Released, report.Unclaimed.Count), Is.EqualTo((1, 0, 0)));
        var message = await _rig.SingleAsync();
        Assert.That(message.Duration, Is.InRange(shortest, longest));
        Assert.That((message.ReceivedAt, message.Name), Is.EqualTo((Noon, "Marie")));
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((1L, message.Duration)));
        await _rig.Mailboxes.WhenSealedAsync();
        Assert.That(await PlayAsync(message.Id), Is.EqualTo(message.Duration));
    }

    private async Task AssertSealedAsync(Guid message)
    {
        await _rig.Mailboxes.WhenSealedAsync();
        Assert.That(await _rig.Store.SoundAsync(message, default), Is.EqualTo(new StoredSound(SoundState.Sealed, Seconds(3), false)));
        Assert.That(_rig.Archive.Spools(), Is.Empty);
        Assert.That(await PlayAsync(message), Is.EqualTo(Seconds(3)));
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((1L, Seconds(3))));
    }

    private async Task<TimeSpan> PlayAsync(Guid message) => Rig.Play(await _rig.Mailboxes.SoundAsync(message, default));
}
