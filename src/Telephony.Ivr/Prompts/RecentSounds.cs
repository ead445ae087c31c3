namespace Telephony.Ivr.Prompts;

/// <summary>
/// Sounds in memory: each is made once however many ask at the same time, a failure is not kept, and beyond the capacity the one
/// not asked for the longest goes. Thread-safe.
/// </summary>
internal sealed class RecentSounds(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, Task<PromptSound> Sound)>> _byKey = [];
    private readonly LinkedList<(string Key, Task<PromptSound> Sound)> _byUse = [];

    public int Count
    {
        get
        {
            lock (_lock) return _byKey.Count;
        }
    }

    public Task<PromptSound> GetAsync(string key, Func<Task<PromptSound>> make)
    {
        lock (_lock)
        {
            if (_byKey.TryGetValue(key, out var node) && !node.Value.Sound.IsFaulted && !node.Value.Sound.IsCanceled)
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value.Sound;
            }
            if (node is not null) _byUse.Remove(node);
            // Off this thread: making it must not run under the lock.
            _byKey[key] = _byUse.AddFirst((key, Task.Run(make)));
            if (_byKey.Count > capacity && _byUse.Last is { } oldest)
            {
                _byUse.Remove(oldest);
                _byKey.Remove(oldest.Value.Key);
            }
            return _byUse.First!.Value.Sound;
        }
    }
}
