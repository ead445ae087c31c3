namespace Telephony.Recording.Spools;

/// <summary>
/// Records on their way from one writing thread (media) to one reading thread (spool), without locks. They lie in chunks borrowed from a pool that all
/// recordings share, and no record is in two: a recording holds the little that waits, and a disk that stands still finds room for
/// <see cref="MaxChunks"/>. A write appears whole or not at all.
/// </summary>
internal sealed class SpoolQueue
{
    /// <summary>Half a minute of A-law: how long the disk may stand still before sound is lost.</summary>
    public const int MaxChunks = 64;

    /// <summary>More than the spool thread leaves behind when all goes well.</summary>
    private const int ManyChunks = 4;

    private readonly SpoolChunkPool _pool;

    // The writer's: where it writes, and how many chunks there are, counted up by the writer and down by the reader.
    private SpoolChunk _last;
    private int _chunks = 1;

    // The reader's.
    private SpoolChunk _first;
    private int _read;

    public SpoolQueue(SpoolChunkPool pool)
    {
        _pool = pool;
        _first = _last = pool.Take();
    }

    /// <summary>Any thread: whether so much waits that the reader should be woken.</summary>
    public bool IsLong => Volatile.Read(ref _chunks) > ManyChunks;

    /// <summary>Writer: appends a record, or nothing when there is no room.</summary>
    public bool TryWrite(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        var chunk = _last;
        var length = header.Length + payload.Length;
        if (SpoolChunk.Length - chunk.Filled < length)
        {
            if (Volatile.Read(ref _chunks) >= MaxChunks) return false;
            var next = _pool.Take();
            Interlocked.Increment(ref _chunks);
            // The reader sees a successor only after everything that was written before it.
            Volatile.Write(ref chunk.Next, next);
            _last = chunk = next;
        }

        header.CopyTo(chunk.Bytes.AsSpan(chunk.Filled));
        payload.CopyTo(chunk.Bytes.AsSpan(chunk.Filled + header.Length));
        Volatile.Write(ref chunk.Filled, chunk.Filled + length);
        return true;
    }

    /// <summary>Reader: whole records that lie together, the oldest first; empty when nothing waits. They stay until <see cref="Skip"/>.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        while (true)
        {
            // In this order: once there is a successor, nothing is added to this one.
            var next = Volatile.Read(ref _first.Next);
            var filled = Volatile.Read(ref _first.Filled);
            if (_read < filled) return _first.Bytes.AsSpan(_read, filled - _read);
            if (next is null) return [];
            _pool.Return(_first);
            Interlocked.Decrement(ref _chunks);
            (_first, _read) = (next, 0);
        }
    }

    /// <summary>Reader: the first <paramref name="count"/> bytes of what <see cref="Peek"/> gave are done with.</summary>
    public void Skip(int count) => _read += count;

    /// <summary>Reader: drops everything that waits. The last chunk is not given back, a late writer may still hold it.</summary>
    public void Clear()
    {
        for (var records = Peek(); !records.IsEmpty; records = Peek()) Skip(records.Length);
    }
}
