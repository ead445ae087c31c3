namespace Telephony.Recording.Spools;

/// <summary>A piece of a <see cref="SpoolQueue"/>.</summary>
internal sealed class SpoolChunk
{
    /// <summary>Some 20 packets of G.711, and room for the longest record.</summary>
    public const int Length = 4096;

    /// <summary>Whole records.</summary>
    public readonly byte[] Bytes = GC.AllocateUninitializedArray<byte>(Length);

    /// <summary>How much of it is written; only grows while it is in a queue.</summary>
    public int Filled;

    /// <summary>The chunk after it in the queue, or in the pool.</summary>
    public SpoolChunk? Next;
}

/// <summary>
/// Chunks that no queue needs. Taken once in some twenty packets, so a lock is cheap enough. The spool thread keeps enough of them ready that a media thread
/// finds one without allocating. Any thread.
/// </summary>
internal sealed class SpoolChunkPool
{
    /// <summary>16 MB: what is given back beyond it goes to the garbage collector.</summary>
    private const int MaxKept = 4096;

    /// <summary>What is kept ready: more than the recordings of a node begin between two looks of the spool thread.</summary>
    private const int Ready = 64;

    private readonly Lock _gate = new();
    private SpoolChunk? _first;
    private int _kept;

    public SpoolChunkPool() => Refill();

    /// <summary>Makes new chunks until enough are ready.</summary>
    public void Refill()
    {
        while (Volatile.Read(ref _kept) < Ready) Return(new SpoolChunk());
    }

    /// <summary>An empty chunk.</summary>
    public SpoolChunk Take()
    {
        lock (_gate)
        {
            if (_first is { } chunk)
            {
                (_first, chunk.Next) = (chunk.Next, null);
                _kept--;
                return chunk;
            }
        }

        return new SpoolChunk();
    }

    /// <summary>Takes back a chunk that nobody writes to or reads any more.</summary>
    public void Return(SpoolChunk chunk)
    {
        chunk.Filled = 0;
        lock (_gate)
        {
            chunk.Next = null;
            if (_kept == MaxKept) return;
            (chunk.Next, _first) = (_first, chunk);
            _kept++;
        }
    }
}
