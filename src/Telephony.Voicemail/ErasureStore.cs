using Dapper;
using Npgsql;
using Telephony.Recording;

namespace Telephony.Voicemail;

/// <summary>By which rule a message was erased (RET-08).</summary>
public enum ErasureRule
{
    /// <summary>Nobody heard it within its term (RET-01).</summary>
    UnheardTerm,

    /// <summary>It was heard, and its term is over (RET-02).</summary>
    HeardTerm,

    /// <summary>The detainee deleted it and his session is over (IVR-06, RET-07).</summary>
    DeletedByDetainee,
}

/// <summary>The record of an erased message.</summary>
/// <param name="Message">Its id.</param>
/// <param name="Mailbox">Whose it was.</param>
/// <param name="ErasedAt">When sound and row were gone.</param>
/// <param name="Rule">Why.</param>
/// <param name="ReceivedAt">When it was left.</param>
/// <param name="FirstHeardAt">When it was first heard, or null.</param>
public sealed record Erasure(Guid Message, Guid Mailbox, DateTimeOffset ErasedAt, ErasureRule Rule, DateTimeOffset ReceivedAt, DateTimeOffset? FirstHeardAt);

/// <summary>
/// The SQL of erasing (RET-08), in two steps so that neither a row without its sound nor a sound without its row can be left: a message is marked with
/// the rule and can no longer be found; its sound is erased; then the row goes and the erasure is recorded, in one statement. What a crash
/// interrupts stays marked and is taken up again. Thread-safe.
/// </summary>
public sealed class ErasureStore(NpgsqlDataSource database) : IErasedMessages
{
    /// <summary>Messages handled at a time.</summary>
    internal const int Batch = 200;

    /// <summary>Marks what the session deleted; its messages can no longer be taken back. Returns them.</summary>
    public async Task<IReadOnlyList<Guid>> MarkSessionAsync(Guid session, CancellationToken cancellation)
    {
        // The mailbox need not be locked: what is deleted uses no room.
        const string sql = """
            UPDATE voicemail.messages SET erasing = 'deletedByDetainee'
            WHERE deleted_session = @session AND deleted_at IS NOT NULL AND erasing IS NULL
            RETURNING id
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return [.. await connection.QueryAsync<Guid>(new CommandDefinition(sql, new { session }, cancellationToken: cancellation))];
    }

    /// <summary>Sessions that deleted something on this node, or on a node whose lease is over.</summary>
    public async Task<IReadOnlyList<Guid>> SessionsAsync(string node, DateTimeOffset now, CancellationToken cancellation)
    {
        const string sql = """
            SELECT DISTINCT g.deleted_session
            FROM voicemail.messages g LEFT JOIN voicemail.nodes n ON n.node = g.deleted_node
            WHERE g.deleted_at IS NOT NULL AND g.erasing IS NULL AND g.deleted_session IS NOT NULL
                AND (g.deleted_node = @node OR coalesce(n.lease_until, '-infinity') < @now)
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return [.. await connection.QueryAsync<Guid>(new CommandDefinition(sql, new { node, now = now.UtcDateTime }, cancellationToken: cancellation))];
    }

    /// <summary>Up to <see cref="Batch"/> messages past their term, after <paramref name="after"/> in the order of their ids.</summary>
    public async Task<IReadOnlyList<Guid>> DueAsync(DateTimeOffset now, Guid after, CancellationToken cancellation)
    {
        const string sql = """
            SELECT id FROM voicemail.messages WHERE expires_at <= @now AND erasing IS NULL AND id > @after ORDER BY id LIMIT @Batch
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return [.. await connection.QueryAsync<Guid>(new CommandDefinition(
            sql, new { now = now.UtcDateTime, after, Batch }, cancellationToken: cancellation))];
    }

    /// <summary>Marks a message if it is past its term now; false when it is not, or was marked before. A hearing that comes first wins.</summary>
    public async Task<bool> MarkExpiredAsync(Guid message, DateTimeOffset now, CancellationToken cancellation)
    {
        const string sql = """
            WITH box AS (
                SELECT m.detainee FROM voicemail.mailboxes m JOIN voicemail.messages g ON g.mailbox = m.detainee
                WHERE g.id = @message FOR NO KEY UPDATE OF m)
            UPDATE voicemail.messages g SET deleted_at = coalesce(g.deleted_at, @now),
                erasing = CASE WHEN g.first_heard_at IS NULL THEN 'unheardTerm' ELSE 'heardTerm' END
            FROM box WHERE g.id = @message AND g.erasing IS NULL AND g.expires_at <= @now
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(new CommandDefinition(
            sql, new { message, now = now.UtcDateTime }, cancellationToken: cancellation)) == 1;
    }

