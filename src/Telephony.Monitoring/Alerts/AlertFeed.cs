using Npgsql;
using Telephony.Calls;

namespace Telephony.Monitoring.Alerts;

/// <summary>
/// Fires the alerts that wait for what happens in calls. An occasion waits in its own module until the alerts have fired, and what is met again changes nothing: each fires once, whenever this is killed,
/// and no call waits for it. Calls hands over nothing of what it knows to be protected; of what an alert waits for the directory is asked as well, which knows the numbers that were dialled and
/// refused (MON-08). Host calls <see cref="RunOnceAsync"/> every second on each node.
/// </summary>
/// <param name="database">With the schemas of calls and of monitoring.</param>
/// <param name="numbers">The registry and the lists.</param>
public sealed class AlertFeed(NpgsqlDataSource database, IProtectedNumbers numbers)
{
    /// <summary>Occasions that are taken at a time.</summary>
    internal const int Batch = 500;

    private readonly CallOccasions _occasions = new(database);
    private readonly AlertStore _store = new(database);

    /// <summary>Takes all that wait; returns how many alerts fired.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        var fired = 0;
        while (await _occasions.WaitingAsync(Batch, cancellation) is { Count: > 0 } waiting)
        {
            if (await WantedAsync(waiting, cancellation) is { Count: > 0 } wanted) fired += await _store.FireAsync(wanted, cancellation);
            await _occasions.TakenAsync(waiting, cancellation);
        }
        return fired;
    }

    private async Task<IReadOnlyList<AlertEvent>> WantedAsync(IReadOnlyList<CallOccasion> waiting, CancellationToken cancellation)
    {
        var events = waiting.Select(ToEvent).ToList();
        var wanted = await _store.WantedAsync(events, cancellation);
        if (wanted.Count == 0) return [];
        var subjects = wanted.ToDictionary(_ => Guid.NewGuid());
        var asked = subjects.Where(subject => waiting[subject.Value].Number is not null)
            .Select(subject => new RecordedNumber(subject.Key, waiting[subject.Value].Detainee, waiting[subject.Value].Number!, waiting[subject.Value].At));
        var hidden = await numbers.ProtectedAmongAsync([.. asked], cancellation);
        return [.. subjects.Where(subject => !hidden.Contains(subject.Key)).Select(subject => events[subject.Value])];
    }

    private static AlertEvent ToEvent(CallOccasion occasion) => new(
        occasion.CallId, occasion.Kind == CallOccasionKind.Answered ? AlertOccasion.Answered : AlertOccasion.Begun, occasion.At, occasion.Identifier, occasion.Establishment, occasion.Number);
}
