using System.Data;
using Dapper;
using Npgsql;

namespace Telephony.Monitoring.Evidence;

/// <summary>Reads a chain, or what was added to it, and checks each entry against the one before, the head and the seals. One snapshot: what is appended meanwhile is not looked at.</summary>
internal static class AuditReader
{
    /// <summary>Goes through all of it. <paramref name="remembered"/> is an entry that is known from elsewhere.</summary>
    public static async Task<AuditVerification> VerifyAsync(NpgsqlDataSource database, AuditSeals? seals, AuditHead? remembered, CancellationToken cancellation) =>
        (await ReadAsync(database, AuditHead.None, seals, remembered, cancellation)).Found;

    /// <summary>Goes through what follows <paramref name="from"/>, which itself must be as it is remembered; the answer has the last good entry as it was read.</summary>
    public static async Task<(AuditVerification Found, AuditHead Last)> ReadAsync(
        NpgsqlDataSource database, AuditHead from, AuditSeals? seals, AuditHead? remembered, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var head = await connection.QuerySingleOrDefaultAsync<AuditHead>(new CommandDefinition("SELECT number, hash FROM monitoring.audit_head", transaction: snapshot, cancellationToken: cancellation));
        var (last, vouched) = (from, from.Number);
        (AuditVerification, AuditHead) Found(long number, AuditFaultKind kind) => (new(last.Number, vouched, new AuditFault(number, kind)), last);

        const string sql = """
            SELECT a.number, a.at, a.author, a.establishment, a.action, a.subject, a.reason, a.details::text AS Details, a.previous, a.hash, s.seal
            FROM monitoring.audit a LEFT JOIN monitoring.audit_seals s USING (number) WHERE a.number > @Number ORDER BY a.number
            """;
        await foreach (var row in connection.QueryUnbufferedAsync<LinkRow>(sql, new { from.Number }, snapshot).WithCancellation(cancellation))
        {
            var entry = row.ToLink();
            if (entry.Number != last.Number + 1) return Found(last.Number + 1, AuditFaultKind.Missing);
            if (!entry.Previous.AsSpan().SequenceEqual(last.Hash)) return Found(entry.Number, AuditFaultKind.BrokenLink);
            if (!entry.HasItsHash) return Found(entry.Number, AuditFaultKind.WrongHash);
            var read = new AuditHead(entry.Number, entry.Hash);
            if (row.Seal is { } seal && seals is not null)
            {
                if (seals.Open(seal) != read) return Found(entry.Number, AuditFaultKind.WrongSeal);
                vouched = entry.Number;
            }
            if (remembered?.Number == read.Number && remembered != read) return Found(entry.Number, AuditFaultKind.WrongSeal);
            last = read;
        }
        if (head is null || head.Number < last.Number || (head.Number == last.Number && head != last)) return Found(last.Number, AuditFaultKind.WrongHead);
        var sealedLast = await connection.QuerySingleAsync<long?>(new CommandDefinition("SELECT max(number) FROM monitoring.audit_seals", transaction: snapshot, cancellationToken: cancellation));
        var known = Math.Max(head.Number, Math.Max(sealedLast ?? 0, remembered?.Number ?? 0));
        return known > last.Number ? Found(last.Number + 1, AuditFaultKind.Missing) : (new AuditVerification(last.Number, vouched, null), last);
    }

    /// <summary>Whether an entry is there and has the hash that is remembered.</summary>
    public static async Task<AuditFault?> FaultOfAsync(NpgsqlDataSource database, AuditHead remembered, CancellationToken cancellation)
    {
        if (remembered.Number == 0) return null;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var hash = await connection.QuerySingleOrDefaultAsync<byte[]>(new CommandDefinition(
            "SELECT hash FROM monitoring.audit WHERE number = @Number", new { remembered.Number }, cancellationToken: cancellation));
        if (hash is null) return new AuditFault(remembered.Number, AuditFaultKind.Missing);
        return hash.AsSpan().SequenceEqual(remembered.Hash) ? null : new AuditFault(remembered.Number, AuditFaultKind.WrongSeal);
    }

    private sealed record LinkRow(
        long Number, DateTime At, string Author, string? Establishment, string Action, string Subject, string? Reason, string Details, byte[] Previous, byte[] Hash, byte[]? Seal)
    {
        public AuditLink ToLink() => new(Number, At, Author, Establishment, Action, Subject, Reason, Details, Previous, Hash);
    }
}

/// <summary>Number and hash of an entry, which stand for it and for all that came before.</summary>
internal sealed record AuditHead(long Number, byte[] Hash)
{
    /// <summary>That of an empty chain.</summary>
    public static AuditHead None { get; } = new(0, AuditLink.Origin.ToArray());

    /// <inheritdoc/>
    public bool Equals(AuditHead? other) => other is not null && Number == other.Number && Hash.AsSpan().SequenceEqual(other.Hash);

    /// <inheritdoc/>
    public override int GetHashCode() => Number.GetHashCode();
}
