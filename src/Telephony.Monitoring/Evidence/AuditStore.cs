using System.Text;
using System.Text.Json;
using Dapper;
using Npgsql;

namespace Telephony.Monitoring.Evidence;

/// <summary>
/// The audit chain in PostgreSQL (DESIGN 4.8). <para>Entries are numbered from 1 without gaps, each has the SHA-256 of its canonical form (<see cref="AuditLink"/>) and of the hash before it, and the
/// database takes them one at a time, under the lock of the head's row, in the function <c>monitoring.append_audit</c>; it refuses to change or remove any.</para> <para>Against who can do more than the
/// database refuses: a changed, removed or added entry is found by its number, hash or link; a tail that was cut off by the head's row; a chain that was rewritten from some entry on, or cut with its
/// head, by the seals that <see cref="AuditSeals"/> makes with the master key, of which the last is kept outside the database too. What was added after the last seal, at most some seconds of it, is
/// held by the head alone.</para> Thread-safe; database failures are let through.
/// </summary>
public sealed partial class AuditStore(NpgsqlDataSource database) : IAuditLog
{
    /// <summary>The statement with which this module and only it appends; its parameters are those of <see cref="Parameters"/>.</summary>
    private const string Append = "SELECT monitoring.append_audit(@at, @author, @establishment, @action, @subject, @reason, @details::jsonb)";

    /// <inheritdoc/>
    public async Task AppendAsync(AuditEntry entry, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentException.ThrowIfNullOrWhiteSpace(entry.Author);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(Append, Parameters(entry), cancellationToken: cancellation));
    }

    /// <summary>A page of entries, newest first. The next page is that before the last number of this one.</summary>
    public async Task<IReadOnlyList<AuditRow>> ListAsync(AuditQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, AuditQuery.MaxLimit);
        const string sql = """
            SELECT number, at, author, establishment, action, subject, reason, details::text AS Details, hash
            FROM monitoring.audit
            WHERE (@establishments::text[] IS NULL OR establishment = ANY(@establishments)) AND (@author::text IS NULL OR author = @author)
                AND (@action::text IS NULL OR action = @action) AND (@subject::text IS NULL OR subject = @subject)
                AND (@from::timestamptz IS NULL OR at >= @from) AND (@until::timestamptz IS NULL OR at < @until)
                AND (@before::bigint IS NULL OR number < @before)
            ORDER BY number DESC LIMIT @Limit
            """;
        var rows = await database.QueryPlannedAnewAsync<EntryRow>(sql, new
        {
            establishments = query.Establishments?.ToArray(), author = query.Author, action = RowName.Of(query.Action), subject = query.Subject,
            from = query.From?.UtcDateTime, until = query.Until?.UtcDateTime, before = query.Before, query.Limit,
        }, cancellation);
        return [.. rows.Select(row => row.ToRow())];
    }

    /// <summary>Goes through the whole chain and its head, and stops at the first bad entry. <see cref="AuditSeals.VerifyAsync"/> looks at the seals as well.</summary>
    public Task<AuditVerification> VerifyAsync(CancellationToken cancellation) => AuditReader.VerifyAsync(database, seals: null, remembered: null, cancellation);

    /// <summary>An entry as <c>monitoring.append_audit</c> takes it. What PostgreSQL cannot store is replaced, what is too long is cut: no typed name may keep an entry from being written.</summary>
    internal static object Parameters(AuditEntry entry) => new
    {
        at = entry.At.UtcDateTime, author = Storable(entry.Author), establishment = Storable(entry.Establishment), action = RowName.Of(entry.Action), subject = Storable(entry.Subject), reason = Storable(entry.Reason),
        details = JsonSerializer.Serialize(entry.Details.GroupBy(detail => Storable(detail.Key)!).ToDictionary(same => same.Key, same => Storable(same.First().Value))),
    };

    private static string? Storable(string? text)
    {
        if (text is null) return null;
        var kept = new StringBuilder();
        // Characters outside Unicode become U+FFFD here, which a database in UTF-8 takes; zero it never does.
        foreach (var rune in text.EnumerateRunes().Take(AuditEntry.MaxText)) kept.Append(rune.Value == 0 ? Rune.ReplacementChar.ToString() : rune.ToString());
        return kept.ToString();
    }

    private sealed record EntryRow(long Number, DateTime At, string Author, string? Establishment, string Action, string Subject, string? Reason, string Details, byte[] Hash)
    {
        public AuditRow ToRow() => new(
            Number,
            new AuditEntry(new DateTimeOffset(At), Author, Establishment, Enum.Parse<AuditAction>(Action, ignoreCase: true), Subject, Reason)
            {
                Details = JsonSerializer.Deserialize<Dictionary<string, string>>(Details)!,
            },
            Convert.ToHexStringLower(Hash));
    }
}
