using Npgsql;
using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Recording;
using static Telephony.Voicemail.Tests.Given;

namespace Telephony.Voicemail.Tests;

public sealed class DepositTests
{
    private Rig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await Rig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task A_kept_message_can_be_heard_at_once_and_still_when_it_is_sealed()
    {
        await using var deposit = await _rig.BeginAsync();
        Assert.That((deposit.Granted, deposit.TimeLeft), Is.EqualTo((Seconds(60), Seconds(1800))));
        await _rig.SayAsync(deposit.Tap, 4.2);
        var message = await deposit.KeepAsync();

        var summary = await _rig.SingleAsync();
        Assert.That(summary, Is.EqualTo(new MessageSummary(message!.Value, summary.From, "Marie", Noon, Seconds(4.2), false, false)));
        Assert.That(Rig.Play(await _rig.Mailboxes.SoundAsync(message.Value, default)), Is.EqualTo(Seconds(4.2)));
        await _rig.Mailboxes.WhenSealedAsync();
        Assert.That((await _rig.Store.SoundAsync(message.Value, default)).State, Is.EqualTo(SoundState.Sealed));
        Assert.That(_rig.Archive.Spools(), Is.Empty);
        Assert.That(Rig.Play(await _rig.Mailboxes.SoundAsync(message.Value, default)), Is.EqualTo(Seconds(4.2)));
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((1L, Seconds(4.2))));
    }

    [Test]
    public async Task A_deposit_costs_a_statement_to_begin_and_one_to_keep()
    {
        using var statements = _rig.Count();
        await using var deposit = await _rig.BeginAsync();
        Assert.That(statements.Count, Is.EqualTo(1));
        await _rig.SayAsync(deposit.Tap, 2);
        await deposit.KeepAsync();
        await _rig.Mailboxes.WhenSealedAsync();
        Assert.That(statements.Count, Is.EqualTo(3), "the third notes that it is sealed");
    }

    [Test]
    public async Task Less_than_a_second_is_not_a_message([Values(0, 0.5, 0.98)] double seconds)
    {
        await using var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, seconds);
        Assert.That(await deposit.KeepAsync(), Is.Null);
        Assert.That((await _rig.ContentsAsync()).Messages, Is.Empty);
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((0L, TimeSpan.Zero)));
        Assert.That(_rig.Archive.Spools(), Is.Empty);
    }

    [Test]
    public async Task A_whole_second_is_a_message()
    {
        await _rig.DepositAsync(1);
        Assert.That((await _rig.SingleAsync()).Duration, Is.EqualTo(Seconds(1)));
    }

    [Test]
    public async Task Hanging_up_keeps()
    {
        await using (var deposit = await _rig.BeginAsync()) await _rig.SayAsync(deposit.Tap, 3);
        Assert.That((await _rig.SingleAsync()).Duration, Is.EqualTo(Seconds(3)));
    }

    [Test]
    public async Task What_is_discarded_leaves_nothing()
    {
        await using (var deposit = await _rig.BeginAsync())
        {
            await _rig.SayAsync(deposit.Tap, 3);
            await deposit.DiscardAsync();
        }
        Assert.That((await _rig.ContentsAsync()).Messages, Is.Empty);
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((0L, TimeSpan.Zero)));
        Assert.That(_rig.Archive.Spools(), Is.Empty);
    }

    [Test]
    public async Task Keeping_twice_keeps_one()
    {
        await using var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, 3);
        var first = await deposit.KeepAsync();
        Assert.That(await deposit.KeepAsync(), Is.EqualTo(first));
        await deposit.DiscardAsync();
        Assert.That((await _rig.SingleAsync()).Id, Is.EqualTo(first));
    }

    [Test]
    public async Task The_caller_hears_what_he_recorded_and_keeps_that()
    {
        await using var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, 3);
        Assert.That(Rig.Play(await deposit.ListenAsync()), Is.EqualTo(Seconds(3)));
        Assert.That(Rig.Play(await deposit.ListenAsync()), Is.EqualTo(Seconds(3)));
        await deposit.KeepAsync();
        Assert.That((await _rig.SingleAsync()).Duration, Is.EqualTo(Seconds(3)));
    }

    [Test]
    public async Task Recording_again_keeps_the_second_only_within_the_same_reservation()
    {
        await using var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, 3);
        await deposit.RestartAsync();
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((1L, Seconds(60))));
        await _rig.SayAsync(deposit.Tap, 2);
        await deposit.KeepAsync();
        Assert.That((await _rig.SingleAsync()).Duration, Is.EqualTo(Seconds(2)));
    }

    [Test]
    public async Task Silence_at_the_end_is_trimmed()
    {
        await using var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, 5);
        var message = await deposit.KeepAsync(Seconds(2));
        await _rig.Mailboxes.WhenSealedAsync();
        Assert.That((await _rig.SingleAsync()).Duration, Is.EqualTo(Seconds(3)));
        Assert.That(Rig.Play(await _rig.Mailboxes.SoundAsync(message!.Value, default)), Is.EqualTo(Seconds(3)));
    }

    [Test]
    public async Task Nothing_but_silence_is_no_message()
    {
        await using var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, 5);
        Assert.That(await deposit.KeepAsync(Seconds(5)), Is.Null);
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((0L, TimeSpan.Zero)));
    }

    [Test]
    public async Task A_message_ends_where_its_grant_ends()
    {
        await MessageAsync(_rig.Store, _rig.Detainee, 1795);
        await using var deposit = await _rig.BeginAsync();
        Assert.That((deposit.Granted, await deposit.ExtendAsync()), Is.EqualTo((Seconds(5), Seconds(5))));
        await _rig.SayAsync(deposit.Tap, 5.3);
        Assert.That(Rig.Play(await deposit.ListenAsync()), Is.EqualTo(Seconds(5)));
        var message = await deposit.KeepAsync();
        await _rig.Mailboxes.WhenSealedAsync();
        Assert.That(Rig.Play(await _rig.Mailboxes.SoundAsync(message!.Value, default)), Is.EqualTo(Seconds(5)));
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((2L, Seconds(1800))));
    }

    [Test]
    public async Task An_extension_is_a_minute_more()
    {
        await using var deposit = await _rig.BeginAsync();
        Assert.That(await deposit.ExtendAsync(), Is.EqualTo(Seconds(120)));
        Assert.That(deposit.Granted, Is.EqualTo(Seconds(120)));
        await deposit.DiscardAsync();
    }

    [Test]
    public async Task A_full_mailbox_gets_no_deposit_and_no_spool()
    {
        await MessageAsync(_rig.Store, _rig.Detainee, 1800);
        Assert.That(await _rig.Mailboxes.BeginDepositAsync(Request(_rig.Detainee), default), Is.Null);
        Assert.That(_rig.Archive.Spools(), Is.Empty);
    }

    [Test]
    public async Task A_full_disk_reserves_nothing()
    {
        await Assert.ThrowsAsync<RecordingUnavailableException>(() => _rig.WithFullDisk().BeginDepositAsync(Request(_rig.Detainee), default));
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((0L, TimeSpan.Zero)));
    }

    [TestCase(5, true)]
    [TestCase(0.5, false)]
    public async Task A_disk_that_fills_while_recording_is_told_and_what_it_took_is_kept(double seconds, bool isMessage)
    {
        await using var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, seconds);
        Assert.That(deposit.Failure.IsCancellationRequested, Is.False);
        var told = new TaskCompletionSource();
        await using var registration = deposit.Failure.Register(told.SetResult);
        FullDisk.Under(System.IO.Directory.GetFiles(_rig.Folder, "*", SearchOption.AllDirectories).Single());
        deposit.Tap.OnAudio(MonotonicTime.Now(_rig.Clock), AudioCodec.Pcma, 7, 5000, 800_000, new byte[160]);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(await deposit.KeepAsync(), isMessage ? Is.Not.Null : Is.Null);
        if (isMessage) Assert.That((await _rig.SingleAsync()).Duration, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
        else Assert.That((await _rig.ContentsAsync()).Messages, Is.Empty);
    }

    [Test]
    public async Task A_protected_message_says_so()
    {
        await _rig.DepositAsync(2, isProtected: true);
        Assert.That((await _rig.SingleAsync()).IsProtected, Is.True);
    }

    [Test]
    public async Task A_message_kept_while_the_database_is_away_arrives_when_it_returns()
    {
        await using var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, 5);
        await _rig.Switchable.CloseAsync();
        Assert.That(await deposit.ExtendAsync(), Is.EqualTo(Seconds(60)), "it goes on with what it holds");
        var message = await deposit.KeepAsync(Seconds(1));
        Assert.That(message, Is.Not.Null);
        Assert.That((await _rig.ContentsAsync()).Messages, Is.Empty);
        await Assert.ThrowsAsync<NpgsqlException>(() => _rig.Mailboxes.MaintainAsync(default));

        _rig.Switchable.Open();
        await _rig.Mailboxes.MaintainAsync(default);
        await _rig.Mailboxes.MaintainAsync(default);
        var summary = await _rig.SingleAsync();
        Assert.That((summary.Id, summary.Duration, summary.ReceivedAt), Is.EqualTo((message!.Value, Seconds(4), Noon)));
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((1L, Seconds(4))));
        Assert.That(Rig.Play(await _rig.Mailboxes.SoundAsync(message.Value, default)), Is.EqualTo(Seconds(4)));
    }

    [Test]
    public async Task A_message_discarded_while_the_database_is_away_stays_discarded()
    {
        await using var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, 5);
        await _rig.Switchable.CloseAsync();
        await deposit.DiscardAsync();
        _rig.Switchable.Open();
        await _rig.Mailboxes.MaintainAsync(default);
        Assert.That((await _rig.ContentsAsync()).Messages, Is.Empty);
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((0L, TimeSpan.Zero)));
    }

    [Test]
    public async Task No_deposit_begins_while_the_database_is_away()
    {
        await _rig.Switchable.CloseAsync();
        await Assert.ThrowsAsync<NpgsqlException>(() => _rig.Mailboxes.BeginDepositAsync(Request(_rig.Detainee), default));
        Assert.That(_rig.Archive.Spools(), Is.Empty);
    }

    [Test]
    public async Task Maintenance_leaves_a_running_deposit_alone()
    {
        await using var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, 3);
        await _rig.Mailboxes.MaintainAsync(default);
        await _rig.Mailboxes.RecoverAsync(default);
        Assert.That((await _rig.ContentsAsync()).Messages, Is.Empty);
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((1L, Seconds(60))));
        await _rig.SayAsync(deposit.Tap, 1);
        Assert.That(await deposit.KeepAsync(), Is.Not.Null);
    }

    [Test]
    public async Task Fifty_deposits_at_once_fill_the_mailbox_and_no_more()
    {
        var kept = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            await using var deposit = await _rig.Mailboxes.BeginDepositAsync(Request(_rig.Detainee), default);
            if (deposit is null) return null;
            await SayWithoutClockAsync(deposit);
            return await deposit.KeepAsync();
        }));
        Assert.That(kept.Count(id => id is not null), Is.EqualTo(20));
        Assert.That((await _rig.ContentsAsync()).Messages.Select(m => m.Id), Is.EquivalentTo(kept.Where(id => id is not null)));
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((20L, Seconds(40))));
    }

    /// <summary>Two seconds whose arrival times are made up, since fifty speak on one clock.</summary>
    private static async Task SayWithoutClockAsync(IDeposit deposit)
    {
        for (var n = 0; n < 100; n++)
            deposit.Tap.OnAudio(new(TimeSpan.TicksPerMillisecond * 20 * n), Core.Codecs.AudioCodec.Pcmu, 1, (ushort)n, (uint)(n * 160), new byte[160]);
        await ((MessageRecorder)deposit.Tap).FlushAsync();
    }
}
