using System.Collections.Concurrent;
using Telephony.Recording.Listening;

namespace Telephony.Monitoring;

/// <summary>
/// What this process knows of its own recordings beyond their rows: which still record, and how those ended that ended while the database was away. An unfinished row of this node that is not
/// live here is an orphan. Thread-safe.
/// </summary>
internal sealed class LiveRecordings
{
    private readonly ConcurrentDictionary<Guid, bool> _live = new();
    private readonly ConcurrentDictionary<string, Func<Listener?>> _heard = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, RecordingEnd> _ended = new();

    /// <summary>Begins one: before its row exists, so that nobody takes the row for an orphan.</summary>
    public void Begin(Guid id) => _live[id] = true;

    /// <summary>How a call or deposit is heard, until <see cref="Closed"/>.</summary>
    public void Opened(string callId, Func<Listener?> listen) => _heard[callId] = listen;

    /// <summary>It is heard no longer.</summary>
    public void Closed(string callId) => _heard.TryRemove(callId, out _);

    /// <summary>Lets somebody hear a call or deposit; null when there is none to be heard here.</summary>
    public Listener? Listen(string callId) => _heard.TryGetValue(callId, out var listen) ? listen() : null;

    /// <summary>It is over; whatever is left to do is an orphan's.</summary>
    public void End(Guid id) => _live.TryRemove(id, out _);

    /// <summary>Whether it still records.</summary>
    public bool IsLive(Guid id) => _live.ContainsKey(id);

    /// <summary>Remembers how it ended.</summary>
    public void Remember(Guid id, RecordingEnd end) => _ended[id] = end;

    /// <summary>What <see cref="Remember"/> was told, or null.</summary>
    public RecordingEnd? Remembered(Guid id) => _ended.TryGetValue(id, out var end) ? end : null;

    /// <summary>It is settled.</summary>
    public void Forget(Guid id) => _ended.TryRemove(id, out _);
}
