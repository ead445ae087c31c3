using System.Data;
using Dapper;
using Npgsql;

namespace Telephony.Billing;

/// <content>What calls cost, for their records.</content>
public sealed partial class BillingStore
{
    /// <summary>
    /// What each of these calls cost so far, refunds taken off; listening to messages counts for the call in which it was. Calls that are not in the answer cost nothing.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, Money>> PricesAsync(IReadOnlyCollection<string> calls, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(calls);
        const string sql = """
            SELECT split_part(h.call, '-l', 1) AS Call, sum(s.charged) AS Price
            FROM billing.holds h JOIN billing.hold_shares s ON s.call = h.call
            WHERE split_part(h.call, '-l', 1) = ANY (@calls)
            GROUP BY 1 HAVING sum(s.charged) <> 0
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<(string Call, decimal Price)>(new CommandDefinition(sql, new { calls = calls.ToArray() }, cancellationToken: cancellation));
        return rows.ToDictionary(row => row.Call, row => new Money(row.Price), StringComparer.Ordinal);
    }

    /// <summary>Those of these uses whose cost was given back.</summary>
    public async Task<IReadOnlyCollection<string>> RefundedAsync(IReadOnlyCollection<string> calls, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(calls);
        const string sql = "SELECT call FROM billing.holds WHERE call = ANY (@calls) AND state = 'refunded'";
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<string>(new CommandDefinition(sql, new { calls = calls.ToArray() }, cancellationToken: cancellation))).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>All that was metered in a call, the earliest first, with its segments and entries, as it stands at one moment.</summary>
    public async Task<IReadOnlyList<CallCharge>> ChargesAsync(string call, CancellationToken cancellation)
    {
        const string sql = """
            SELECT call, service, destination, state, started_at AS StartedAt, seconds, total, written_off AS WrittenOff, segments::text AS Segments
            FROM billing.holds WHERE split_part(call, '-l', 1) = @call ORDER BY started_at, call
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var holds = (await connection.QueryAsync<ChargeRow>(new CommandDefinition(sql, new { call }, cancellationToken: cancellation))).ToList();
        var charges = new List<CallCharge>();
        foreach (var hold in holds)
        {
            var plans = (await PlansOfLotsAsync(connection, hold.Call, cancellation)).ToDictionary(lot => lot.Lot, lot => lot.Plan);
            charges.Add(hold.ToCharge(plans, await EntriesAsync(connection, hold.Call, cancellation)));
        }
        return charges;
    }

    private static Task<IEnumerable<(long Lot, string Plan)>> PlansOfLotsAsync(NpgsqlConnection connection, string call, CancellationToken cancellation)
    {
        const string sql = "SELECT s.lot, l.plan FROM billing.hold_shares s JOIN billing.lots l ON l.id = s.lot WHERE s.call = @call";
        return connection.QueryAsync<(long, string)>(new CommandDefinition(sql, new { call }, cancellationToken: cancellation));
    }

    private static async Task<IReadOnlyList<CallEntry>> EntriesAsync(NpgsqlConnection connection, string call, CancellationToken cancellation)
    {
        const string sql = """
            SELECT e.transfer, t.at, a.kind AS Account, e.lot, e.amount, t.kind AS Reason
            FROM billing.transfers t JOIN billing.entries e ON e.transfer = t.id JOIN billing.accounts a ON a.id = e.account
            WHERE t.call = @call ORDER BY e.id
            """;
        var rows = await connection.QueryAsync<EntryRow>(new CommandDefinition(sql, new { call }, cancellationToken: cancellation));
        return [.. rows.Select(row => new CallEntry(row.Transfer, new DateTimeOffset(row.At), row.Account, row.Lot, new Money(row.Amount), row.Reason))];
    }

    private sealed record ChargeRow(
        string Call, string Service, string? Destination, string State, DateTime StartedAt, int? Seconds, decimal Total, decimal WrittenOff, string Segments)
    {
        public CallCharge ToCharge(Dictionary<long, string> plans, IReadOnlyList<CallEntry> entries) => new(
            Call, Names.Parse<BilledService>(Service), Destination, State, new DateTimeOffset(StartedAt), Seconds, new Money(Total), new Money(WrittenOff),
            [.. SegmentJson.Read(Segments).Select(segment => new ChargedSegment(segment.Lot is { } lot ? plans[lot] : null, segment))], entries);
    }

    private sealed record EntryRow(string Transfer, DateTime At, string Account, long? Lot, decimal Amount, string Reason);
}
