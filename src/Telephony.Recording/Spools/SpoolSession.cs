using System.Collections.Concurrent;

namespace Telephony.Recording.Spools;

/// <summary>
/// One recording between the media thread, which fills the queue, and the spool thread, which empties it into the file. <see cref="Queue"/> is written by the one and read by the
/// other; the rest belongs to the spool thread except where said otherwise.
/// </summary>
internal sealed class SpoolSession(SpoolWriter writer, SpoolChunkPool pool) : IDisposable
{
    private readonly ConcurrentQueue<TaskCompletionSource> _waiting = new();
    private readonly CancellationTokenSource _failure = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isClosing;
    private volatile Exception? _error;

    public SpoolQueue Queue { get; } = new(pool);

    /// <summary>Any thread: why writing failed, or null.</summary>
    public Exception? Error => _error;

    /// <summary>Any thread: cancelled once writing failed.</summary>
    public CancellationToken Failure => _failure.Token;

    /// <summary>Any thread: completes when the last block is written. Never fails.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Any thread: asks for the end.</summary>
    public void RequestClose() => _isClosing = true;

    /// <summary>Any thread: a task that completes when what the queue holds now is in the file.</summary>
    public Task RequestFlush()
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue(completion);
        return completion.Task;
    }

    /// <summary>Spool thread: writes what waits; false once there is nothing more to do for this session. <paramref name="scratch"/> holds one block.</summary>
    public bool Write(Span<byte> scratch)
    {
        // Read before the queue: whatever was recorded before the request is then seen.
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

        if (_error is not null) Queue.Clear();
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
        for (int length; (length = TakeBlock(scratch)) > 0;) writer.Write(scratch[..length]);
    }

    /// <summary>Takes whole records, as many as fit a block in bytes and in time.</summary>
    private int TakeBlock(Span<byte> scratch)
    {
        var length = 0;
        var first = 0u;
        while (true)
        {
            var records = Queue.Peek();
            if (records.IsEmpty) return length;
            var taken = 0;
            var isFull = false;
            while (taken < records.Length && !isFull)
            {
                var record = SpoolRecord.LengthOf(records[taken..]);
                var arrival = SpoolRecord.ArrivalOf(records[taken..]);
                if (length + taken == 0) first = arrival;
                isFull = length + taken + record > SpoolFormat.MaxBlockLength || unchecked(arrival - first) >= SpoolFormat.MaxBlockTime;
                if (!isFull) taken += record;
            }

            records[..taken].CopyTo(scratch[length..]);
            Queue.Skip(taken);
            length += taken;
            if (isFull) return length;
        }
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
