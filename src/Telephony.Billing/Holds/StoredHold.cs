using Dapper;
using Npgsql;

namespace Telephony.Billing;

/// <summary>A hold as its row has it, with its lots.</summary>
internal sealed record StoredHold(
    string Call, long Account, string Service, string Establishment, string State, int Slices, int? KnownSeconds, int Settlements, int? Seconds,
    decimal Total, decimal WrittenOff, string Rates)
{
    /// <summary>Lots that it holds or could hold.</summary>
    public IReadOnlyList<LotShare> Lots { get; init; } = [];

    /// <summary>The rates of its start.</summary>
    public Rates ToRates() => Billing.Rates.FromJson(Rates);
}

/// <content>Reading what is held.</content>
public sealed partial class BillingStore
{
    private const string HoldColumns =
        "call, account, service, establishment, state, slices, known_seconds AS KnownSeconds, settlements, seconds, total, written_off AS WrittenOff, rates::text AS Rates";

    private static async Task<StoredHold?> LoadHoldAsync(NpgsqlConnection connection, string call, CancellationToken cancellation)
    {
        const string sql = $"SELECT {HoldColumns} FROM billing.holds WHERE call = @call";
        var hold = await connection.QuerySingleOrDefaultAsync<StoredHold>(new CommandDefinition(sql, new { call }, cancellationToken: cancellation));
        return hold is null ? null : hold with { Lots = await LotsAsync(connection, hold.Account, call, cancellation) };
    }

    /// <summary>The lots of an account as a call sees them: with its own shares, and what nobody holds.</summary>
    private static async Task<IReadOnlyList<LotShare>> LotsAsync(NpgsqlConnection connection, long account, string call, CancellationToken cancellation)
    {
        const string sql = """
            SELECT l.id, l.plan, coalesce(s.amount, 0) AS Share, l.remaining - l.held AS Free, s.call IS NOT NULL AS IsShared
            FROM billing.lots l LEFT JOIN billing.hold_shares s ON s.lot = l.id AND s.call = @call
            WHERE l.account = @account AND (l.remaining > 0 OR s.call IS NOT NULL)
            ORDER BY l.id
            """;
        var rows = await connection.QueryAsync<LotRow>(new CommandDefinition(sql, new { account, call }, cancellationToken: cancellation));
        return [.. rows.Select(row => new LotShare(row.Id, row.Plan, new Money(row.Share), new Money(row.Free), row.IsShared))];
    }

    private sealed record LotRow(long Id, string Plan, decimal Share, decimal Free, bool IsShared);
}
