using Npgsql;
using Telephony.Calls;

namespace Telephony.Monitoring.Search;

/// <summary>
/// Takes finished calls into the search. A call waits in its own module until its row is here, so nothing is missed whenever this is killed, and what is met again changes nothing; no call waits for it. Host
/// calls <see cref="RunOnceAsync"/> every few seconds on each node.
/// </summary>
public sealed class ExchangeFeed(NpgsqlDataSource database)
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
            await _store.AddAsync(waiting.Select(ToExchange), cancellation);
            await _calls.TakenAsync([.. waiting.Select(call => call.Id)], cancellation);
            count += waiting.Count;
        }
        return count;
    }

    private static Exchange ToExchange(FinishedCall call) => new(
        Guid.CreateVersion7(call.StartedAt), call.Id, call.Kind == CallKind.Deposit ? ExchangeKind.Message : ExchangeKind.Call, call.StartedAt, call.Duration, call.Outcome,
        call.Identifier, call.Number, call.Phone, call.Establishment, call.IsProtected, Recording: null, IsHeardByStaff: false, IsFlagged: false);
}
