using Dapper;

namespace Telephony.Monitoring.Evidence;

/// <content>
/// Certificates of erasure (RET-08): entries of the chain that say what was erased, when and by which rule, as they are shown to who asks. Of recordings, of monitoring's copies, of mailboxes' messages, and of rows of the search,
/// which are counted.
/// </content>
public sealed partial class AuditStore
{
    /// <summary>Certificates, the newest first.</summary>
    public async Task<IReadOnlyList<AuditRow>> ErasuresAsync(ErasureQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, AuditQuery.MaxLimit);
        // Ids are found through the records of erasures, which have indices for them: an entry has the message and the call among its details.
        const string sql = """
            WITH about AS (
                SELECT @Subject AS subject
                UNION SELECT recording::text FROM monitoring.erasures WHERE call_id = @Subject OR message = @id::uuid
                UNION SELECT message::text FROM monitoring.erased_messages WHERE call_id = @Subject)
            SELECT number, at, author, establishment, action, subject, reason, details::text AS Details, hash
            FROM monitoring.audit
            WHERE action = 'erased' AND (@establishments::text[] IS NULL OR establishment = ANY(@establishments))
                AND (@Subject::text IS NULL OR subject IN (SELECT subject FROM about))
                AND (@from::timestamptz IS NULL OR at >= @from) AND (@until::timestamptz IS NULL OR at < @until)
                AND (@Before::bigint IS NULL OR number < @Before)
            ORDER BY number DESC LIMIT @Limit
            """;
        var rows = await database.QueryPlannedAnewAsync<EntryRow>(sql, new
        {
            establishments = query.Establishments?.ToArray(), query.Subject, id = Guid.TryParse(query.Subject, out var id) ? id : (Guid?)null,
            from = query.From?.UtcDateTime, until = query.Until?.UtcDateTime, query.Before, query.Limit,
        }, cancellation);
        return [.. rows.Select(row => row.ToRow())];
    }

    /// <summary>The certificate with this number; null when that entry is none, or is of none of the establishments that may be seen (null: all).</summary>
    public async Task<AuditRow?> ErasureAsync(long number, IReadOnlyList<string>? establishments, CancellationToken cancellation)
    {
        const string sql = """
            SELECT number, at, author, establishment, action, subject, reason, details::text AS Details, hash
            FROM monitoring.audit
            WHERE number = @number AND action = 'erased' AND (@establishments::text[] IS NULL OR establishment = ANY(@establishments))
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<EntryRow>(new CommandDefinition(sql, new { number, establishments = establishments?.ToArray() }, cancellationToken: cancellation));
        return row?.ToRow();
    }
}

/// <summary>Which certificates of erasure; what is null does not matter.</summary>
public sealed record ErasureQuery
{
    /// <summary>Establishments whose certificates may be seen; null: all, and those of no establishment.</summary>
    public IReadOnlyList<string>? Establishments { get; init; }

    /// <summary>Id of the recording or message that was erased, of the message of which the recording was a copy, or of the call.</summary>
    public string? Subject { get; init; }

    /// <summary>Erased at this instant or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Erased before this instant.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The number of the last one of the page before; null for the first page.</summary>
    public long? Before { get; init; }

    /// <summary>At most so many, 1 to <see cref="AuditQuery.MaxLimit"/>.</summary>
    public int Limit { get; init; } = 100;
}
