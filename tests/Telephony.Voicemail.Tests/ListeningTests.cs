using Npgsql;
using Telephony.Recording;
using static Telephony.Voicemail.Tests.Given;

namespace Telephony.Voicemail.Tests;

public sealed class ListeningTests
{
    private readonly Guid _session = Guid.NewGuid();
    private Rig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await Rig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task Hearing_a_message_sets_its_new_term_once()
    {
        var message = await _rig.DepositAsync(2);
        Assert.That(await ExpiresAsync(), Is.EqualTo(new DateTime(2027, 3, 2, 12, 0, 0, DateTimeKind.Utc)));
        _rig.Clock.SetUtcNow(new(2026, 8, 31, 8, 0, 0, TimeSpan.Zero));
        await _rig.Mailboxes.MarkHeardAsync(message, default);
        _rig.Clock.SetUtcNow(new(2026, 9, 30, 8, 0, 0, TimeSpan.Zero));
        await _rig.Mailboxes.MarkHeardAsync(message, default);
        Assert.That(await ExpiresAsync(), Is.EqualTo(new DateTime(2027, 2, 28, 9, 0, 0, DateTimeKind.Utc)));
        Assert.That((await _rig.SingleAsync()).Heard, Is.True);
    }

    [Test]
    public async Task A_deleted_message_can_still_be_undone_and_heard()
    {
        var message = await _rig.DepositAsync(2);
        await _rig.Mailboxes.DeleteAsync(message, _session, default);
        Assert.That((await _rig.Mailboxes.OpenAsync(_rig.Detainee, default)).PlacesLeft, Is.EqualTo(20));
        Assert.That(await _rig.Mailboxes.UndoDeleteAsync(message, _session, default), Is.True);
        Assert.That(Rig.Play(await _rig.Mailboxes.SoundAsync(message, default)), Is.EqualTo(Seconds(2)));
    }

    [Test]
    public async Task The_end_of_the_session_erases_what_it_deleted_and_records_it()
    {
        var message = await _rig.DepositAsync(2);
        var kept = await _rig.DepositAsync(2);
        await _rig.Mailboxes.DeleteAsync(message, _session, default);
        var ended = _rig.Now.AddMinutes(1);
        _rig.Clock.SetUtcNow(ended);
        await _rig.Mailboxes.EndSessionAsync(_session, default);

        Assert.That((await _rig.SingleAsync()).Id, Is.EqualTo(kept));
        Assert.That(await _rig.Mailboxes.UndoDeleteAsync(message, _session, default), Is.False);
        Assert.That(await _rig.Erasures.ListAsync(10, default),
            Is.EqualTo(new[] { new Erasure(message, _rig.Detainee, ended, ErasureRule.DeletedByDetainee, Noon, null) }));
        await Assert.ThrowsAsync<SoundNotFoundException>(() => _rig.Mailboxes.SoundAsync(message, default));
        await Assert.ThrowsAsync<SoundNotFoundException>(() => _rig.Archive.OpenAsync(message).AsTask());
    }

    [Test]
    public async Task A_session_that_deleted_nothing_costs_nothing()
    {
        using var statements = _rig.Count();
        await _rig.Mailboxes.EndSessionAsync(_session, default);
        Assert.That(statements.Count, Is.Zero);
    }

    [Test]
    public async Task A_session_that_undid_everything_erases_nothing()
    {
        var message = await _rig.DepositAsync(2);
        await _rig.Mailboxes.DeleteAsync(message, _session, default);
        await _rig.Mailboxes.UndoDeleteAsync(message, _session, default);
        await _rig.Mailboxes.EndSessionAsync(_session, default);
        Assert.That((await _rig.SingleAsync()).Id, Is.EqualTo(message));
        Assert.That(await _rig.Erasures.ListAsync(10, default), Is.Empty);
    }

    [Test]
    public async Task What_a_vanished_session_deleted_stays_deleted()
    {
        var message = await _rig.DepositAsync(2);
        await _rig.Mailboxes.DeleteAsync(message, _session, default);
        await _rig.CrashAsync();
        Assert.That((await _rig.Erasures.ListAsync(10, default)).Single().Message, Is.EqualTo(message));
        await Assert.ThrowsAsync<SoundNotFoundException>(() => _rig.Archive.OpenAsync(message).AsTask());
    }

