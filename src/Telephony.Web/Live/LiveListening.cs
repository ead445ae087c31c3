using System.Collections.Concurrent;

namespace Telephony.Web.Live;

/// <summary>
/// Who may listen to which running call, since he has stated why, and who listens now: the board shows it to the others. Of this node, and only as long as it runs. Thread-safe.
/// </summary>
public sealed class LiveListening
{
    private readonly ConcurrentDictionary<(Guid Officer, string Call), bool> _stated = new();
    private readonly ConcurrentDictionary<(Guid Session, string Call), string> _listeners = new();

    /// <summary>An officer has stated why he listens to a call, and that is written down.</summary>
    public void Permit(Guid officer, string call) => _stated[(officer, call)] = true;

    /// <summary>Whether he has.</summary>
    public bool IsPermitted(Guid officer, string call) => _stated.ContainsKey((officer, call));

    /// <summary>He listens, until what is returned is disposed of.</summary>
    public IDisposable Begin(string officer, string call)
    {
        var key = (Guid.NewGuid(), call);
        _listeners[key] = officer;
        return new Session(this, key);
    }

    /// <summary>The names of those who listen to a call now, each once.</summary>
    public IReadOnlyList<string> ListenersOf(string call) => [.. _listeners.Where(listener => listener.Key.Call == call).Select(listener => listener.Value).Distinct().Order()];

    /// <summary>Forgets the permissions for calls that no longer run.</summary>
    public void Keep(IReadOnlySet<string> running)
    {
        foreach (var stated in _stated.Keys)
        {
            if (!running.Contains(stated.Call)) _stated.TryRemove(stated, out _);
        }
    }

    private sealed class Session(LiveListening listening, (Guid Session, string Call) key) : IDisposable
    {
        public void Dispose() => listening._listeners.TryRemove(key, out _);
    }
}
