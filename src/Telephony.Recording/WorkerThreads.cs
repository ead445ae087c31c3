using System.Collections.Concurrent;

namespace Telephony.Recording;

/// <summary>
/// A few threads of their own for work that blocks (syncing) or burns (sealing), so that neither starves the thread pool that calls run on.
/// Work waits in order; there is as much of it as there are sounds, so the queue needs no bound of its own.
/// </summary>
internal sealed class WorkerThreads : IDisposable
{
    private readonly BlockingCollection<Action> _queue = [];
    private readonly Thread[] _threads;

    /// <summary>Starts <paramref name="count"/> threads with a nice value of <paramref name="nice"/>.</summary>
    public WorkerThreads(string name, int count, int nice)
    {
        _threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            _threads[i] = new Thread(() => Run(nice))
            {
                Name = name,
                IsBackground = true,
                Priority = nice > 0 ? ThreadPriority.BelowNormal : ThreadPriority.Normal,
            };
            _threads[i].Start();
        }
    }

    /// <summary>Runs <paramref name="work"/> on one of the threads; what it throws is the task's.</summary>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add(() =>
        {
            try
            {
                completion.SetResult(work());
            }
            catch (OperationCanceledException e)
            {
                completion.SetCanceled(e.CancellationToken);
            }
            catch (Exception e)
            {
                completion.SetException(e);
            }
        });
        return completion.Task;
    }

    /// <summary>Finishes what is queued, then ends the threads.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
        _queue.Dispose();
    }

    private void Run(int nice)
    {
        // .NET's thread priorities do nothing on Linux; the nice value of the one thread does.
        if (nice > 0) Posix.SetNice(nice);
        foreach (var work in _queue.GetConsumingEnumerable()) work();
    }
}