    /// <summary>
    /// Whether a message that the detainee deleted must be sealed before it may go: monitoring's copy, which his deleting leaves (RET-07), is taken then. Within the message's term only: a spool that
    /// cannot be sealed does not outlive it.
    /// </summary>
    public async Task<bool> WaitsForCopyAsync(Guid message, DateTimeOffset now, CancellationToken cancellation)
    {
        const string sql = """
            SELECT EXISTS (SELECT FROM voicemail.messages
                WHERE id = @message AND erasing = 'deletedByDetainee' AND sealed_at IS NULL AND NOT protected AND expires_at > @now)
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleAsync<bool>(new CommandDefinition(
            sql, new { message, now = now.UtcDateTime }, cancellationToken: cancellation));
    }

    /// <summary>Up to <see cref="Batch"/> messages that are marked and not gone, after <paramref name="after"/> in the order of their ids.</summary>
    public async Task<IReadOnlyList<Guid>> MarkedAsync(Guid after, CancellationToken cancellation)
    {
        const string sql = "SELECT id FROM voicemail.messages WHERE erasing IS NOT NULL AND deleted_at IS NOT NULL AND id > @after ORDER BY id LIMIT @Batch";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return [.. await connection.QueryAsync<Guid>(new CommandDefinition(sql, new { after, Batch }, cancellationToken: cancellation))];
    }

    /// <summary>Removes the row of a marked message, whose sound is gone, and records the erasure. False when it was done before.</summary>
    public async Task<bool> FinishAsync(Guid message, DateTimeOffset at, CancellationToken cancellation)
    {
        const string sql = """
            WITH gone AS (DELETE FROM voicemail.messages WHERE id = @message AND erasing IS NOT NULL RETURNING *),
            recorded AS (
                INSERT INTO voicemail.erasures (message, mailbox, erased_at, rule, received_at, first_heard_at, duration_ms, protected, call_id, establishment)
                SELECT id, mailbox, @at, erasing, received_at, first_heard_at, duration_ms, protected, call_id, establishment FROM gone RETURNING id)
            INSERT INTO voicemail.erasures_to_record (erasure) SELECT id FROM recorded
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(new CommandDefinition(
            sql, new { message, at = at.UtcDateTime }, cancellationToken: cancellation)) == 1;
    }

    /// <summary>What was erased, newest first: at most <paramref name="limit"/> records.</summary>
    public async Task<IReadOnlyList<Erasure>> ListAsync(int limit, CancellationToken cancellation)
    {
        const string sql = """
            SELECT message, mailbox, erased_at AS ErasedAt, rule, received_at AS ReceivedAt, first_heard_at AS FirstHeardAt
            FROM voicemail.erasures ORDER BY id DESC LIMIT @limit
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<ErasureRow>(new CommandDefinition(sql, new { limit }, cancellationToken: cancellation));
        return [.. rows.Select(r => new Erasure(r.Message, r.Mailbox, new DateTimeOffset(r.ErasedAt), Enum.Parse<ErasureRule>(r.Rule, ignoreCase: true),
            new DateTimeOffset(r.ReceivedAt), r.FirstHeardAt is { } heard ? new DateTimeOffset(heard) : null))];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ErasedMessage>> WaitingAsync(int limit, CancellationToken cancellation)
    {
        const string sql = """
            SELECT message, call_id AS CallId, nullif(establishment, '') AS Establishment, rule, erased_at AS ErasedAt, received_at AS ReceivedAt, duration_ms AS Duration
            FROM voicemail.erasures_to_record w JOIN voicemail.erasures e ON e.id = w.erasure ORDER BY e.id LIMIT @limit
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<WaitingRow>(new CommandDefinition(sql, new { limit }, cancellationToken: cancellation));
        return [.. rows.Select(r => new ErasedMessage(
            r.Message, r.CallId, r.Establishment, r.Rule, new DateTimeOffset(r.ErasedAt), new DateTimeOffset(r.ReceivedAt), VoicemailStore.FromMilliseconds(r.Duration)))];
    }

    /// <inheritdoc/>
    public async Task RecordedAsync(IReadOnlyCollection<Guid> messages, CancellationToken cancellation)
    {
        const string sql = "DELETE FROM voicemail.erasures_to_record WHERE erasure IN (SELECT id FROM voicemail.erasures WHERE message = ANY(@messages))";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(sql, new { messages = messages.ToArray() }, cancellationToken: cancellation));
    }

    private sealed record WaitingRow(Guid Message, string? CallId, string? Establishment, string Rule, DateTime ErasedAt, DateTime ReceivedAt, long Duration);

    private sealed record ErasureRow(Guid Message, Guid Mailbox, DateTime ErasedAt, string Rule, DateTime ReceivedAt, DateTime? FirstHeardAt);
}