    [Test]
    public async Task Maintenance_leaves_a_running_session_alone()
    {
        var message = await _rig.DepositAsync(2);
        await _rig.Mailboxes.DeleteAsync(message, _session, default);
        await _rig.Mailboxes.MaintainAsync(default);
        Assert.That(await _rig.Mailboxes.UndoDeleteAsync(message, _session, default), Is.True);
    }

    [Test]
    public async Task A_session_that_ended_while_the_database_was_away_is_ended_by_maintenance()
    {
        var message = await _rig.DepositAsync(2);
        await _rig.Mailboxes.DeleteAsync(message, _session, default);
        await _rig.Switchable.CloseAsync();
        await _rig.Mailboxes.EndSessionAsync(_session, default);
        await Assert.ThrowsAsync<NpgsqlException>(() => _rig.Mailboxes.MaintainAsync(default));
        _rig.Switchable.Open();
        await _rig.Mailboxes.MaintainAsync(default);
        Assert.That((await _rig.Erasures.ListAsync(10, default)).Single().Message, Is.EqualTo(message));
    }

    [Test]
    public async Task Another_node_ends_the_sessions_of_one_that_died_when_its_lease_is_over()
    {
        var message = await _rig.DepositAsync(2);
        await _rig.Mailboxes.MaintainAsync(default);
        await _rig.Mailboxes.DeleteAsync(message, _session, default);
        var other = _rig.Node("n2", _rig.Folder);
        _rig.Clock.Advance(Seconds(59));
        await other.MaintainAsync(default);
        Assert.That(await _rig.Erasures.ListAsync(10, default), Is.Empty);
        _rig.Clock.Advance(Seconds(2));
        await other.MaintainAsync(default);
        Assert.That((await _rig.Erasures.ListAsync(10, default)).Single().Message, Is.EqualTo(message));
    }

    [Test]
    public async Task Another_node_gives_back_what_a_dead_one_reserved_before_its_spool_was_known()
    {
        await _rig.Mailboxes.MaintainAsync(default);
        await _rig.Store.ReserveAsync(Reservation(_rig.Detainee), default);
        var other = _rig.Node("n2");
        await other.MaintainAsync(default);
        Assert.That((await _rig.UsedAsync()).Places, Is.EqualTo(1), "the lease still runs");
        _rig.Clock.Advance(Seconds(61));
        await other.MaintainAsync(default);
        Assert.That((await _rig.UsedAsync()).Places, Is.Zero);
    }

    [Test]
    public async Task A_reservation_with_a_spool_outlives_its_nodes_lease_where_the_spool_cannot_be_seen()
    {
        var deposit = await _rig.BeginAsync();
        await _rig.SayAsync(deposit.Tap, 3);
        await _rig.Mailboxes.MaintainAsync(default);
        _rig.Clock.Advance(Seconds(61));
        await _rig.Node("n2").MaintainAsync(default);
        Assert.That((await _rig.UsedAsync()).Places, Is.EqualTo(1));

        // Where it can be seen it becomes a message.
        await _rig.Node("n3", _rig.Folder).MaintainAsync(default);
        Assert.That((await _rig.SingleAsync()).Duration, Is.EqualTo(Seconds(3)));
        Assert.That((await _rig.UsedAsync()).Places, Is.EqualTo(1));
    }

    [Test]
    public async Task A_sound_that_was_erased_while_it_was_being_sealed_goes_too()
    {
        var reservation = Reservation(_rig.Detainee);
        await _rig.Store.ReserveAsync(reservation, default);
        await using var recorder = await _rig.Archive.RecordAsync(reservation.Id, reservation.Request.Privacy);
        await _rig.SayAsync(recorder, 2);
        await recorder.CloseAsync();
        await _rig.Store.CommitAsync(reservation.Id, Seconds(2), Noon.AddYears(1), Node, default);
        await _rig.Store.DeleteAsync(reservation.Id, _session, Node, _rig.Now, default);
        var sealedSound = await _rig.Archive.SealAsync(reservation.Id);
        await _rig.Erasures.MarkSessionAsync(_session, default);
        await _rig.Mailboxes.SwapAsync(sealedSound, default);
        await Assert.ThrowsAsync<SoundNotFoundException>(() => _rig.Archive.OpenAsync(reservation.Id).AsTask());
    }

    private Task<DateTime> ExpiresAsync() => _rig.QueryAsync<DateTime>("SELECT expires_at FROM voicemail.messages");
}
