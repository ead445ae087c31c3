using Telephony.Billing;
using Telephony.Calls;
using Telephony.Web.Nodes;

namespace Telephony.Web.Live;

/// <summary>
/// The calls that run now, the credit that they have left and who listens, read once for all who look: a board asks every half second, and the database answers one of them, with a statement for each of the
/// three, and one more for the nodes that are reached while calls of others run. Rows of all nodes. Thread-safe.
/// </summary>
public sealed class LiveBoard(CallStore calls, BillingStore billing, LiveListening listening, NodeConsoles consoles, ConsoleOptions options) : IDisposable
{
    /// <summary>How old an answer may be.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(400);

    private readonly SemaphoreSlim _one = new(1, 1);
    private IReadOnlyList<CallRecord> _running = [];
    private IReadOnlyDictionary<string, RunningCredit> _credit = new Dictionary<string, RunningCredit>();
    private ILookup<string, string> _listeners = Array.Empty<string>().ToLookup(call => call);
    private IReadOnlySet<string> _reached = new HashSet<string>();
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;

    /// <summary>The calls of an establishment, or of all with null; the longest running first, at most <see cref="CallStore.MaxPage"/>: more are no table that anybody reads.</summary>
    public async Task<IReadOnlyList<CallRecord>> RunningAsync(string? establishment, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            var now = options.Clock.GetUtcNow();
            if (now - _readAt > MaxAge)
            {
                _running = await calls.RunningAsync(cancellation);
                // Not of protected calls: what is left and for how long gives the price of a minute, and that the kind of number that was called (MON-08).
                _credit = await billing.RunningCreditAsync([.. _running.Where(call => call is { Kind: CallKind.Outbound, IsProtected: false }).Select(call => call.Id)], cancellation);
                _listeners = await listening.ListenersAsync(cancellation);
                if (_running.Any(call => call.Node != options.Node)) _reached = await consoles.ReachedAsync(cancellation);
                _readAt = now;
                listening.Keep(_running.Select(call => call.Id).ToHashSet());
            }
        }
        finally
        {
            _one.Release();
        }
        return [.. _running.Where(call => establishment is null || call.Establishment == establishment).Take(CallStore.MaxPage)];
    }

    /// <summary>The credit that a call of the last answer has left; null when nothing is paid for it, and of a protected call.</summary>
    public RunningCredit? CreditOf(string callId) => _credit.GetValueOrDefault(callId);

    /// <summary>The names of those who listen to a call of the last answer, each once.</summary>
    public IEnumerable<string> ListenersOf(string callId) => _listeners[callId];

    /// <summary>Whether the console of the node that carries a call of the last answer is reached from here, so that the call can be heard.</summary>
    public bool IsReached(string node) => _reached.Contains(node);

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();
}
