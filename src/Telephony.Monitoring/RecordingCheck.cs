using Microsoft.Extensions.Logging;
using Npgsql;
using Telephony.Calls;
using Telephony.Recording;

namespace Telephony.Monitoring;

/// <summary>Why a recording should not be as it is.</summary>
public enum RecordingFaultKind
{
    /// <summary>Its call is protected (EXC-01).</summary>
    ProtectedCall,

    /// <summary>Its number was in the registry then, or is a lawyer's or an institution's on that detainee's list.</summary>
    ProtectedNumber,

    /// <summary>Its term is over, nothing holds it, and it is still there (RET-05).</summary>
    PastTerm,

    /// <summary>A sound in this node's folder that no row names.</summary>
    SoundWithoutRow,

    /// <summary>A row of this node whose sound is not in its folder.</summary>
    RowWithoutSound,
}

/// <summary>One recording, and what is wrong with it.</summary>
public readonly record struct RecordingFault(Guid Recording, RecordingFaultKind Kind);

/// <summary>What a check found.</summary>
/// <param name="Recordings">Rows that were looked at.</param>
/// <param name="Faults">By id; a recording may have several.</param>
public sealed record RecordingCheckReport(long Recordings, IReadOnlyList<RecordingFault> Faults);

/// <summary>A recording as the check looks at it.</summary>
internal sealed record CheckedRecording(string CallId, RecordedNumber Number, string Node, DateTimeOffset ExpiresAt, bool IsHeld, bool IsUnfinished)
{
    public Guid Id => Number.Recording;
}

/// <summary>
/// Looks for recordings that should not exist. Types and constraints keep them from being made; this does not believe them, and asks the call records, the registry, the
/// lists, the clock and the disk. It reads only: what to do about a fault is for people. Thread-safe.
/// </summary>
/// <param name="database">With the schemas of monitoring and of calls.</param>
/// <param name="archive">Monitoring's sounds on this node.</param>
/// <param name="numbers">The registry and the lists.</param>
/// <param name="node">This node's name.</param>
/// <param name="logger">Where the alarm goes.</param>
public sealed class RecordingCheck(NpgsqlDataSource database, SoundArchive archive, IProtectedNumbers numbers, string node, ILogger<RecordingCheck> logger)
{
    /// <summary>Time after its term in which a recording is erased without anybody being alarmed: two turns of the retention.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(2);

    /// <summary>A row without a sound may be a call that begins; none takes this long.</summary>
    private static readonly TimeSpan s_longestBeginning = TimeSpan.FromDays(1);

    /// <summary>Recordings that an alarm names.</summary>
    private const int MostNamed = 10;

    private readonly MonitoringStore _store = new(database);
    private readonly ProtectedCalls _calls = new(database);

    /// <summary>Runs it when this node's last one is a day old; logs the result, as an alarm when anything is wrong, and records it. True when it ran.</summary>
    public async Task<bool> RunDailyAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        if (await _store.LastCheckAsync(node, cancellation) is { } last && now - last < TimeSpan.FromDays(1)) return false;
        var report = await RunAsync(now, cancellation);
        if (report.Faults.Count == 0) Log.CheckedGood(logger, report.Recordings);
        foreach (var faults in report.Faults.GroupBy(fault => fault.Kind, fault => fault.Recording))
        {
            var (count, named) = (faults.LongCount(), string.Join(", ", faults.Take(MostNamed)));
            Log.CheckedBad(logger, count, faults.Key, named);
        }
        await _store.CheckedAsync(node, now, report, cancellation);
        return true;
    }

    /// <summary>Goes through every row, and every sound in this node's folder, a bounded number at a time.</summary>
    public async Task<RecordingCheckReport> RunAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var faults = new HashSet<RecordingFault>();
        var count = 0L;
        var last = Guid.Empty;
        while (await _store.ToCheckAsync(last, cancellation) is { Count: > 0 } page)
        {
            await CheckRowsAsync(page, now, faults, cancellation);
            count += page.Count;
            last = page[^1].Id;
        }
        foreach (var sounds in archive.Sounds().Chunk(MonitoringStore.CheckBatch)) await CheckSoundsAsync(sounds, faults, cancellation);
        return new RecordingCheckReport(count, [.. faults.OrderBy(fault => fault.Recording).ThenBy(fault => fault.Kind)]);
    }

    private async Task CheckRowsAsync(IReadOnlyList<CheckedRecording> rows, DateTimeOffset now, HashSet<RecordingFault> faults, CancellationToken cancellation)
    {
        var protectedCalls = await _calls.AmongAsync([.. rows.Select(row => row.CallId)], cancellation);
        Add(faults, RecordingFaultKind.ProtectedCall, rows.Where(row => protectedCalls.Contains(row.CallId)).Select(row => row.Id));
        Add(faults, RecordingFaultKind.ProtectedNumber, await numbers.ProtectedAmongAsync([.. rows.Select(row => row.Number)], cancellation));
        Add(faults, RecordingFaultKind.PastTerm, rows.Where(row => !row.IsHeld && row.ExpiresAt <= now - Grace).Select(row => row.Id));
        var silent = rows.Where(row => row.Node == node && !archive.Has(row.Id) && !(row.IsUnfinished && row.Number.At > now - s_longestBeginning)).Select(row => row.Id).ToArray();
        if (silent.Length == 0) return;
        // Asked again: what was discarded or erased since the page was read lost its sound first.
        var states = await _store.StatesAsync(silent, cancellation);
        Add(faults, RecordingFaultKind.RowWithoutSound,
            silent.Where(id => states.GetValueOrDefault(id) is RecordingState.Unfinished or RecordingState.Spool or RecordingState.Sealed));
    }

    private async Task CheckSoundsAsync(Guid[] sounds, HashSet<RecordingFault> faults, CancellationToken cancellation)
    {
        // A row is there before its sound and goes after it: a sound of which nothing is known is only one if it is still there.
        var states = await _store.StatesAsync(sounds, cancellation);
        Add(faults, RecordingFaultKind.SoundWithoutRow,
            sounds.Where(id => states.GetValueOrDefault(id) is RecordingState.Unknown or RecordingState.Erased && archive.Has(id)));
    }

    private static void Add(HashSet<RecordingFault> faults, RecordingFaultKind kind, IEnumerable<Guid> recordings)
    {
        foreach (var recording in recordings) faults.Add(new RecordingFault(recording, kind));
    }
}
