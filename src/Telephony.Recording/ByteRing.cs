namespace Telephony.Recording;

/// <summary>
/// A ring of bytes between one writing and one reading thread, without locks and without allocation after it was made. A write appears
/// whole or not at all.
/// </summary>
internal sealed class ByteRing
{
    private readonly byte[] _bytes;
    private readonly int _mask;

    // Both only grow; their difference is what is filled. Each is written by one side and read by both.
    private long _written;
    private long _read;

    /// <summary>Makes a ring of <paramref name="capacity"/> bytes, a power of two.</summary>
    public ByteRing(int capacity)
    {
        if (!System.Numerics.BitOperations.IsPow2(capacity)) throw new ArgumentException("A power of two is wanted.", nameof(capacity));
        _bytes = new byte[capacity];
        _mask = capacity - 1;
    }

    public int Capacity => _bytes.Length;

    /// <summary>Bytes waiting; to the reader at least this many.</summary>
    public int Count => (int)(Volatile.Read(ref _written) - Volatile.Read(ref _read));

    /// <summary>Room for a write; to the writer at least this much.</summary>
    public int Free => Capacity - Count;

    /// <summary>Writer: appends both parts, or neither when they do not fit.</summary>
    public bool TryWrite(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        var written = _written;
        if (head.Length + tail.Length > Free) return false;
        CopyIn(written, head);
        CopyIn(written + head.Length, tail);
        Volatile.Write(ref _written, written + head.Length + tail.Length);
        return true;
    }

    /// <summary>Reader: copies what lies <paramref name="offset"/> bytes ahead, without taking it. That much must be there (<see cref="Count"/>).</summary>
    public void Peek(int offset, Span<byte> target)
    {
        var start = (int)((_read + offset) & _mask);
        var first = Math.Min(target.Length, _bytes.Length - start);
        _bytes.AsSpan(start, first).CopyTo(target);
        _bytes.AsSpan(0, target.Length - first).CopyTo(target[first..]);
    }

    /// <summary>Reader: gives the first <paramref name="count"/> bytes free.</summary>
    public void Skip(int count) => Volatile.Write(ref _read, _read + count);

    private void CopyIn(long position, ReadOnlySpan<byte> source)
    {
        var start = (int)(position & _mask);
        var first = Math.Min(source.Length, _bytes.Length - start);
        source[..first].CopyTo(_bytes.AsSpan(start));
        source[first..].CopyTo(_bytes);
    }
}
