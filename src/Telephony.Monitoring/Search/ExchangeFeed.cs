using Microsoft.Extensions.Logging;
using Npgsql;
using Telephony.Calls;

namespace Telephony.Monitoring.Search;

/// <summary>
/// Takes finished calls into the search. A call waits in its own module until its row is here, so nothing is missed whenever this is killed, and what is met again changes nothing; no call waits for it. A call
/// whose row is refused for good is set aside, with an alarm, and the others go on. Host calls <see cref="RunOnceAsync"/> every few seconds on each node.
/// </summary>
public sealed class ExchangeFeed(NpgsqlDataSource database, ILogger<ExchangeFeed> logger)
{
    /// <summary>Calls that are taken at a time.</summary>
    internal const int Batch = 500;

    private readonly FinishedCalls _calls = new(database);
    private readonly ExchangeStore _store = new(database);

    /// <summary>Takes all that wait; returns how many there were.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        var count = 0;
        while (await _calls.WaitingAsync(Batch, cancellation) is { Count: > 0 } waiting)
        {
            try
            {
                await TakeAsync(waiting, cancellation);
            }
            catch (PostgresException exception) when (IsRefusal(exception))
            {
                // One of them is refused, and with it all: each by itself, which seldom happens.
                foreach (var call in waiting) await TakeOrSetAsideAsync(call, cancellation);
            }
            count += waiting.Count;
        }
        return count;
    }

    private async Task TakeAsync(IReadOnlyList<FinishedCall> calls, CancellationToken cancellation)
    {
        var ids = calls.Select(call => call.Id).ToArray();
        await _store.AddAsync(calls.Select(ToExchange), cancellation);
        await _store.TakeLengthsOfMessagesAsync(ids, cancellation);
        await _calls.TakenAsync(ids, cancellation);
    }

    private async Task TakeOrSetAsideAsync(FinishedCall call, CancellationToken cancellation)
    {
        try
        {
            await TakeAsync([call], cancellation);
        }
        catch (PostgresException exception) when (IsRefusal(exception))
        {
            await _calls.SetAsideAsync(call.Id, exception.ConstraintName ?? exception.SqlState, cancellation);
            Log.CallSetAside(logger, call.Id, exception.ConstraintName ?? exception.SqlState);
        }
    }

    /// <summary>Whether the row itself is refused (classes 22 and 23: its data, or a constraint), and will be whenever it is tried; what fails otherwise waits.</summary>
    private static bool IsRefusal(PostgresException exception) =>
        exception.SqlState.StartsWith("22", StringComparison.Ordinal) || exception.SqlState.StartsWith("23", StringComparison.Ordinal);

    private static Exchange ToExchange(FinishedCall call) => new(
        Guid.CreateVersion7(call.StartedAt), call.Id, call.Kind == CallKind.Deposit ? ExchangeKind.Message : ExchangeKind.Call, call.StartedAt, call.Duration, call.Outcome,
        call.Identifier, call.Number, call.Phone, call.Establishment, call.IsProtected, Recording: null, IsHeardByStaff: false, IsFlagged: false);
}
