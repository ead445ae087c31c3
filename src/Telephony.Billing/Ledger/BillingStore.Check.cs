using System.Data;
using Dapper;

namespace Telephony.Billing;

/// <summary>What <c>billing check</c> found.</summary>
/// <param name="Transfers">Transfers looked at.</param>
/// <param name="Problems">What does not agree, one line each; empty when all does.</param>
public sealed record CheckReport(long Transfers, IReadOnlyList<string> Problems);

/// <content><c>billing check</c>: entries, balances, lots and holds agree.</content>
public sealed partial class BillingStore
{
    /// <summary>Problems of one kind that are told.</summary>
    private const int MaxProblems = 20;

    /// <summary>Each returns one line for each thing that does not agree.</summary>
    private static readonly string[] s_checks =
    [
        """
        SELECT format('transfer %s: its entries sum to %s', t.id, coalesce(sum(e.amount), 0)) FROM billing.transfers t LEFT JOIN billing.entries e ON e.transfer = t.id
        GROUP BY t.id HAVING coalesce(sum(e.amount), 0) <> 0 OR count(e.id) < 2
        """,
        """
        SELECT format('account %s (%s): its balance is %s and its entries sum to %s', a.id, a.kind, a.balance, coalesce(sum(e.amount), 0))
        FROM billing.accounts a LEFT JOIN billing.entries e ON e.account = a.id WHERE a.balance IS NOT NULL
        GROUP BY a.id HAVING a.balance <> coalesce(sum(e.amount), 0) OR a.balance < 0
        """,
        """
        SELECT format('lot %s: %s remain and its entries sum to %s', l.id, l.remaining, coalesce(sum(e.amount), 0))
        FROM billing.lots l LEFT JOIN billing.entries e ON e.lot = l.id GROUP BY l.id HAVING l.remaining <> coalesce(sum(e.amount), 0)
        """,
        """
        SELECT format('account %s: its balance is %s and its lots hold %s', a.id, a.balance, coalesce(sum(l.remaining), 0))
        FROM billing.accounts a LEFT JOIN billing.lots l ON l.account = a.id WHERE a.kind = 'telephone'
        GROUP BY a.id HAVING a.balance <> coalesce(sum(l.remaining), 0)
        """,
        """
        SELECT format('lot %s: %s is held and open calls hold %s', l.id, l.held, coalesce(sum(s.amount), 0))
        FROM billing.lots l LEFT JOIN (billing.hold_shares s JOIN billing.holds h ON h.call = s.call AND h.state = 'open') ON s.lot = l.id
        GROUP BY l.id HAVING l.held <> coalesce(sum(s.amount), 0)
        """,
        """
        SELECT format('call %s: %s was charged of lot %s and its entries sum to %s', s.call, s.charged, s.lot, -coalesce(sum(e.amount), 0))
        FROM billing.hold_shares s LEFT JOIN (billing.entries e JOIN billing.transfers t ON t.id = e.transfer) ON t.call = s.call AND e.lot = s.lot
        GROUP BY s.call, s.lot HAVING s.charged <> -coalesce(sum(e.amount), 0)
        """,
        """
        SELECT format('call %s: its price is %s, of which %s is written off and %s charged', h.call, h.total, h.written_off, coalesce(sum(s.charged), 0))
        FROM billing.holds h LEFT JOIN billing.hold_shares s ON s.call = h.call
        GROUP BY h.call HAVING coalesce(sum(s.charged), 0) <> CASE h.state WHEN 'settled' THEN h.total - h.written_off ELSE 0 END
        """,
        """
        SELECT format('purchase %s is %s and its transfers say otherwise', p.id, p.state) FROM billing.purchases p
        WHERE (p.state = 'done') <> EXISTS (SELECT FROM billing.transfers t WHERE t.id = p.id AND t.kind = 'purchase')
            OR (p.state = 'inProcess' AND NOT EXISTS (SELECT FROM billing.transfers t WHERE t.id = 'request/' || p.id))
            OR (p.state = 'requested' AND EXISTS (SELECT FROM billing.transfers t WHERE t.id = 'request/' || p.id))
            OR (p.state = 'refused' AND EXISTS (SELECT FROM billing.transfers t WHERE t.id = 'request/' || p.id)
                <> EXISTS (SELECT FROM billing.transfers t WHERE t.id = 'return/' || p.id))
        """,
        """
        SELECT format('correction %s is %s and its transfer says otherwise', c.id, CASE WHEN d.is_done THEN 'done' WHEN d.is_done IS NULL THEN 'open' ELSE 'refused' END)
        FROM billing.corrections c LEFT JOIN billing.correction_decisions d ON d.correction = c.id
        WHERE (d.is_done IS TRUE AND NOT EXISTS (
                SELECT FROM billing.transfers t WHERE t.id = CASE WHEN c.call IS NULL THEN 'correction/' || c.id ELSE 'call/' || c.call || '/refund' END))
            OR (d.is_done IS NOT TRUE AND EXISTS (SELECT FROM billing.transfers t WHERE t.id = 'correction/' || c.id))
        """,
    ];

    /// <summary>Proves, in one snapshot, that entries, balances, lots, holds, purchases and corrections agree.</summary>
    public async Task<CheckReport> CheckAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var problems = new List<string>();
        foreach (var check in s_checks)
            problems.AddRange(await connection.QueryAsync<string>(new CommandDefinition($"{check} LIMIT {MaxProblems}", transaction: transaction, cancellationToken: cancellation)));
        var transfers = await connection.QuerySingleAsync<long>(new CommandDefinition("SELECT count(*) FROM billing.transfers", transaction: transaction, cancellationToken: cancellation));
        return new CheckReport(transfers, problems);
    }
}
