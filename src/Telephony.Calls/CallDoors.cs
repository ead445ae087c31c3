using System.Collections.Concurrent;

namespace Telephony.Calls;

/// <summary>
/// The doors through which staff reach the running calls of this node (MON-01, MON-06). A flow opens one for a call that was decided to be monitored, and for no other: a protected call has
/// none, so nobody can cut it (MON-08). Thread-safe.
/// </summary>
public sealed class CallDoors
{
    private readonly ConcurrentDictionary<string, CallDoor> _open = new(StringComparer.Ordinal);

    /// <summary>Opens the door of a call; the flow closes it, by disposing of it, when there is nothing left to cut.</summary>
    /// <exception cref="InvalidOperationException">The call has one.</exception>
    public CallDoor Open(string callId)
    {
        ArgumentException.ThrowIfNullOrEmpty(callId);
        var door = new CallDoor(callId, this);
        return _open.TryAdd(callId, door) ? door : throw new InvalidOperationException("The call has a door already.");
    }

    /// <summary>Whether staff can reach the call now, on this node.</summary>
    public bool IsOpen(string callId) => _open.ContainsKey(callId);

    /// <summary>Asks the flow to end the call; false when it has no door, or none any more. A second cut changes nothing.</summary>
    public bool TryCut(string callId)
    {
        if (!_open.TryGetValue(callId, out var door)) return false;
        door.Cut();
        return true;
    }

    internal void Close(CallDoor door) => _open.TryRemove(KeyValuePair.Create(door.CallId, door));
}

/// <summary>What a flow knows of staff's wishes for its call. Thread-safe.</summary>
public sealed class CallDoor : IDisposable
{
    private readonly TaskCompletionSource _cut = new(); // the flow may go on on the thread of whoever cuts, as at any other end of a call
    private readonly CallDoors _doors;

    internal CallDoor(string callId, CallDoors doors) => (CallId, _doors) = (callId, doors);

    /// <summary>Whose door it is.</summary>
    public string CallId { get; }

    /// <summary>Completes when staff want the call to end.</summary>
    public Task CutAsked => _cut.Task;

    internal void Cut() => _cut.TrySetResult();

    /// <summary>From now on nobody reaches the call.</summary>
    public void Dispose() => _doors.Close(this);
}
