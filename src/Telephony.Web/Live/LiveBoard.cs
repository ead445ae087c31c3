using Telephony.Calls;

namespace Telephony.Web.Live;

/// <summary>
/// The calls that run now, read once for all who look: a board asks every half second, and the database answers one of them. Rows of all nodes. Thread-safe.
/// </summary>
public sealed class LiveBoard(CallStore calls, LiveListening listening, TimeProvider clock) : IDisposable
{
    /// <summary>How old an answer may be.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(400);

    private readonly SemaphoreSlim _one = new(1, 1);
    private IReadOnlyList<CallRecord> _running = [];
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;

    /// <summary>The calls of an establishment, or of all with null; the longest running first.</summary>
    public async Task<IReadOnlyList<CallRecord>> RunningAsync(string? establishment, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            var now = clock.GetUtcNow();
            if (now - _readAt > MaxAge)
            {
                _running = await calls.RunningAsync(cancellation);
                _readAt = now;
                listening.Keep(_running.Select(call => call.Id).ToHashSet());
            }
        }
        finally
        {
            _one.Release();
        }
        return establishment is null ? _running : [.. _running.Where(call => call.Establishment == establishment)];
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();
}
