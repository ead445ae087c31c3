using System.Diagnostics.CodeAnalysis;

namespace Telephony.Core.Sip.Transactions;

/// <summary>Something with a deadline that can stand in a <see cref="DeadlineQueue{T}"/>.</summary>
internal interface IDeadlined
{
    /// <summary>When it wants to be advanced, or null for never.</summary>
    MonotonicTime? Deadline { get; }

    /// <summary>Its place in the queue, -1 outside; written by the queue only.</summary>
    int QueueIndex { get; set; }
}

/// <summary>
/// Items ordered by deadline: a binary heap whose items know their place, so that a changed deadline and a removal cost O(log n)
/// and a finished item leaves nothing behind. An item stands in one queue at most. Not thread-safe.
/// </summary>
internal sealed class DeadlineQueue<T> where T : class, IDeadlined
{
    private readonly List<(MonotonicTime Due, T Item)> _heap = [];

    /// <summary>Items that have a deadline.</summary>
    public int Count => _heap.Count;

    /// <summary>The earliest deadline, or null.</summary>
    public MonotonicTime? Deadline => _heap.Count == 0 ? null : _heap[0].Due;

    /// <summary>Puts the item where its present deadline belongs, or takes it out when it has none.</summary>
    public void Update(T item)
    {
        if (item.Deadline is not { } due)
        {
            Remove(item);
            return;
        }
        if (item.QueueIndex < 0)
        {
            _heap.Add((due, item));
            item.QueueIndex = _heap.Count - 1;
        }
        else if (_heap[item.QueueIndex].Due == due) return;
        else _heap[item.QueueIndex] = (due, item);
        Settle(item.QueueIndex);
    }

    /// <summary>Takes the item out; nothing happens when it is not in.</summary>
    public void Remove(T item)
    {
        var index = item.QueueIndex;
        if (index < 0) return;
        item.QueueIndex = -1;
        var last = _heap.Count - 1;
        var moved = _heap[last];
        _heap.RemoveAt(last);
        if (index == last) return;
        Place(index, moved);
        Settle(index);
    }

    /// <summary>The earliest item whose deadline has come by <paramref name="now"/>; it stays in the queue.</summary>
    public bool TryPeekDue(MonotonicTime now, [NotNullWhen(true)] out T? item)
    {
        item = _heap.Count > 0 && _heap[0].Due <= now ? _heap[0].Item : null;
        return item is not null;
    }

    private void Settle(int index)
    {
        var entry = _heap[index];
        while (index > 0 && entry.Due < _heap[(index - 1) / 2].Due)
        {
            Place(index, _heap[(index - 1) / 2]);
            index = (index - 1) / 2;
        }
        while (true)
        {
            var child = 2 * index + 1;
            if (child >= _heap.Count) break;
            if (child + 1 < _heap.Count && _heap[child + 1].Due < _heap[child].Due) child++;
            if (_heap[child].Due >= entry.Due) break;
            Place(index, _heap[child]);
            index = child;
        }
        Place(index, entry);
    }

    private void Place(int index, (MonotonicTime Due, T Item) entry)
    {
        _heap[index] = entry;
        entry.Item.QueueIndex = index;
    }
}
