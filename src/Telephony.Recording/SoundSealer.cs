using System.Collections.Concurrent;
using System.Threading.Channels;
using Telephony.Recording.Sealing;

namespace Telephony.Recording;

/// <summary>
/// Seals sounds in the background: seal, tell the owner (who swaps his row), delete the spool. Each step can be repeated, so a
/// process killed between any two of them loses nothing: at the start the owner enqueues every spool that is still there. A step that fails is tried again
/// later; a damaged or missing sound is reported once and left alone. Any thread.
/// </summary>
public sealed class SoundSealer : IAsyncDisposable
{
    /// <summary>Time between two tries of a sound that could not be sealed: a lost database or a full disk comes back.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private readonly SoundArchive _archive;
    private readonly Func<SealedSound, CancellationToken, Task> _onSealed;
    private readonly Action<Guid, Exception> _onFailed;
    private readonly TimeProvider _clock;
    private readonly Channel<Guid> _queue = Channel.CreateUnbounded<Guid>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<Guid, TimeSpan?> _pending = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly Task _loop;
    private TaskCompletionSource? _idle;

    /// <summary>Starts it.</summary>
    /// <param name="archive">Whose spools are sealed; must outlive this.</param>
    /// <param name="onSealed">Swaps the owner's row; must tolerate a second call for the same sound. When it returns, the spool is deleted.</param>
    /// <param name="onFailed">Told of every failure; a <see cref="SoundDamagedException"/> or <see cref="SoundNotFoundException"/> is final, others are tried again.</param>
    /// <param name="clock">Measures the time between tries; null is the system's.</param>
    public SoundSealer(SoundArchive archive, Func<SealedSound, CancellationToken, Task> onSealed, Action<Guid, Exception> onFailed, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(archive);
        ArgumentNullException.ThrowIfNull(onSealed);
        ArgumentNullException.ThrowIfNull(onFailed);
        _archive = archive;
        _onSealed = onSealed;
        _onFailed = onFailed;
        _clock = clock ?? TimeProvider.System;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Sounds that wait, are being sealed, or will be tried again.</summary>
    public int Backlog => _pending.Count;

    internal Action<SealStep>? StepReached { get; set; }

    /// <summary>Queues a spool to be sealed, cut to <paramref name="length"/> when that is given. A sound that is queued already is not queued twice.</summary>
    public void Enqueue(Guid sound, TimeSpan? length = null)
    {
        lock (_gate)
        {
            if (_pending.TryAdd(sound, length)) _queue.Writer.TryWrite(sound);
        }
    }

    /// <summary>Completes when <see cref="Backlog"/> is 0.</summary>
    public Task WhenIdleAsync(CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            if (_pending.IsEmpty) return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Stops; the sealing in progress is given up, and what waits stays a spool.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        await _loop;
        lock (_gate) _idle?.TrySetCanceled(_stopping.Token);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var sound in _queue.Reader.ReadAllAsync(_stopping.Token)) await TryOneAsync(sound);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task TryOneAsync(Guid sound)
    {
        try
        {
            var result = await _archive.SealAsync(sound, _pending.GetValueOrDefault(sound), _stopping.Token);
            await _onSealed(result, _stopping.Token);
            StepReached?.Invoke(SealStep.Swapped);
            _archive.DeleteSpool(sound);
            StepReached?.Invoke(SealStep.SpoolDeleted);
            Finish(sound);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (e is SoundDamagedException or SoundNotFoundException)
        {
            _onFailed(sound, e);
            Finish(sound);
        }
        catch (Exception e)
        {
            _onFailed(sound, e);
            _ = RetryAsync(sound);
        }
    }

    private async Task RetryAsync(Guid sound)
    {
        try
        {
            await Task.Delay(RetryAfter, _clock, _stopping.Token);
            _queue.Writer.TryWrite(sound);
        }
        catch (OperationCanceledException)
        {
            // Stopped: the spool is found at the next start.
        }
    }

    private void Finish(Guid sound)
    {
        lock (_gate)
        {
            _pending.TryRemove(sound, out _);
            if (!_pending.IsEmpty) return;
            _idle?.TrySetResult();
            _idle = null;
        }
    }
}
