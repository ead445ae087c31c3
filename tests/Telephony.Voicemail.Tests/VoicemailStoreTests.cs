using Dapper;
using Npgsql;
using Telephony.Recording;
using Telephony.Testing;
using static Telephony.Voicemail.Tests.Given;

namespace Telephony.Voicemail.Tests;

public sealed class VoicemailStoreTests
{
    private TestDatabase _database = null!;
    private VoicemailStore _store = null!;
    private Guid _detainee;

    [OneTimeSetUp]
    public async Task CreateDatabase()
    {
        _database = await TestDatabase.CreateAsync(typeof(VoicemailStore).Assembly);
        _store = new VoicemailStore(_database.DataSource);
    }

    [SetUp]
    public void NewMailbox() => _detainee = Guid.NewGuid();

    [OneTimeTearDown]
    public async Task DropDatabase() => await _database.DisposeAsync();

    [Test]
    public async Task A_reservation_takes_one_place_and_a_minute_in_one_statement()
    {
        using var statements = new StatementCounter(_database);
        var grant = await _store.ReserveAsync(Reservation(_detainee), default);
        Assert.That(statements.Count, Is.EqualTo(1));
        Assert.That(grant, Is.EqualTo(new Grant(Seconds(60), Seconds(1800))));
        Assert.That(await UsageAsync(_database.DataSource, _detainee), Is.EqualTo((1L, 60_000L, 1L, 60_000L)));
    }

    [Test]
    public async Task The_state_of_a_mailbox_says_how_much_and_not_what()
    {
        Assert.That(await _store.StateAsync(_detainee, Noon, default), Is.EqualTo(new MailboxState(0, TimeSpan.Zero, 0, 0, null)));
        var heard = await MessageAsync(_store, _detainee, 30);
        await MessageAsync(_store, _detainee, 12, Noon.AddDays(1));
        await _store.ReserveAsync(Reservation(_detainee), default);
        var soon = Noon.AddDays(90);
        await _store.MarkHeardAsync(heard, Noon, soon, default);
        Assert.That(await _store.StateAsync(_detainee, Noon, default), Is.EqualTo(new MailboxState(3, Seconds(102), 1, 1, soon)), "what is being left takes room");
        Assert.That((await _store.StateAsync(_detainee, soon, default)).Heard, Is.Zero, "what is past its term is no message any more");
        Assert.That((new MailboxState(MailboxLimits.Places, Seconds(1), 0, 0, null).IsFull, new MailboxState(1, Seconds(1799.5), 0, 0, null).IsFull, new MailboxState(1, Seconds(1799), 0, 0, null).IsFull),
            Is.EqualTo((true, true, false)));
    }

