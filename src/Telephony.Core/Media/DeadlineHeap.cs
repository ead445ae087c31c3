namespace Telephony.Core.Media;

/// <summary>
/// The legs of a thread by their deadlines: a binary heap in which each leg knows its place, so that a changed deadline costs a few swaps and no
/// allocation. One thread.
/// </summary>
internal sealed class DeadlineHeap
{
    private LegWorker[] _heap = new LegWorker[64];

    public int Count { get; private set; }

    /// <summary>The earliest deadline, or never.</summary>
    public MonotonicTime Earliest => Count == 0 ? MonotonicTime.Never : _heap[0].HeapDeadline;

    /// <summary>The leg with the earliest deadline.</summary>
    public LegWorker First => _heap[0];

    public void Add(LegWorker leg)
    {
        if (Count == _heap.Length)
            Array.Resize(ref _heap, Count * 2);
        leg.HeapDeadline = leg.Deadline;
        Place(leg, Count++);
        Rise(leg.HeapIndex);
    }

    /// <summary>Moves a leg to where its deadline belongs now.</summary>
    public void Update(LegWorker leg)
    {
        if (leg.HeapDeadline == leg.Deadline)
            return;
        leg.HeapDeadline = leg.Deadline;
        Rise(leg.HeapIndex);
        Sink(leg.HeapIndex);
    }

    public void Remove(LegWorker leg)
    {
        var index = leg.HeapIndex;
        var last = _heap[--Count];
        _heap[Count] = null!;
        if (last == leg)
            return;
        Place(last, index);
        Rise(index);
        Sink(last.HeapIndex);
    }

    private void Rise(int index)
    {
        var leg = _heap[index];
        while (index > 0 && leg.HeapDeadline < _heap[(index - 1) / 2].HeapDeadline)
        {
            Place(_heap[(index - 1) / 2], index);
            index = (index - 1) / 2;
        }

        Place(leg, index);
    }

    private void Sink(int index)
    {
        var leg = _heap[index];
        while (true)
        {
            var child = (2 * index) + 1;
            if (child >= Count)
                break;
            if (child + 1 < Count && _heap[child + 1].HeapDeadline < _heap[child].HeapDeadline)
                child++;
            if (leg.HeapDeadline <= _heap[child].HeapDeadline)
                break;
            Place(_heap[child], index);
            index = child;
        }

        Place(leg, index);
    }

    private void Place(LegWorker leg, int index)
    {
        _heap[index] = leg;
        leg.HeapIndex = index;
    }
}
