using Microsoft.Extensions.Logging;

namespace Telephony.Host.Server;

/// <summary>
/// What the server does again and again beside its calls: leases, retention, retries. Each piece of work has a loop of its own; a
/// failure is logged once and tried again at the next turn.
/// </summary>
public sealed class PeriodicWork(TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _loops = [];

    /// <summary>Runs <paramref name="work"/> every <paramref name="interval"/>, first after one interval. Not for two threads at once.</summary>
    public void Every(TimeSpan interval, string name, Func<CancellationToken, Task> work) => _loops.Add(LoopAsync(interval, name, work));

    private async Task LoopAsync(TimeSpan interval, string name, Func<CancellationToken, Task> work)
    {
        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                try
                {
                    await work(_stopping.Token);
                }
#pragma warning disable CA1031 // one turn's failure, whatever it is, must not end the loop
                catch (Exception e) when (!_stopping.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    HostLog.WorkFailed(logger, name, e);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    /// <summary>Stops every loop and waits for the work under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_loops);
        _stopping.Dispose();
    }
}