    [Test]
    public async Task An_extension_is_another_minute_in_one_statement()
    {
        var reservation = Reservation(_detainee);
        await _store.ReserveAsync(reservation, default);
        using var statements = new StatementCounter(_database);
        Assert.That(await _store.ExtendAsync(reservation.Id, default), Is.EqualTo(Seconds(120)));
        Assert.That(statements.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task What_is_left_below_a_minute_is_granted_in_part_and_then_no_more()
    {
        await MessageAsync(_store, _detainee, 1715.5);
        var first = Reservation(_detainee);
        Assert.That(await _store.ReserveAsync(first, default), Is.EqualTo(new Grant(Seconds(60), Seconds(84.5))));
        Assert.That(await _store.ExtendAsync(first.Id, default), Is.EqualTo(Seconds(84.5)));
        Assert.That(await _store.ExtendAsync(first.Id, default), Is.EqualTo(Seconds(84.5)));
        Assert.That(await _store.ReserveAsync(Reservation(_detainee), default), Is.Null);
    }

    [TestCase(1799.0, 1.0)]
    [TestCase(1799.001, null)]
    [TestCase(1800.0, null)]
    public async Task Less_than_a_second_left_is_a_full_mailbox(double used, double? granted)
    {
        await MessageAsync(_store, _detainee, used);
        var grant = await _store.ReserveAsync(Reservation(_detainee), default);
        Assert.That(grant?.Granted, Is.EqualTo(granted is { } seconds ? Seconds(seconds) : (TimeSpan?)null));
    }

    [Test]
    public async Task Twenty_messages_and_reservations_are_a_full_mailbox()
    {
        foreach (var _ in Enumerable.Range(0, 12)) await MessageAsync(_store, _detainee, 1);
        foreach (var _ in Enumerable.Range(0, 8)) Assert.That(await _store.ReserveAsync(Reservation(_detainee), default), Is.Not.Null);
        Assert.That(await _store.ReserveAsync(Reservation(_detainee), default), Is.Null);
    }

    [Test]
    public async Task The_twentieth_reservation_becomes_the_twentieth_message()
    {
        foreach (var _ in Enumerable.Range(0, 20)) await MessageAsync(_store, _detainee, 2);
        Assert.That(await UsageAsync(_database.DataSource, _detainee), Is.EqualTo((20L, 40_000L, 20L, 40_000L)));
    }

    [Test]
    public async Task Fifty_callers_at_once_never_exceed_either_limit()
    {
        // 19 more fit by number, but all want 3 minutes: 10 fit by time.
        var grants = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            var reservation = Reservation(_detainee);
            if (await _store.ReserveAsync(reservation, default) is not { } grant) return TimeSpan.Zero;
            await _store.ExtendAsync(reservation.Id, default);
            return await _store.ExtendAsync(reservation.Id, default) ?? grant.Granted;
        }));
        Assert.That(grants.Count(g => g > TimeSpan.Zero), Is.InRange(10, 20));
        Assert.That(grants.Aggregate((a, b) => a + b), Is.EqualTo(Seconds(1800)));
        var usage = await UsageAsync(_database.DataSource, _detainee);
        Assert.That((usage.Places, usage.Milliseconds), Is.EqualTo((usage.TruePlaces, usage.TrueMilliseconds)));
    }

    [Test]
    public async Task Fifty_callers_at_once_get_twenty_places()
    {
        var grants = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _store.ReserveAsync(Reservation(_detainee), default)));
        Assert.That(grants.Count(g => g is not null), Is.EqualTo(20));
        Assert.That((await UsageAsync(_database.DataSource, _detainee)).TrueMilliseconds, Is.EqualTo(20 * 60_000L));
    }

    [Test]
    public async Task A_message_is_never_longer_than_what_was_granted()
    {
        var reservation = Reservation(_detainee);
        await _store.ReserveAsync(reservation, default);
        var result = await _store.CommitAsync(reservation.Id, Seconds(61), Noon.AddYears(1), Node, default);
        Assert.That(result, Is.EqualTo(new CommitResult(CommitOutcome.Committed, Seconds(60))));
    }

    [Test]
    public async Task What_was_not_used_goes_back()
    {
        await MessageAsync(_store, _detainee, 41.2);
        Assert.That(await UsageAsync(_database.DataSource, _detainee), Is.EqualTo((1L, 41_200L, 1L, 41_200L)));
    }

    [Test]
    public async Task A_repeated_commit_changes_nothing()
    {
        var message = await MessageAsync(_store, _detainee, 10);
        Assert.That(await _store.CommitAsync(message, Seconds(30), Noon.AddYears(1), Node, default),
            Is.EqualTo(new CommitResult(CommitOutcome.AlreadyCommitted, Seconds(10))));
        Assert.That((await _store.ContentsAsync(_detainee, Noon, default)).Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Commits_at_once_make_one_message()
    {
        var reservation = Reservation(_detainee);
        await _store.ReserveAsync(reservation, default);
        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ =>
            _store.CommitAsync(reservation.Id, Seconds(5), Noon.AddYears(1), Node, default)));
        Assert.That(results.Count(r => r.Outcome == CommitOutcome.Committed), Is.EqualTo(1));
        Assert.That(results.Count(r => r.Outcome == CommitOutcome.AlreadyCommitted), Is.EqualTo(9));
        Assert.That(await UsageAsync(_database.DataSource, _detainee), Is.EqualTo((1L, 5_000L, 1L, 5_000L)));
    }

    [Test]
    public async Task What_was_never_reserved_cannot_be_committed_extended_or_released()
    {
        var nothing = Guid.NewGuid();
        Assert.That((await _store.CommitAsync(nothing, Seconds(5), Noon.AddYears(1), Node, default)).Outcome, Is.EqualTo(CommitOutcome.NoReservation));
        Assert.That(await _store.ExtendAsync(nothing, default), Is.Null);
        await _store.ReleaseAsync(nothing, default);
        Assert.That(await _store.IsReservedAsync(nothing, default), Is.False);
    }

    [Test]
    public async Task A_released_reservation_leaves_nothing()
    {
        var reservation = Reservation(_detainee);
        await _store.ReserveAsync(reservation, default);
        await _store.ReleaseAsync(reservation.Id, default);
        Assert.That(await UsageAsync(_database.DataSource, _detainee), Is.EqualTo((0L, 0L, 0L, 0L)));
    }

    [Test]
    public async Task New_messages_come_first_and_oldest_first()
    {
        var third = await MessageAsync(_store, _detainee, 5, Noon.AddMinutes(3));
        var first = await MessageAsync(_store, _detainee, 5, Noon.AddMinutes(1));
        var second = await MessageAsync(_store, _detainee, 5, Noon.AddMinutes(2));
        await _store.MarkHeardAsync(first, Noon, Noon.AddMonths(6), default);
        var contents = await _store.ContentsAsync(_detainee, Noon, default);
        Assert.That(contents.Messages.Select(m => m.Id), Is.EqualTo(new[] { second, third, first }));
        Assert.That((contents.TimeUsed, contents.TimeLeft, contents.PlacesLeft), Is.EqualTo((Seconds(15), Seconds(1785), 17)));
        Assert.That(contents.Messages[2].Heard, Is.True);
        Assert.That((contents.Messages[0].Name, contents.Messages[0].From.Value, contents.Messages[0].ReceivedAt),
            Is.EqualTo(("Marie", "+33612345678", Noon.AddMinutes(2))));
    }

    [Test]
    public async Task A_mailbox_nobody_wrote_to_is_empty()
    {
        var contents = await _store.ContentsAsync(_detainee, Noon, default);
        Assert.That((contents.Messages.Count, contents.TimeUsed, contents.TimeLeft, contents.PlacesLeft), Is.EqualTo((0, Seconds(0), Seconds(1800), 20)));
    }

    [Test]
    public async Task A_message_past_its_term_is_not_shown()
    {
        await MessageAsync(_store, _detainee, 5);
        Assert.That((await _store.ContentsAsync(_detainee, Noon.AddYears(1), default)).Messages, Is.Empty);
    }

    [Test]
    public async Task The_first_hearing_is_the_one_that_counts()
    {
        var message = await MessageAsync(_store, _detainee, 5);
        await _store.MarkHeardAsync(message, Noon.AddDays(1), Noon.AddMonths(6), default);
        await _store.MarkHeardAsync(message, Noon.AddDays(2), Noon.AddMonths(9), default);
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        var (heard, expires) = await connection.QuerySingleAsync<(DateTime, DateTime)>(
            "SELECT first_heard_at, expires_at FROM voicemail.messages WHERE id = @message", new { message });
        Assert.That((heard, expires), Is.EqualTo((Noon.AddDays(1).UtcDateTime, Noon.AddMonths(6).UtcDateTime)));
        Assert.That(await _store.UnheardAsync(message, default), Is.Null);
    }

    [Test]
    public async Task Deleting_frees_room_at_once_and_can_be_undone_by_the_same_session_only()
    {
        var message = await MessageAsync(_store, _detainee, 100);
        var (mine, other) = (Guid.NewGuid(), Guid.NewGuid());
        await _store.DeleteAsync(message, mine, Node, Noon, default);
        Assert.That(await UsageAsync(_database.DataSource, _detainee), Is.EqualTo((0L, 0L, 0L, 0L)));
        Assert.That((await _store.ContentsAsync(_detainee, Noon, default)).Messages, Is.Empty);
        Assert.That(await _store.UndoDeleteAsync(message, other, default), Is.False);
        Assert.That(await _store.UndoDeleteAsync(message, mine, default), Is.True);
        Assert.That(await _store.UndoDeleteAsync(message, mine, default), Is.False, "it is not deleted any more");
        Assert.That((await _store.ContentsAsync(_detainee, Noon, default)).TimeUsed, Is.EqualTo(Seconds(100)));
    }

    [TestCase(1750, false, TestName = "Undo is refused when the time was taken meanwhile")]
    [TestCase(1700, true, TestName = "Undo is granted when it fits to the millisecond")]
    public async Task Undo_needs_room(double takenMeanwhile, bool expected)
    {
        var message = await MessageAsync(_store, _detainee, 100);
        var session = Guid.NewGuid();
        await _store.DeleteAsync(message, session, Node, Noon, default);
        await MessageAsync(_store, _detainee, takenMeanwhile);
        Assert.That(await _store.UndoDeleteAsync(message, session, default), Is.EqualTo(expected));
    }

    [Test]
    public async Task Undo_is_refused_when_the_place_was_taken_meanwhile()
    {
        var message = await MessageAsync(_store, _detainee, 1);
        var session = Guid.NewGuid();
        await _store.DeleteAsync(message, session, Node, Noon, default);
        foreach (var _ in Enumerable.Range(0, 20)) await MessageAsync(_store, _detainee, 1);
        Assert.That(await _store.UndoDeleteAsync(message, session, default), Is.False);
    }

    [Test]
    public async Task A_message_is_sealed_once()
    {
        var message = await MessageAsync(_store, _detainee, 5);
        var sound = new SealedSound(message, Seconds(5), 1234, new byte[32], []);
        Assert.That((await _store.SoundAsync(message, default)).State, Is.EqualTo(SoundState.Spool));
        Assert.That(await _store.SealedAsync(sound, Noon, default), Is.True);
        Assert.That(await _store.SealedAsync(sound, Noon, default), Is.False);
        Assert.That(await _store.SoundAsync(message, default), Is.EqualTo(new StoredSound(SoundState.Sealed, Seconds(5), false)));
    }

    [Test]
    public async Task The_database_itself_holds_both_limits()
    {
        foreach (var _ in Enumerable.Range(0, 20)) await MessageAsync(_store, _detainee, 1);
        var places = await Assert.ThrowsAsync<PostgresException>(() => CopyMessageAsync(durationMilliseconds: 1000));
        Assert.That(places!.ConstraintName, Is.EqualTo("at_most_20_messages"));

        _detainee = Guid.NewGuid();
        await MessageAsync(_store, _detainee, 1799);
        var time = await Assert.ThrowsAsync<PostgresException>(() => CopyMessageAsync(durationMilliseconds: 1001));
        Assert.That(time!.ConstraintName, Is.EqualTo("at_most_30_minutes"));
        await CopyMessageAsync(durationMilliseconds: 1000);
    }

    [Test]
    public async Task Nothing_is_accepted_before_the_service_started()
    {
        var start = new DateTimeOffset(2020, 3, 23, 0, 0, 0, TimeSpan.FromHours(1));
        var failure = await Assert.ThrowsAsync<PostgresException>(() => _store.ReserveAsync(Reservation(_detainee, start.AddMilliseconds(-1)), default));
        Assert.That(failure!.ConstraintName, Is.EqualTo("after_service_start"));
        Assert.That(await _store.ReserveAsync(Reservation(_detainee, start), default), Is.Not.Null);
    }

    [Test]
    public async Task A_message_of_less_than_a_second_is_refused_by_the_database()
    {
        var reservation = Reservation(_detainee);
        await _store.ReserveAsync(reservation, default);
        var failure = await Assert.ThrowsAsync<PostgresException>(() => _store.CommitAsync(reservation.Id, Seconds(0.999), Noon.AddYears(1), Node, default));
        Assert.That(failure!.ConstraintName, Is.EqualTo("at_least_one_second"));
    }

    private async Task CopyMessageAsync(long durationMilliseconds)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("""
            INSERT INTO voicemail.messages (id, mailbox, call_id, node, correspondent, number, name, protected, received_at, time_zone, duration_ms, expires_at)
            SELECT gen_random_uuid(), mailbox, call_id, node, correspondent, number, name, protected, received_at, time_zone, @durationMilliseconds, expires_at
            FROM voicemail.messages WHERE mailbox = @_detainee LIMIT 1
            """, new { durationMilliseconds, _detainee });
    }
}
