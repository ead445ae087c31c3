using System.Collections.Concurrent;

namespace Telephony.Voicemail;

/// <summary>
/// What this process knows of its own reservations beyond their rows: which still record, and how long a message is that ended while the
/// database was away. A reservation of this node that is not live here is an orphan. Thread-safe.
/// </summary>
internal sealed class LiveDeposits
{
    private readonly ConcurrentDictionary<Guid, bool> _live = new();
    private readonly ConcurrentDictionary<Guid, TimeSpan> _ended = new();

    /// <summary>Those that have their spool.</summary>
    public IReadOnlyCollection<Guid> WithSpool => [.. _live.Where(d => d.Value).Select(d => d.Key)];

    /// <summary>Begins one: before its row exists, so that nobody takes the row for an orphan.</summary>
    public void Begin(Guid id) => _live[id] = false;

    /// <summary>Its spool is on disk.</summary>
    public void SpoolOpened(Guid id) => _live[id] = true;

    /// <summary>Its recording is over; whatever is left to do is an orphan's.</summary>
    public void End(Guid id) => _live.TryRemove(id, out _);

    /// <summary>Whether it still records.</summary>
    public bool IsLive(Guid id) => _live.ContainsKey(id);

    /// <summary>Remembers how much of a closed spool is the message.</summary>
    public void Remember(Guid id, TimeSpan length) => _ended[id] = length;

    /// <summary>What <see cref="Remember"/> was told, or null.</summary>
    public TimeSpan? Remembered(Guid id) => _ended.TryGetValue(id, out var length) ? length : null;

    /// <summary>It is settled.</summary>
    public void Forget(Guid id) => _ended.TryRemove(id, out _);
}
