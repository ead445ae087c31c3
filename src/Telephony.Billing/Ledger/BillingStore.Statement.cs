using System.Data;
using Dapper;
using Npgsql;

namespace Telephony.Billing;

/// <content>What accounts hold, for the detainee and the accounts office.</content>
public sealed partial class BillingStore
{
    /// <summary>Movements that one statement shows at most.</summary>
    public const int MaxMovements = 1000;

    /// <summary>A detainee's accounts at one moment, with so many of the last movements of each; all zero when nothing was ever credited.</summary>
    public async Task<Statement> StatementAsync(Guid detainee, int movements, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(movements);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(movements, MaxMovements);
        const string balances = "SELECT kind, id, balance FROM billing.accounts WHERE detainee = @detainee";
        const string lots = """
            SELECT plan, remaining, held, bought_at AS BoughtAt FROM billing.lots WHERE account = @account AND remaining > 0 ORDER BY id
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // One snapshot, so that lots and movements add up to the balance.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var accounts = (await connection.QueryAsync<(string Kind, long Id, decimal Balance)>(new CommandDefinition(balances, new { detainee }, cancellationToken: cancellation)))
            .ToDictionary(row => row.Kind, StringComparer.Ordinal);
        var (telephone, nominative) = (accounts.GetValueOrDefault("telephone"), accounts.GetValueOrDefault("nominative"));
        var rows = (await connection.QueryAsync<StatementLotRow>(new CommandDefinition(lots, new { account = telephone.Id }, cancellationToken: cancellation))).ToList();
        return new Statement
        {
            Balance = new Money(telephone.Balance),
            Held = new Money(rows.Sum(row => row.Held)),
            NominativeBalance = new Money(nominative.Balance),
            InTransit = new Money(accounts.GetValueOrDefault("transit").Balance),
            Lots = [.. rows.Select(row => new LotBalance(row.Plan, new Money(row.Remaining), new DateTimeOffset(row.BoughtAt)))],
            Movements = await MovementsAsync(connection, telephone.Id, movements, cancellation),
            NominativeMovements = await MovementsAsync(connection, nominative.Id, movements, cancellation),
        };
    }

    /// <summary>What can be bought, the cheapest first, after credit outside plans.</summary>
    public async Task<IReadOnlyList<Plan>> PlansAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await TariffTables.PlansAsync(connection, cancellation);
    }

    private static async Task<IReadOnlyList<Movement>> MovementsAsync(NpgsqlConnection connection, long account, int count, CancellationToken cancellation)
    {
        // Entries of one transfer are neighbours; a transfer has one for each lot.
        const string sql = """
            SELECT e.transfer, t.at, sum(e.amount) AS Amount, CASE WHEN t.kind = 'usage' THEN h.service ELSE t.kind END AS Reason
            FROM billing.entries e JOIN billing.transfers t ON t.id = e.transfer LEFT JOIN billing.holds h ON h.call = t.call
            WHERE e.account = @account
            GROUP BY e.transfer, t.at, t.kind, h.service
            ORDER BY max(e.id) DESC LIMIT @count
            """;
        var rows = await connection.QueryAsync<MovementRow>(new CommandDefinition(sql, new { account, count }, cancellationToken: cancellation));
        return [.. rows.Select(row => new Movement(row.Transfer, new DateTimeOffset(row.At), new Money(row.Amount), row.Reason))];
    }

    private sealed record StatementLotRow(string Plan, decimal Remaining, decimal Held, DateTime BoughtAt);

    private sealed record MovementRow(string Transfer, DateTime At, decimal Amount, string Reason);
}
