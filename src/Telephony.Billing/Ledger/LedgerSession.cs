using System.Data;
using Dapper;
using Npgsql;

namespace Telephony.Billing;

/// <summary>The ledger's statements inside one transaction. What it posts is on disk when <see cref="CommitAsync"/> has ended (ADR 4).</summary>
internal sealed class LedgerSession : IAsyncDisposable
{
    private readonly bool _owns;
    private readonly NpgsqlTransaction? _transaction;

    private LedgerSession(NpgsqlConnection connection, NpgsqlTransaction? transaction, CancellationToken cancellation)
    {
        (Connection, _transaction, Cancellation) = (connection, transaction, cancellation);
        _owns = transaction is not null;
    }

    /// <summary>The connection of the transaction.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Gives up.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Begins a transaction.</summary>
    public static async Task<LedgerSession> BeginAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation);
        try
        {
            return new LedgerSession(connection, await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation), cancellation);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Works inside the caller's transaction, which the caller commits.</summary>
    public static LedgerSession Within(NpgsqlConnection connection, CancellationToken cancellation) => new(connection, null, cancellation);

    /// <summary>A statement of this transaction.</summary>
    public CommandDefinition Command(string sql, object? parameters = null) => new(sql, parameters, cancellationToken: Cancellation);

    /// <summary>A detainee's account; made when he has none of this kind.</summary>
    public Task<long> AccountAsync(string kind, Guid detainee) => AccountAsync(kind, detainee, null);

    /// <summary>An account of the house: <c>bank</c>, or the <c>revenue</c> of an establishment.</summary>
    public Task<long> HouseAsync(string kind, string? establishment = null) => AccountAsync(kind, null, establishment);

    /// <summary>A new lot, empty until an entry fills it.</summary>
    public Task<long> AddLotAsync(long account, string plan, Money bought, DateTimeOffset at)
    {
        const string sql = "INSERT INTO billing.lots (account, plan, bought, bought_at) VALUES (@account, @plan, @bought, @at) RETURNING id";
        return Connection.QuerySingleAsync<long>(Command(sql, new { account, plan, bought = bought.Euros, at = at.UtcDateTime }));
    }

    /// <summary>
    /// Waits for whoever uses this id of a transfer just now. An id is known by its transfer or, while a purchase waits, by the purchase alone: no constraint
    /// sees both.
    /// </summary>
    public Task ReserveAsync(string transfer) =>
        Connection.ExecuteAsync(Command("SELECT pg_advisory_xact_lock(hashtextextended('billing.transfer ' || @transfer, 0))", new { transfer }));

    /// <summary>
    /// Notes the transfer's id; false when it was there before with the same content, and then nothing may be posted under it. Throws
    /// <see cref="TransferConflictException"/> when its content is another, or a purchase waits under this id. Another transaction with the same id is waited for.
    /// </summary>
    public async Task<bool> BeginTransferAsync(Transfer transfer)
    {
        const string insert = """
            INSERT INTO billing.transfers (id, kind, content, call, at) SELECT @Id, @Kind, @Content, @Call, @at
            WHERE @Kind = 'purchase' OR NOT EXISTS (SELECT FROM billing.purchases WHERE id = @Id)
            ON CONFLICT (id) DO NOTHING
            """;
        const string known = "SELECT kind = @Kind AND content = @Content FROM billing.transfers WHERE id = @Id";
        var row = new { transfer.Id, transfer.Kind, transfer.Content, transfer.Call, at = transfer.At.UtcDateTime };
        if (await Connection.ExecuteAsync(Command(insert, row)) == 1) return true;
        if (await Connection.QuerySingleOrDefaultAsync<bool?>(Command(known, row)) is not true) throw TransferConflictException.Of(transfer.Id);
        return false;
    }

    /// <summary>The entries of a transfer; those of nothing are left out. Accounts are changed in their order, so that no two transfers wait for one another.</summary>
    public Task PostAsync(Transfer transfer, IEnumerable<Entry> entries)
    {
        const string sql = """
            INSERT INTO billing.entries (transfer, account, lot, amount)
            SELECT @Id, account, lot, amount FROM unnest(@accounts, @lots, @amounts) AS e (account, lot, amount)
            """;
        var rows = entries.Where(entry => entry.Amount != Money.Zero).OrderBy(entry => entry.Account).ThenBy(entry => entry.Lot).ToList();
        return Connection.ExecuteAsync(Command(sql, new
        {
            transfer.Id, accounts = rows.Select(row => row.Account).ToArray(), lots = rows.Select(row => row.Lot).ToArray(),
            amounts = rows.Select(row => row.Amount.Euros).ToArray(),
        }));
    }

    /// <summary>Makes it so. When the answer is lost, doing all of it again changes nothing.</summary>
    public Task CommitAsync() => _transaction!.CommitAsync(Cancellation);

    /// <summary>Without a commit nothing has happened.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_owns) return;
        await _transaction!.DisposeAsync();
        await Connection.DisposeAsync();
    }

    private async Task<long> AccountAsync(string kind, Guid? detainee, string? establishment)
    {
        const string detainees = "SELECT id FROM billing.accounts WHERE detainee = @detainee AND kind = @kind";
        const string house = "SELECT id FROM billing.accounts WHERE detainee IS NULL AND kind = @kind AND establishment IS NOT DISTINCT FROM @establishment";
        const string make = """
            INSERT INTO billing.accounts (kind, detainee, establishment, balance)
            VALUES (@kind, @detainee, @establishment, CASE WHEN @detainee IS NULL THEN NULL ELSE 0 END) ON CONFLICT DO NOTHING
            """;
        var (find, key) = (detainee is null ? house : detainees, new { kind, detainee, establishment });
        if (await Connection.QuerySingleOrDefaultAsync<long?>(Command(find, key)) is { } id) return id;
        await Connection.ExecuteAsync(Command(make, key));
        return await Connection.QuerySingleAsync<long>(Command(find, key));
    }
}
