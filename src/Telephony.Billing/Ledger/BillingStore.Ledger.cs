using System.Data;
using Dapper;

namespace Telephony.Billing;

/// <content>The ledger of an account, line by line, for the accounts office.</content>
public sealed partial class BillingStore
{
    /// <summary>
    /// A part of a detainee's ledger, at one moment. The order is that of the last entry of each transfer: any order of whole transfers has an exact sum after each, and this one ends at the balance.
    /// </summary>
    public async Task<LedgerPage> LedgerAsync(Guid detainee, LedgerQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, LedgerQuery.MaxLimit);
        const string account = "SELECT id, balance FROM billing.accounts WHERE detainee = @detainee AND kind = @kind";
        const string total = "SELECT coalesce(sum(amount), 0) FROM billing.entries WHERE account = @account";
        const string lines = """
            WITH lines AS (
                SELECT transfer, max(id) AS number, sum(amount) AS amount, sum(sum(amount)) OVER (ORDER BY max(id)) AS balance
                FROM billing.entries WHERE account = @account GROUP BY transfer)
            SELECT l.number, l.transfer, t.at, t.kind, h.service, l.amount, l.balance, t.call, h.seconds, t.kind = 'usage' AND t.id <> 'call/' || t.call || '/1' AS IsSupplement,
                coalesce(
                    (SELECT array_agg(s.plan ORDER BY s.lot) FROM (
                        SELECT lot.plan, min(lot.id) AS lot FROM billing.entries e JOIN billing.lots lot ON lot.id = e.lot WHERE e.transfer = l.transfer GROUP BY lot.plan) s),
                    CASE WHEN p.plan IS NOT NULL THEN ARRAY[p.plan] END, '{}') AS Plans,
                CASE t.kind WHEN 'correction' THEN (SELECT reason FROM billing.corrections WHERE id = substr(t.id, length('correction/') + 1))
                    WHEN 'refund' THEN (
                        SELECT c.reason FROM billing.corrections c JOIN billing.correction_decisions d ON d.correction = c.id AND d.is_done WHERE c.call = t.call) END AS Reason
            FROM lines l JOIN billing.transfers t ON t.id = l.transfer
            LEFT JOIN billing.holds h ON h.call = t.call
            LEFT JOIN billing.purchases p ON t.kind IN ('request', 'return') AND p.id = substr(t.id, strpos(t.id, '/') + 1)
            WHERE (@from::timestamptz IS NULL OR t.at >= @from) AND (@until::timestamptz IS NULL OR t.at < @until) AND (@Before::bigint IS NULL OR l.number < @Before)
            ORDER BY l.number DESC LIMIT @Limit
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var (id, balance) = await connection.QuerySingleOrDefaultAsync<(long Id, decimal Balance)>(
            new CommandDefinition(account, new { detainee, kind = Names.Of(query.Account) }, cancellationToken: cancellation));
        var sum = await connection.QuerySingleAsync<decimal>(new CommandDefinition(total, new { account = id }, cancellationToken: cancellation));
        var rows = await connection.QueryAsync<LedgerRow>(new CommandDefinition(
            lines, new { account = id, from = query.From?.UtcDateTime, until = query.Until?.UtcDateTime, query.Before, query.Limit }, cancellationToken: cancellation));
        return new LedgerPage(new Money(balance), new Money(sum), [.. rows.Select(row => row.ToLine())]);
    }

    /// <summary>What of a transfer's kind and the service of its use a line is about. Throws for a kind that the tables do not know.</summary>
    internal static LedgerKind KindOf(string kind, BilledService? service) => (kind, service) switch
    {
        (TransferKind.Credit, _) => LedgerKind.Credit,
        (TransferKind.Opening, _) => LedgerKind.Opening,
        (TransferKind.Request, _) => LedgerKind.Request,
        (TransferKind.Return, _) => LedgerKind.Return,
        (TransferKind.Purchase, _) => LedgerKind.Purchase,
        (TransferKind.Correction, _) => LedgerKind.Correction,
        (TransferKind.Usage, BilledService.Call) => LedgerKind.Call,
        (TransferKind.Usage, BilledService.Voicemail) => LedgerKind.Voicemail,
        (TransferKind.Usage, BilledService.Video) => LedgerKind.Video,
        (TransferKind.Refund, BilledService.Call) => LedgerKind.RefundedCall,
        (TransferKind.Refund, BilledService.Voicemail) => LedgerKind.RefundedVoicemail,
        (TransferKind.Refund, BilledService.Video) => LedgerKind.RefundedVideo,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such transfer."),
    };

    private sealed class LedgerRow
    {
        public required long Number { get; init; }
        public required string Transfer { get; init; }
        public required DateTime At { get; init; }
        public required string Kind { get; init; }
        public string? Service { get; init; }
        public required decimal Amount { get; init; }
        public required decimal Balance { get; init; }
        public string? Call { get; init; }
        public int? Seconds { get; init; }
        public required bool IsSupplement { get; init; }
        public required string[] Plans { get; init; }
        public string? Reason { get; init; }

        public LedgerLine ToLine() => new(
            Number, Transfer, new DateTimeOffset(At), KindOf(Kind, Service is null ? null : Names.Parse<BilledService>(Service)), new Money(Amount), new Money(Balance))
        {
            Call = Call, Duration = Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, IsSupplement = IsSupplement, Plans = Plans, Reason = Reason,
        };
    }
}
