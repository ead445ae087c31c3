using System.Collections.Concurrent;

namespace Telephony.Recording.Spools;

/// <summary>
/// One recording between the media thread, which fills the ring, and the spool thread, which empties it into the file. <see cref="Ring"/> is written by the one and read by the
/// other; the rest belongs to the spool thread except where said otherwise.
/// </summary>
internal sealed class SpoolSession(SpoolWriter writer) : IDisposable
{
    /// <summary>Seven seconds of A-law: how long the disk may stand still before sound is lost.</summary>
    private const int RingLength = 64 * 1024;

    private readonly ConcurrentQueue<TaskCompletionSource> _waiting = new();
    private readonly CancellationTokenSource _failure = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isClosing;
    private volatile Exception? _error;

    public ByteRing Ring { get; } = new(RingLength);

    /// <summary>Any thread: why writing failed, or null.</summary>
    public Exception? Error => _error;

    /// <summary>Any thread: cancelled once writing failed.</summary>
    public CancellationToken Failure => _failure.Token;

    /// <summary>Any thread: completes when the last block is written. Never fails.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Any thread: asks for the end.</summary>
    public void RequestClose() => _isClosing = true;

    /// <summary>Any thread: a task that completes when what the ring holds now is in the file.</summary>
    public Task RequestFlush()
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue(completion);
        return completion.Task;
    }

    /// <summary>Spool thread: writes what waits; false once there is nothing more to do for this session. <paramref name="scratch"/> holds one block.</summary>
    public bool Write(Span<byte> scratch)
    {
        // Read before the ring: whatever was recorded before the request is then seen.
        var isClosing = _isClosing;
        var waiting = _waiting.Count;
        if (_error is null)
        {
            try
            {
                WriteBlocks(scratch);
                if (isClosing) writer.Complete();
            }
#pragma warning disable CA1031 // whatever it was, it is this recording's: the thread has all the others to write
            catch (Exception e)
#pragma warning restore CA1031
            {
                Fail(e);
            }
        }

        if (_error is not null) Ring.Skip(Ring.Count);
        for (; waiting > 0 && _waiting.TryDequeue(out var completion); waiting--) Answer(completion);
        if (!isClosing) return true;
        _closed.TrySetResult();
        return false;
    }

    /// <summary>After <see cref="Closed"/>: returns when the file is on the disk.</summary>
    public void Sync() => writer.Sync();

    public void Dispose()
    {
        writer.Dispose();
        _failure.Dispose();
        while (_waiting.TryDequeue(out var completion)) Answer(completion);
    }

    private void WriteBlocks(Span<byte> scratch)
    {
        for (var available = Ring.Count; available > 0;)
        {
            var length = CopyBlock(available, scratch);
            writer.Write(scratch[..length]);
            // Only now: a block whose writing failed was not taken.
            Ring.Skip(length);
            available -= length;
        }
    }

    /// <summary>Copies whole records, as many as fit a block in bytes and in time.</summary>
    private int CopyBlock(int available, Span<byte> scratch)
    {
        var length = 0;
        var first = 0L;
        while (length < available)
        {
            Ring.Peek(length, scratch.Slice(length, SpoolRecord.HeaderLength));
            var payload = System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(scratch[(length + 2)..]);
            var arrival = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(scratch[(length + 14)..]);
            if (length == 0) first = arrival;
            else if (arrival - first >= SpoolFormat.MaxBlockTime) break;
            if (length + SpoolRecord.HeaderLength + payload > SpoolFormat.MaxBlockLength) break;
            Ring.Peek(length + SpoolRecord.HeaderLength, scratch.Slice(length + SpoolRecord.HeaderLength, payload));
            length += SpoolRecord.HeaderLength + payload;
        }

        return length;
    }

    private void Fail(Exception error)
    {
        _error = error;
        // What is registered on the token is the flow's and does not run on this thread.
        _ = _failure.CancelAsync();
    }

    private void Answer(TaskCompletionSource completion)
    {
        if (_error is { } error) completion.TrySetException(new RecordingUnavailableException("The recording could not be written.", error));
        else completion.TrySetResult();
    }
}
