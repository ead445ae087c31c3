using Dapper;

namespace Telephony.Billing;

/// <summary>Money that came onto an account of a detainee from outside it, or was made credit.</summary>
/// <param name="Transfer">Id of its transfer.</param>
/// <param name="At">When.</param>
/// <param name="Detainee">Whose account.</param>
/// <param name="Kind"><see cref="LedgerKind.Credit"/>, <see cref="LedgerKind.Opening"/>, <see cref="LedgerKind.Purchase"/> or <see cref="LedgerKind.Correction"/>.</param>
/// <param name="Plan">Plan of the credit; null of money on a nominative account.</param>
/// <param name="Amount">How much; negative of a correction that took away.</param>
public sealed record CreditLine(string Transfer, DateTimeOffset At, Guid Detainee, LedgerKind Kind, string? Plan, Money Amount);

/// <content>What was credited in a period.</content>
public sealed partial class BillingStore
{
    /// <summary>Credits of these detainees in [<paramref name="from"/>, <paramref name="until"/>), the earliest first: as much as there is.</summary>
    public async Task<IReadOnlyList<CreditLine>> CreditsAsync(IReadOnlyCollection<Guid> detainees, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(detainees);
        // Each account that money comes to has one entry of such a transfer.
        const string sql = """
            SELECT t.id AS Transfer, t.at, a.detainee, t.kind, l.plan, e.amount
            FROM billing.transfers t JOIN billing.entries e ON e.transfer = t.id JOIN billing.accounts a ON a.id = e.account LEFT JOIN billing.lots l ON l.id = e.lot
            WHERE t.kind IN ('credit', 'opening', 'purchase', 'correction') AND t.at >= @from AND t.at < @until
                AND a.detainee = ANY (@detainees) AND a.kind = CASE WHEN t.kind IN ('opening', 'purchase') THEN 'telephone' ELSE 'nominative' END
            ORDER BY t.at, e.id
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var rows = await connection.QueryAsync<CreditedRow>(new CommandDefinition(
            sql, new { detainees = detainees.ToArray(), from = from.UtcDateTime, until = until.UtcDateTime }, cancellationToken: cancellation));
        return [.. rows.Select(row => new CreditLine(row.Transfer, new DateTimeOffset(row.At), row.Detainee, KindOf(row.Kind, null), row.Plan, new Money(row.Amount)))];
    }

    private sealed record CreditedRow(string Transfer, DateTime At, Guid Detainee, string Kind, string? Plan, decimal Amount);
}
