using Telephony.Monitoring.Alerts;
using Telephony.Web.Live;
using Telephony.Web.Staff;

namespace Telephony.Web.Alerts;

/// <summary>What has fired lately, read once for all of an establishment who look at a board, like <see cref="LiveBoard"/>. Thread-safe.</summary>
public sealed class LiveAlerts(AlertStore alerts, TimeProvider clock) : IDisposable
{
    /// <summary>How long what fired stays on a board on which nobody says that he has seen it.</summary>
    public static readonly TimeSpan Shows = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Dictionary<string, (DateTimeOffset ReadAt, IReadOnlyList<FiredAlert> Fired)> _read = [];

    /// <summary>What an officer may see and has not seen yet, the newest first.</summary>
    public async Task<IReadOnlyList<FiredAlert>> UnseenAsync(Officer officer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(officer);
        var whose = officer.Establishment ?? "";
        await _one.WaitAsync(cancellation);
        try
        {
            var now = clock.GetUtcNow();
            if (!_read.TryGetValue(whose, out var read) || now - read.ReadAt > LiveBoard.MaxAge)
                _read[whose] = read = (now, await alerts.FiredAsync(officer.Establishments, now - Shows, cancellation));
            return [.. read.Fired.Where(fired => !fired.SeenBy.Contains(officer.Id))];
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>An officer has seen something: who looks next reads anew.</summary>
    public async Task ChangedAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        _read.Clear();
        _one.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();
}
