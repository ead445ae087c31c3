using Dapper;
using Npgsql;
using Telephony.Directory;
using Telephony.Recording;

namespace Telephony.Voicemail;

/// <summary>
/// The SQL of mailboxes (schema <c>voicemail</c>): reservations, messages and what the flows do with them; what is erased is in
/// <see cref="ErasureStore"/>. Every statement that changes what a mailbox holds locks the mailbox's row first, then others, so that none can
/// deadlock; triggers count what is used and CHECKs bound it. Instants come from the caller. Thread-safe.
/// </summary>
public sealed partial class VoicemailStore(NpgsqlDataSource database)
{
    /// <summary>
    /// Reserves one place and up to <see cref="MailboxLimits.Slice"/> in one locking statement; null when no place, or less than
    /// <see cref="MailboxLimits.ShortestMessage"/>, is left.
    /// </summary>
    public async Task<Grant?> ReserveAsync(NewReservation reservation, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reservation);
        // The update changes nothing: it takes the row's lock and returns its newest version, which a SELECT in this snapshot could not.
        // This one commit does not wait for the disk, while a caller waits for the next word: a database machine that fails within the
        // next 0.6 s forgets a reservation in which nothing has been recorded yet. The commit of the message waits, and with it all before it.
        const string sql = """
            WITH box AS (
                INSERT INTO voicemail.mailboxes AS m (detainee) VALUES (@Detainee)
                ON CONFLICT (detainee) DO UPDATE SET places_used = m.places_used
                RETURNING places_used, @limit - milliseconds_used AS free_ms)
            INSERT INTO voicemail.reservations
                (id, mailbox, granted_ms, call_id, node, created_at, time_zone, correspondent, number, name, protected, identifier, establishment)
            SELECT @Id, @Detainee, least(@slice, free_ms), @CallId, @Node, @createdAt, @TimeZone, @correspondent, @number, @name, @IsProtected,
                @Identifier, @Establishment
            FROM box WHERE places_used < @places AND free_ms >= @shortest
            RETURNING granted_ms AS Granted, (SELECT free_ms FROM box) AS Free, set_config('synchronous_commit', 'off', true) AS Commit
            """;
        var request = reservation.Request;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<GrantRow>(new CommandDefinition(sql, new
        {
            reservation.Id, request.Detainee, request.CallId, reservation.Node, createdAt = reservation.CreatedAt.UtcDateTime, request.TimeZone,
            correspondent = request.Correspondent.Id, number = request.Correspondent.Number.Value, name = request.Correspondent.Name,
            reservation.IsProtected, request.Identifier, request.Establishment, limit = Milliseconds(MailboxLimits.Time), slice = Milliseconds(MailboxLimits.Slice),
            places = MailboxLimits.Places, shortest = Milliseconds(MailboxLimits.ShortestMessage),
        }, cancellationToken: cancellation));
        return row is null ? null : new Grant(FromMilliseconds(row.Granted), FromMilliseconds(row.Free));
    }

    /// <summary>Adds up to <see cref="MailboxLimits.Slice"/> to a reservation in one locking statement; returns its whole grant; null when there is none.</summary>
    public async Task<TimeSpan?> ExtendAsync(Guid reservation, CancellationToken cancellation)
    {
        const string sql = """
            WITH box AS (
                SELECT @limit - m.milliseconds_used AS free_ms
                FROM voicemail.mailboxes m JOIN voicemail.reservations r ON r.mailbox = m.detainee
                WHERE r.id = @reservation FOR NO KEY UPDATE OF m)
            UPDATE voicemail.reservations r SET granted_ms = r.granted_ms + least(@slice, box.free_ms)
            FROM box WHERE r.id = @reservation
            RETURNING r.granted_ms
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var granted = await connection.QuerySingleOrDefaultAsync<long?>(new CommandDefinition(sql, new
        {
            reservation, limit = Milliseconds(MailboxLimits.Time), slice = Milliseconds(MailboxLimits.Slice),
        }, cancellationToken: cancellation));
        return granted is { } value ? FromMilliseconds(value) : null;
    }

    /// <summary>
    /// Turns a reservation into a message of <paramref name="length"/>, never more than was granted; what was not used goes back. The message's
    /// sound is the spool of the same id on <paramref name="node"/>. Doing it again changes nothing.
    /// </summary>
    public async Task<CommitResult> CommitAsync(
        Guid reservation, TimeSpan length, DateTimeOffset expiresAt, string node, CancellationToken cancellation)
    {
        const string sql = """
            WITH box AS (
                SELECT m.detainee FROM voicemail.mailboxes m JOIN voicemail.reservations r ON r.mailbox = m.detainee
                WHERE r.id = @reservation FOR NO KEY UPDATE OF m),
            gone AS (DELETE FROM voicemail.reservations r USING box WHERE r.id = @reservation RETURNING r.*)
            INSERT INTO voicemail.messages
                (id, mailbox, call_id, node, correspondent, number, name, protected, received_at, time_zone, duration_ms, expires_at,
                identifier, establishment)
            SELECT id, mailbox, call_id, @node, correspondent, number, name, protected, created_at, time_zone,
                least(@length, granted_ms), @expiresAt, identifier, establishment
            FROM gone
            RETURNING duration_ms
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var kept = await connection.QuerySingleOrDefaultAsync<long?>(new CommandDefinition(
            sql, new { reservation, node, length = Milliseconds(length), expiresAt = expiresAt.UtcDateTime }, cancellationToken: cancellation));
        if (kept is { } milliseconds) return new CommitResult(CommitOutcome.Committed, FromMilliseconds(milliseconds));
        var sound = await SoundAsync(reservation, cancellation);
        return new CommitResult(sound.State == SoundState.Unknown ? CommitOutcome.NoReservation : CommitOutcome.AlreadyCommitted, sound.Length);
    }

    /// <summary>Gives a reservation back; no effect when there is none.</summary>
    public async Task ReleaseAsync(Guid reservation, CancellationToken cancellation)
    {
        const string sql = """
            WITH box AS (
                SELECT m.detainee FROM voicemail.mailboxes m JOIN voicemail.reservations r ON r.mailbox = m.detainee
                WHERE r.id = @reservation FOR NO KEY UPDATE OF m)
            DELETE FROM voicemail.reservations r USING box WHERE r.id = @reservation
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(sql, new { reservation }, cancellationToken: cancellation));
    }

    /// <summary>Whether there is such a reservation.</summary>
    public async Task<bool> IsReservedAsync(Guid reservation, CancellationToken cancellation)
    {
        const string sql = "SELECT EXISTS (SELECT FROM voicemail.reservations WHERE id = @reservation)";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleAsync<bool>(new CommandDefinition(sql, new { reservation }, cancellationToken: cancellation));
    }

    /// <summary>Renews the node's lease and notes which of its reservations have their spool.</summary>
    public async Task RenewLeaseAsync(string node, DateTimeOffset until, IReadOnlyCollection<Guid> spoolsOpen, CancellationToken cancellation)
    {
        const string sql = """
            WITH lease AS (
                INSERT INTO voicemail.nodes (node, lease_until) VALUES (@node, @until)
                ON CONFLICT (node) DO UPDATE SET lease_until = excluded.lease_until)
            UPDATE voicemail.reservations SET spool_open = true WHERE id = ANY(@spoolsOpen) AND NOT spool_open
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            sql, new { node, until = until.UtcDateTime, spoolsOpen = spoolsOpen.ToArray() }, cancellationToken: cancellation));
    }

    /// <summary>The reservations of this node, and of nodes whose lease is over; which of its own still record only the node itself knows.</summary>
    public async Task<IReadOnlyList<OrphanReservation>> OrphansAsync(string node, DateTimeOffset now, CancellationToken cancellation)
    {
        const string sql = """
            SELECT r.id, r.node = @node AS IsOwn, r.spool_open AS SpoolOpen, r.created_at AS CreatedAt, r.time_zone AS TimeZone
            FROM voicemail.reservations r LEFT JOIN voicemail.nodes n ON n.node = r.node
            WHERE r.node = @node OR coalesce(n.lease_until, '-infinity') < @now
            ORDER BY r.created_at
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<OrphanRow>(new CommandDefinition(sql, new { node, now = now.UtcDateTime }, cancellationToken: cancellation));
        return [.. rows.Select(r => new OrphanReservation(r.Id, r.IsOwn, r.SpoolOpen, new DateTimeOffset(r.CreatedAt), r.TimeZone))];
    }

    /// <summary>The mailbox as its owner finds it: new ones first, oldest first; without what is deleted or past its term.</summary>
    public async Task<MailboxContents> ContentsAsync(Guid detainee, DateTimeOffset now, CancellationToken cancellation)
    {
        const string sql = """
            SELECT m.places_used AS PlacesUsed, m.milliseconds_used AS MillisecondsUsed, g.id, g.number, g.name, g.received_at AS ReceivedAt,
                g.duration_ms AS Duration, g.first_heard_at IS NOT NULL AS Heard, g.protected AS IsProtected
            FROM voicemail.mailboxes m
            LEFT JOIN voicemail.messages g ON g.mailbox = m.detainee AND g.deleted_at IS NULL AND g.expires_at > @now
            WHERE m.detainee = @detainee
            ORDER BY g.first_heard_at IS NOT NULL, g.received_at, g.id
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = (await connection.QueryAsync<ContentRow>(new CommandDefinition(
            sql, new { detainee, now = now.UtcDateTime }, cancellationToken: cancellation))).ToList();
        var used = rows.Count == 0 ? TimeSpan.Zero : FromMilliseconds(rows[0].MillisecondsUsed);
        var places = rows.Count == 0 ? 0 : rows[0].PlacesUsed;
        return new MailboxContents(
            [.. rows.Where(r => r.Id is not null).Select(r => r.ToSummary())], used, MailboxLimits.Time - used, MailboxLimits.Places - places);
    }

    /// <summary>The mailbox of a detainee, known outside by <paramref name="identifier"/>, for <c>mailbox list</c>; empty when nobody ever left him a message.</summary>
    public async Task<MailboxListing> ListAsync(Guid detainee, string identifier, DateTimeOffset now, CancellationToken cancellation) =>
        new(identifier, await ContentsAsync(detainee, now, cancellation));

    /// <summary>What <see cref="MarkHeardAsync"/> needs to calculate the new term; null when there is no such message or it was heard before.</summary>
    public async Task<(DateTimeOffset ReceivedAt, string TimeZone)?> UnheardAsync(Guid message, CancellationToken cancellation)
    {
        const string sql = """
            SELECT received_at AS ReceivedAt, time_zone AS TimeZone FROM voicemail.messages
            WHERE id = @message AND first_heard_at IS NULL AND erasing IS NULL
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<UnheardRow>(new CommandDefinition(sql, new { message }, cancellationToken: cancellation));
        return row is null ? null : (new DateTimeOffset(row.ReceivedAt), row.TimeZone);
    }

    /// <summary>Marks a message heard and sets its new term; only the first time (IVR-09).</summary>
    public async Task MarkHeardAsync(Guid message, DateTimeOffset at, DateTimeOffset expiresAt, CancellationToken cancellation)
    {
        const string sql = """
            UPDATE voicemail.messages SET first_heard_at = @at, expires_at = @expiresAt
            WHERE id = @message AND first_heard_at IS NULL AND erasing IS NULL
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            sql, new { message, at = at.UtcDateTime, expiresAt = expiresAt.UtcDateTime }, cancellationToken: cancellation));
    }

    /// <summary>Deletes a message for a listening session of <paramref name="node"/>; its room is free at once. No effect when it is deleted already.</summary>
    public async Task DeleteAsync(Guid message, Guid session, string node, DateTimeOffset at, CancellationToken cancellation)
    {
        const string sql = """
            WITH box AS (
                SELECT m.detainee FROM voicemail.mailboxes m JOIN voicemail.messages g ON g.mailbox = m.detainee
                WHERE g.id = @message FOR NO KEY UPDATE OF m)
            UPDATE voicemail.messages g SET deleted_at = @at, deleted_session = @session, deleted_node = @node
            FROM box WHERE g.id = @message AND g.deleted_at IS NULL
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(
            sql, new { message, session, node, at = at.UtcDateTime }, cancellationToken: cancellation));
    }

    /// <summary>Takes a deletion of this session back when the message still fits; false when it does not, or was not deleted by it.</summary>
    public async Task<bool> UndoDeleteAsync(Guid message, Guid session, CancellationToken cancellation)
    {
        const string sql = """
            WITH box AS (
                SELECT m.places_used, m.milliseconds_used FROM voicemail.mailboxes m JOIN voicemail.messages g ON g.mailbox = m.detainee
                WHERE g.id = @message FOR NO KEY UPDATE OF m)
            UPDATE voicemail.messages g SET deleted_at = NULL, deleted_session = NULL, deleted_node = NULL
            FROM box
            WHERE g.id = @message AND g.deleted_session = @session AND g.deleted_at IS NOT NULL AND g.erasing IS NULL
                AND box.places_used < @places AND box.milliseconds_used + g.duration_ms <= @limit
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(new CommandDefinition(sql, new
        {
            message, session, places = MailboxLimits.Places, limit = Milliseconds(MailboxLimits.Time),
        }, cancellationToken: cancellation)) == 1;
    }

    /// <summary>Where a message's sound stands.</summary>
    public async Task<StoredSound> SoundAsync(Guid message, CancellationToken cancellation)
    {
        const string sql = """
            SELECT CASE WHEN erasing IS NOT NULL THEN 'Erasing' WHEN sealed_at IS NOT NULL THEN 'Sealed' ELSE 'Spool' END AS State,
                duration_ms AS Length, protected AS IsProtected
            FROM voicemail.messages WHERE id = @message
            UNION ALL
            SELECT 'Erased', 0, protected FROM voicemail.erasures WHERE message = @message
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var row = await connection.QueryFirstOrDefaultAsync<SoundRow>(new CommandDefinition(sql, new { message }, cancellationToken: cancellation));
        return row is null ? default : new StoredSound(Enum.Parse<SoundState>(row.State), FromMilliseconds(row.Length), row.IsProtected);
    }

    /// <summary>Where the detainee was for whom a message is; null when nobody wrote that down, or there is no such message.</summary>
    public async Task<string?> EstablishmentOfAsync(Guid message, CancellationToken cancellation)
    {
        const string sql = "SELECT nullif(establishment, '') FROM voicemail.messages WHERE id = @message";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QueryFirstOrDefaultAsync<string>(new CommandDefinition(sql, new { message }, cancellationToken: cancellation));
    }

    /// <summary>
    /// Notes that a message's sound is sealed; what monitoring keeps of the message must be safe by then. False when the message is gone, was sealed before, or is to be erased, which only
    /// waited for this.
    /// </summary>
    public async Task<bool> SealedAsync(SealedSound sound, DateTimeOffset at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(sound);
        const string sql = """
            UPDATE voicemail.messages SET sealed_at = @at, sealed_bytes = @Bytes, sha256 = @Sha256
            WHERE id = @Sound AND sealed_at IS NULL
            RETURNING erasing IS NULL
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<bool>(new CommandDefinition(
            sql, new { sound.Sound, sound.Bytes, sound.Sha256, at = at.UtcDateTime }, cancellationToken: cancellation));
    }

    /// <summary>What monitoring writes down of a message, and whether it may; null when there is no such message.</summary>
    public async Task<(MessageToCopy Message, LegPrivacy.Decided Privacy)?> ToCopyAsync(Guid message, CancellationToken cancellation)
    {
        const string sql = """
            SELECT call_id AS CallId, mailbox AS Detainee, identifier, number, establishment, time_zone AS TimeZone, received_at AS ReceivedAt,
                protected AS IsProtected
            FROM voicemail.messages WHERE id = @message
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<CopyRow>(new CommandDefinition(sql, new { message }, cancellationToken: cancellation));
        return row is null ? null : (row.ToMessage(message), new LegPrivacy.Undecided().Decide(row.IsProtected));
    }

    internal static long Milliseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMillisecond;

    internal static TimeSpan FromMilliseconds(long milliseconds) => TimeSpan.FromTicks(milliseconds * TimeSpan.TicksPerMillisecond);

    private sealed record GrantRow(long Granted, long Free, string Commit);

    private sealed record OrphanRow(Guid Id, bool IsOwn, bool SpoolOpen, DateTime CreatedAt, string TimeZone);

    private sealed record UnheardRow(DateTime ReceivedAt, string TimeZone);

    private sealed record SoundRow(string State, long Length, bool IsProtected);

    private sealed record CopyRow(
        string CallId, Guid Detainee, string Identifier, string Number, string Establishment, string TimeZone, DateTime ReceivedAt, bool IsProtected)
    {
        public MessageToCopy ToMessage(Guid message) =>
            new(message, CallId, Detainee, Identifier, Number, Establishment, TimeZone, new DateTimeOffset(ReceivedAt));
    }

    private sealed record ContentRow(
        int PlacesUsed, long MillisecondsUsed, Guid? Id, string? Number, string? Name, DateTime? ReceivedAt, long? Duration, bool Heard, bool? IsProtected)
    {
        public MessageSummary ToSummary() => new(
            Id!.Value, PhoneNumber.TryParse(Number, out var number) ? number : default, Name!, new DateTimeOffset(ReceivedAt!.Value),
            FromMilliseconds(Duration!.Value), Heard, IsProtected!.Value);
    }
}
