using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Telephony.Calls;

/// <summary>
/// The records of this node's calls. What is told here costs its teller no statement and no wait: a change marks its call, and one writer writes all marked calls
/// in one statement, <see cref="Linger"/> after the first of them. So the rows trail the calls by that much, and a busy node writes many calls
/// at a time. While the database is away (DESIGN 4.10) the changes wait here and are written when it is back; a call never waits for them. Thread-safe.
/// </summary>
public sealed class CallLog : ICallLog, IAsyncDisposable
{
    /// <summary>Ended calls kept while the database is away; later ones are dropped and closed at the next start.</summary>
    public const int MaxUnwrittenEnds = 100_000;

    /// <summary>Calls in one statement at most.</summary>
    public const int MaxBatch = 500;

    /// <summary>How long the writer gathers changes before it writes.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(50);

    /// <summary>Time between two tries while the database is away.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>How long <see cref="DisposeAsync"/> waits for the database.</summary>
    public static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(5);

    private readonly CallStore _store;
    private readonly TimeProvider _clock;
    private readonly ILogger<CallLog> _logger;
    private readonly ConcurrentDictionary<string, LiveCall> _live = new();
    private readonly Channel<Waiting> _queue = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _writer;
    private TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isClosing;
    private int _unwrittenEnds;

    /// <summary>Starts the writer.</summary>
    public CallLog(CallStore store, TimeProvider clock, ILogger<CallLog> logger)
    {
        (_store, _clock, _logger) = (store, clock, logger);
        _writer = Task.Run(WriteAllAsync);
    }

    /// <inheritdoc/>
    public void Started(CallStart call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var live = new LiveCall(call);
        if (_live.TryAdd(call.Id, live)) Queue(live, live.Touch());
    }

    /// <inheritdoc/>
    public void Refused(CallStart call, CallOutcome outcome, int sipStatus)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentOutOfRangeException.ThrowIfEqual(outcome, CallOutcome.Running);
        End(new LiveCall(call), _clock.GetUtcNow(), outcome, cause: null, talked: null, sipStatus);
    }

    /// <inheritdoc/>
    public void Answered(string callId, DateTimeOffset at)
    {
        if (_live.TryGetValue(callId, out var live)) Queue(live, live.Answer(at, _clock.GetTimestamp()));
    }

    /// <inheritdoc/>
    public void Identified(string callId, Guid detainee, string identifier, string establishment, bool isProtected)
    {
        if (_live.TryGetValue(callId, out var live)) Queue(live, live.Identify(detainee, identifier, establishment, isProtected, _clock.GetUtcNow()));
    }

    /// <inheritdoc/>
    public void LegEnded(string callId, CallLeg leg)
    {
        ArgumentNullException.ThrowIfNull(leg);
        if (_live.TryGetValue(callId, out var live)) Queue(live, live.Add(leg));
    }

    /// <inheritdoc/>
    public void Ended(string callId, DateTimeOffset at, CallOutcome outcome, CallEndCause? cause = null, TimeSpan? talked = null)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(outcome, CallOutcome.Running);
        if (_live.TryRemove(callId, out var live)) End(live, at, outcome, cause, talked, sipStatus: null);
    }

    /// <summary>Completes when everything told so far is in the database.</summary>
    public Task FlushAsync(CancellationToken cancellation)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_queue.Writer.TryWrite(new Waiting(null, written))) return Task.CompletedTask;
        Volatile.Read(ref _hurry).TrySetResult();
        return written.Task.WaitAsync(cancellation);
    }

    /// <summary>Writes what waits and stops; gives up after <see cref="LastPatience"/>: the next start closes the calls whose end is missing.</summary>
    public async ValueTask DisposeAsync()
    {
        _isClosing = true;
        if (!_queue.Writer.TryComplete()) return;
        Volatile.Read(ref _hurry).TrySetResult();
        using (var patience = new CancellationTokenSource(LastPatience, _clock))
        {
            try { await _writer.WaitAsync(patience.Token); }
            catch (OperationCanceledException) { }
        }
        await _stopping.CancelAsync();
        await _writer;
        _stopping.Dispose();
    }

    private void End(LiveCall live, DateTimeOffset at, CallOutcome outcome, CallEndCause? cause, TimeSpan? talked, int? sipStatus)
    {
        if (Interlocked.Increment(ref _unwrittenEnds) > MaxUnwrittenEnds)
        {
            Interlocked.Decrement(ref _unwrittenEnds);
            Log.EndDropped(_logger, live.Id);
            return;
        }
        Queue(live, live.End(at, outcome, cause, talked, sipStatus, _clock));
    }

    private void Queue(LiveCall live, bool mustBeQueued)
    {
        if (mustBeQueued) _queue.Writer.TryWrite(new Waiting(live, null));
    }

    private async Task WriteAllAsync()
    {
        var batch = new List<LiveCall>();
        var flushed = new List<TaskCompletionSource>();
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_stopping.Token))
            {
                await GatherAsync();
                while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var waiting))
                {
                    if (waiting.Call is { } call) batch.Add(call);
                    else flushed.Add(waiting.Written!);
                }
                if (batch.Count > 0) await WriteUntilWrittenAsync(batch);
                foreach (var flush in flushed) flush.TrySetResult();
                batch.Clear();
                flushed.Clear();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Given up at shutdown.
        }
    }

    /// <summary>Waits until it is time to write: a while, or until somebody wants it written.</summary>
    private async Task GatherAsync()
    {
        if (_isClosing) return;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        await Task.WhenAny(Task.Delay(Linger, _clock, over.Token), _hurry.Task);
        await over.CancelAsync();
        // Replaced before the queue is read: whoever hurries from now on hurries the next statement.
        if (_hurry.Task.IsCompleted) Volatile.Write(ref _hurry, new(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    private async Task WriteUntilWrittenAsync(List<LiveCall> batch)
    {
        var isAway = false;
        while (true)
        {
            var states = batch.ConvertAll(call => call.Take());
            try
            {
                await _store.WriteAsync(states, _stopping.Token);
                Finished(batch, states);
                return;
            }
            catch (NpgsqlException exception) when (IsAway(exception))
            {
                GiveBack(batch, states);
                if (!isAway) Log.WritingWaits(_logger, batch.Count, exception);
                isAway = true;
                await Task.Delay(RetryAfter, _clock, _stopping.Token);
            }
#pragma warning disable CA1031 // whatever it is, it must not end the writer that all later calls need
            catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
            {
                if (batch.Count == 1)
                {
                    Log.NotWritten(_logger, batch[0].Id, exception);
                    Finished(batch, states);
                    return;
                }
                // One of them is refused for good: alone it keeps no other out.
                GiveBack(batch, states);
                foreach (var call in batch) await WriteUntilWrittenAsync([call]);
                return;
            }
        }
    }

    private static void GiveBack(List<LiveCall> batch, List<CallState> states)
    {
        for (var i = 0; i < batch.Count; i++) batch[i].GiveBack(states[i]);
    }

    private void Finished(List<LiveCall> batch, List<CallState> states)
    {
        for (var i = 0; i < batch.Count; i++)
            if (batch[i].IsLast(states[i])) Interlocked.Decrement(ref _unwrittenEnds);
    }

    /// <summary>Whether the statement may succeed when tried again: the connection failed, or the server is going away.</summary>
    private static bool IsAway(NpgsqlException exception) => exception is not PostgresException || exception.IsTransient;

    /// <summary>A call to be written, or a flush that waits for those before it.</summary>
    private readonly record struct Waiting(LiveCall? Call, TaskCompletionSource? Written);
}
