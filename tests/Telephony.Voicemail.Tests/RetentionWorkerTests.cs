using Npgsql;
using Telephony.Recording;
using static Telephony.Voicemail.Tests.Given;

namespace Telephony.Voicemail.Tests;

public sealed class RetentionWorkerTests
{
    private static readonly DateTimeOffset UnheardEnd = new(2027, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private Rig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await Rig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task An_unheard_message_goes_after_twelve_months_sound_and_row()
    {
        var message = await _rig.DepositAsync(2);
        Assert.That(await _rig.Retention().RunOnceAsync(UnheardEnd.AddTicks(-10), default), Is.Zero);
        _rig.Clock.SetUtcNow(UnheardEnd);
        Assert.That(await _rig.Retention().RunOnceAsync(UnheardEnd, default), Is.EqualTo(1));
        Assert.That(await _rig.UsedAsync(), Is.EqualTo((0L, TimeSpan.Zero)));
        Assert.That(await _rig.Erasures.ListAsync(10, default),
            Is.EqualTo(new[] { new Erasure(message, _rig.Detainee, UnheardEnd, ErasureRule.UnheardTerm, Noon, null) }));
        await Assert.ThrowsAsync<SoundNotFoundException>(() => _rig.Archive.OpenAsync(message).AsTask());
        Assert.That(await _rig.QueryAsync<long>("SELECT count(*) FROM voicemail.messages"), Is.Zero);
    }

    [Test]
    public async Task A_heard_message_goes_six_months_after_its_hearing()
    {
        var message = await _rig.DepositAsync(2);
        _rig.Clock.SetUtcNow(new(2027, 2, 2, 12, 0, 0, TimeSpan.Zero));
        await _rig.Mailboxes.MarkHeardAsync(message, default);
        Assert.That(await _rig.Retention().RunOnceAsync(UnheardEnd, default), Is.Zero, "it was heard in month eleven");
        Assert.That(await _rig.Retention().RunOnceAsync(new(2027, 8, 2, 11, 0, 0, TimeSpan.Zero), default), Is.EqualTo(1));
        Assert.That((await _rig.Erasures.ListAsync(10, default)).Single().Rule, Is.EqualTo(ErasureRule.HeardTerm));
    }

    [Test]
    public async Task A_message_that_is_still_a_spool_goes_as_well()
    {
        await using (var deposit = await _rig.BeginAsync()) await _rig.SayAsync(deposit.Tap, 2);
        await _rig.Retention().RunOnceAsync(UnheardEnd.AddYears(1), default);
        await _rig.Mailboxes.WhenSealedAsync();
        Assert.That(_rig.Archive.Spools(), Is.Empty);
        Assert.That(System.IO.Directory.EnumerateFiles(Path.Combine(_rig.Folder, "sounds"), "*.sound", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task An_interrupted_erasure_is_finished_by_the_next_run()
    {
        var message = await _rig.DepositAsync(2);
        Assert.That(await _rig.Erasures.MarkExpiredAsync(message, UnheardEnd, default), Is.True);
        Assert.That((await _rig.ContentsAsync()).Messages, Is.Empty);
        await _rig.CrashAsync();
        Assert.That(await _rig.Retention().RunOnceAsync(UnheardEnd, default), Is.EqualTo(1));
        await Assert.ThrowsAsync<SoundNotFoundException>(() => _rig.Archive.OpenAsync(message).AsTask());
    }

    [Test]
    public async Task A_hearing_that_comes_first_wins()
    {
        var message = await _rig.DepositAsync(2);
        Assert.That(await _rig.Erasures.DueAsync(UnheardEnd, Guid.Empty, default), Is.EqualTo(new[] { message }));
        _rig.Clock.SetUtcNow(UnheardEnd);
        await _rig.Mailboxes.MarkHeardAsync(message, default);
        Assert.That(await _rig.Erasures.MarkExpiredAsync(message, UnheardEnd, default), Is.False);
    }

    [Test]
    public async Task Two_nodes_at_once_erase_and_record_each_message_once()
    {
        const int boxes = 30;
        for (var n = 0; n < boxes; n++)
            foreach (var _ in Enumerable.Range(0, 10)) await MessageAsync(_rig.Store, new Guid(n, 0, 0, new byte[8]), 1);
        var erased = await Task.WhenAll(
            Task.Run(() => _rig.Retention().RunOnceAsync(UnheardEnd, default)), Task.Run(() => _rig.Retention().RunOnceAsync(UnheardEnd, default)));
        Assert.That(erased.Sum(), Is.EqualTo(boxes * 10), "more than one page");
        Assert.That(await _rig.Erasures.ListAsync(1000, default), Has.Count.EqualTo(boxes * 10));
        Assert.That(await _rig.QueryAsync<long>("SELECT sum(places_used) + sum(milliseconds_used) FROM voicemail.mailboxes"), Is.Zero);
    }

    [Test]
    public async Task Each_erasure_waits_until_it_is_evidence()
    {
        var message = await _rig.DepositAsync(2);
        await _rig.Retention().RunOnceAsync(UnheardEnd, default);
        var waiting = (await _rig.Erasures.WaitingAsync(10, default)).Single();
        Assert.That(waiting, Is.EqualTo(new ErasedMessage(message, waiting.CallId, "MA-ROUEN", "unheardTerm", Noon, Noon, Seconds(2)) with { ErasedAt = waiting.ErasedAt }));
        Assert.That(waiting.CallId, Is.Not.Empty);
        await _rig.Erasures.RecordedAsync([message], default);
        Assert.That(await _rig.Erasures.WaitingAsync(10, default), Is.Empty);
        Assert.That(await _rig.Erasures.ListAsync(10, default), Has.Count.EqualTo(1), "the record stays");
    }

    [TestCase("UPDATE voicemail.erasures SET rule = 'heardTerm'")]
    [TestCase("DELETE FROM voicemail.erasures")]
    [TestCase("TRUNCATE voicemail.erasures")]
    public async Task The_record_of_erasures_can_only_grow(string statement)
    {
        await _rig.DepositAsync(2);
        await _rig.Retention().RunOnceAsync(UnheardEnd, default);
        await Assert.ThrowsAsync<PostgresException>(() => _rig.ExecuteAsync(statement));
        Assert.That(await _rig.Erasures.ListAsync(10, default), Has.Count.EqualTo(1));
    }
}
