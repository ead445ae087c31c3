namespace Telephony.Monitoring.Evidence;

/// <summary>Where acts of staff are written down; a boundary that tests replace. Thread-safe.</summary>
public interface IAuditLog
{
    /// <summary>
    /// Writes an entry; when this returns it is in the chain for good. What must not happen unseen is done after it has returned, and not at all when it throws.
    /// </summary>
    Task AppendAsync(AuditEntry entry, CancellationToken cancellation);
}
