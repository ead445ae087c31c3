using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Telephony.Calls;

/// <summary>
/// Cuts calls, wherever they run (DESIGN 7): one of this node by its door, one of another by an order, which is a row that the other node is told of (LISTEN) and answers in the transaction in which it
/// carries it out. An order is asked once and waits <see cref="Patience"/> for its answer; then it is withdrawn, and will not be carried out later. What has no door, such as a protected call, cannot be
/// cut from anywhere (MON-08). Thread-safe.
/// </summary>
public sealed class CallOrders : IAsyncDisposable
{
    /// <summary>How long an order waits for the other node.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Time between two looks for the answer.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Time between two tries to listen again.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>How often a quiet connection is asked whether it lives; orders that nobody told of are found then too.</summary>
    public static readonly TimeSpan AskAfter = TimeSpan.FromSeconds(10);

    private readonly NpgsqlDataSource _database;
    private readonly CallDoors _doors;
    private readonly string _node;
    private readonly TimeProvider _clock;
    private readonly ILogger<CallOrders> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _listening;

    /// <summary>Starts to listen for orders to <paramref name="node"/>, with a connection of its own.</summary>
    public CallOrders(NpgsqlDataSource database, CallDoors doors, string node, TimeProvider clock, ILogger<CallOrders> logger)
    {
        (_database, _doors, _node, _clock, _logger) = (database, doors, node, clock, logger);
        _listening = Task.Run(ListenAsync);
    }

    /// <summary>Whether a call that runs on <paramref name="node"/> runs here.</summary>
    public bool IsHere(string node) => node == _node;

    /// <summary>Cuts a call that runs on <paramref name="node"/>.</summary>
    public async Task<CutAnswer> CutAsync(string node, string callId, CancellationToken cancellation)
    {
        if (IsHere(node)) return _doors.TryCut(callId) ? CutAnswer.Cut : CutAnswer.NotThere;
        const string ask = "WITH asked AS (INSERT INTO calls.orders (id, node, call) VALUES (@id, @node, @callId) RETURNING node) SELECT pg_notify('calls_orders', node) FROM asked";
        var id = Guid.CreateVersion7();
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(ask, new { id, node, callId }, cancellationToken: cancellation));
        var asked = _clock.GetTimestamp();
        // From here on an officer who leaves the page stops nothing: what he asked for stands in the evidence, and the row is to go.
        while (_clock.GetElapsedTime(asked) < Patience)
        {
            await Task.Delay(Look, _clock, CancellationToken.None);
            if (await TakeAnswerAsync(connection, id, "done IS NOT NULL") is { } answer) return answer;
        }
        // Waits for a node that carries it out at this very moment, and then has its answer.
        return await TakeAnswerAsync(connection, id, "true") ?? CutAnswer.NoAnswer;
    }

    /// <summary>Stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        await _listening;
        _stopping.Dispose();
    }

    private static async Task<CutAnswer?> TakeAnswerAsync(NpgsqlConnection connection, Guid id, string when)
    {
        var done = await connection.QuerySingleOrDefaultAsync<bool?>($"DELETE FROM calls.orders WHERE id = @id AND {when} RETURNING done", new { id });
        return done is { } isCut ? isCut ? CutAnswer.Cut : CutAnswer.NotThere : null;
    }

    private async Task ListenAsync()
    {
        var (isAway, isFirst) = (false, true);
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = await _database.OpenConnectionAsync(_stopping.Token);
                await connection.ExecuteAsync(new CommandDefinition("LISTEN calls_orders", cancellationToken: _stopping.Token));
                // What an earlier run of this node was asked concerned its calls.
                if (isFirst) await connection.ExecuteAsync(new CommandDefinition("DELETE FROM calls.orders WHERE node = @node", new { node = _node }, cancellationToken: _stopping.Token));
                (isAway, isFirst) = (false, false);
                while (true)
                {
                    await CarryOutAsync(connection);
                    // Whichever node it was for: a look at an index that is empty costs less than telling them apart.
                    await connection.WaitAsync(AskAfter, _stopping.Token);
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // Stopped.
            }
#pragma warning disable CA1031 // whatever it is: other nodes are told that this one does not answer, and it tries again
            catch (Exception exception)
#pragma warning restore CA1031
            {
                if (!isAway) Log.OrdersWait(_logger, exception);
                isAway = true;
                await Task.Delay(RetryAfter, _clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task CarryOutAsync(NpgsqlConnection connection)
    {
        await using var transaction = await connection.BeginTransactionAsync(_stopping.Token);
        var orders = await connection.QueryAsync<(Guid Id, string Call)>(new CommandDefinition(
            "SELECT id, call FROM calls.orders WHERE node = @node AND done IS NULL ORDER BY id FOR UPDATE", new { node = _node }, transaction, cancellationToken: _stopping.Token));
        foreach (var (id, call) in orders)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "UPDATE calls.orders SET done = @done WHERE id = @id", new { id, done = _doors.TryCut(call) }, transaction, cancellationToken: _stopping.Token));
        }
        await transaction.CommitAsync(_stopping.Token);
    }
}

/// <summary>What became of a cut.</summary>
public enum CutAnswer
{
    /// <summary>The call's flow was told.</summary>
    Cut,

    /// <summary>There is nothing to cut: the call is over.</summary>
    NotThere,

    /// <summary>The node that carries the call did not answer, and will not cut it later.</summary>
    NoAnswer,
}
