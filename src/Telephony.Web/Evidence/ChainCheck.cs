using Telephony.Monitoring.Evidence;

namespace Telephony.Web.Evidence;

/// <summary>
/// Goes through the whole audit chain for whoever asks on a page: once at a time on this node, and for all who ask meanwhile. A long chain takes longer than a page may: who has waited for <see cref="Patience"/> is told to
/// come back, and then gets what was found. Thread-safe.
/// </summary>
/// <param name="seals">Verify it.</param>
/// <param name="clock">Of the patience.</param>
public sealed class ChainCheck(AuditSeals seals, TimeProvider clock)
{
    /// <summary>How long a page waits.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long what was found is kept for who was told to come back; a later question is answered anew.</summary>
    private static readonly TimeSpan s_memory = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private Task<AuditVerification>? _running;
    private DateTimeOffset _keptUntil;

    /// <summary>What was found; null when it takes longer.</summary>
    public async Task<AuditVerification?> VerifyAsync(CancellationToken cancellation)
    {
        Task<AuditVerification> running;
        lock (_gate)
        {
            if (_running is null || (_running.IsCompleted && clock.GetUtcNow() >= _keptUntil))
                _running = Task.Run(() => seals.VerifyAsync(CancellationToken.None), CancellationToken.None);
            running = _running;
        }
        try
        {
            return await running.WaitAsync(Patience, clock, cancellation);
        }
        catch (TimeoutException) when (!running.IsFaulted)
        {
            lock (_gate) _keptUntil = clock.GetUtcNow() + s_memory;
            return null;
        }
    }
}
