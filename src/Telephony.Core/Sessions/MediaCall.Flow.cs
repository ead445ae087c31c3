using Telephony.Core.Media;

namespace Telephony.Core.Sessions;

/// <content>What the flow does with the person on the line: sounds and keys, from what the media thread posts.</content>
public abstract partial class MediaCall
{
    /// <inheritdoc/>
    public Task<PlayOutcome> PlayAsync(ISound sound, TimeSpan from = default, Func<Task>? started = null) => PlayAsync(sound, from, started, tapAtEnd: null);

    private async Task<PlayOutcome> PlayAsync(ISound sound, TimeSpan from, Func<Task>? started, IMediaTap? tapAtEnd)
    {
        TakeEvents();
        Ended.ThrowIfCancellationRequested();
        if (_keys.Count > 0) return new PlayOutcome(false, from);
        var playback = Leg!.Play(sound, from, tapAtEnd).Value;
        Endpoint.Options.Played?.Invoke(this, sound);
        var starting = Task.CompletedTask;
        var stopped = false;
        try
        {
            while (true)
            {
                var next = await NextEventAsync(MonotonicTime.Never, Ended);
                switch (next?.Kind)
                {
                    case CallEventKind.Key:
                        Keep(next.Value.Key);
                        if (!stopped) Leg!.StopPlayback();
                        stopped = true;
                        break;
                    case CallEventKind.PlaybackStarted when next.Value.Playback == playback && started is not null:
                        starting = started();
                        break;
                    case CallEventKind.PlaybackEnded when next.Value.Playback == playback:
                        await starting;
                        return new PlayOutcome(next.Value.Finished, next.Value.Position);
                }
            }
        }
        catch (OperationCanceledException)
        {
            if (!Ended.IsCancellationRequested) Leg!.StopPlayback(); // the watch ended it; the call goes on
            while (_events.Reader.TryRead(out var late))
                if (late.Kind == CallEventKind.PlaybackStarted && late.Playback == playback && started is not null) starting = started();
            await starting; // what the flow began at the first packet is finished even when the caller hangs up at once
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<char?> NextKeyAsync(TimeSpan timeout) => NextKeyAsync(MonotonicTime.Now(Endpoint.Clock) + timeout, until: null);

    /// <inheritdoc/>
    public Task<char?> NextKeyAsync(Task until)
    {
        ArgumentNullException.ThrowIfNull(until);
        return NextKeyAsync(MonotonicTime.Never, until);
    }

    private async Task<char?> NextKeyAsync(MonotonicTime deadline, Task? until)
    {
        TakeEvents();
        Ended.ThrowIfCancellationRequested();
        while (_keys.Count == 0)
        {
            if (await NextEventAsync(deadline, Ended, until) is { } next)
            {
                if (next.Kind == CallEventKind.Key) Keep(next.Key);
            }
            else if (until is null || until.IsCompleted) return null;
        }
        return _keys.Dequeue();
    }

    /// <inheritdoc/>
    public void ForgetKeys()
    {
        TakeEvents();
        _keys.Clear();
    }

    /// <inheritdoc/>
    public ICallWatch? Watch { get; set; }

    /// <inheritdoc/>
    public long PacketsReceived => Leg?.Statistics.Received ?? 0;

    /// <inheritdoc/>
    public TimeSpan GoneFor => new(Interlocked.Read(ref _goneForTicks));

    /// <inheritdoc/>
    public void BeginPlaying(ISound sound)
    {
        Ended.ThrowIfCancellationRequested();
        Leg!.Play(sound);
        Endpoint.Options.Played?.Invoke(this, sound);
    }

    /// <inheritdoc/>
    public void StopPlaying() => Leg?.StopPlayback();

    /// <inheritdoc/>
    public void PressKey(char key)
    {
        Ended.ThrowIfCancellationRequested();
        Leg!.SendKey(key);
    }

    /// <inheritdoc/>
    public void ConnectTo(ICall? other) => Leg?.ConnectTo(other is null ? null : ((MediaCall)other).Leg);

    /// <inheritdoc/>
    public Task TapAsync(IMediaTap? tap) => Leg?.SetTapAsync(tap) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public async Task EchoAsync()
    {
        Ended.ThrowIfCancellationRequested();
        Leg!.Echo(true);
        while (true) await NextEventAsync(MonotonicTime.Never, Ended);
    }

    void IMediaLegObserver.OnKey(char key) => _events.Writer.TryWrite(new(CallEventKind.Key, Key: key));

    void IMediaLegObserver.OnPlaybackStarted(PlaybackId id) => _events.Writer.TryWrite(new(CallEventKind.PlaybackStarted, Playback: id.Value));

    void IMediaLegObserver.OnPlaybackEnded(PlaybackId id, TimeSpan position, bool finished) =>
        _events.Writer.TryWrite(new(CallEventKind.PlaybackEnded, Playback: id.Value, Position: position, Finished: finished));

    void IMediaLegObserver.OnRtpTimeout(TimeSpan silence)
    {
        _goneForTicks = silence.Ticks;
        HangUp();
    }

    private void TakeEvents()
    {
        while (_events.Reader.TryRead(out var next))
            if (next.Kind == CallEventKind.Key) Keep(next.Key);
    }

    private void Keep(char key)
    {
        if (_keys.Count < KeyBuffer) _keys.Enqueue(key);
    }

    /// <summary>The next event; null at <paramref name="deadline"/>, or when <paramref name="other"/> completes. Attends to the <see cref="Watch"/> meanwhile.</summary>
    private async ValueTask<CallEvent?> NextEventAsync(MonotonicTime deadline, CancellationToken cancellation, Task? other = null)
    {
        while (Watch is { } watch)
        {
            var now = MonotonicTime.Now(Endpoint.Clock);
            if (now >= watch.Deadline || watch.Awaited is { IsCompleted: true })
            {
                watch.Attend(now);
                continue;
            }
            var isNear = watch.Deadline < deadline;
            var first = watch.Awaited is { } awaited && other is not null ? Task.WhenAny(awaited, other) : watch.Awaited ?? other;
            if (await WaitForEventAsync(isNear ? watch.Deadline : deadline, first, cancellation) is { } next) return next;
            if (other is { IsCompleted: true } || MonotonicTime.Now(Endpoint.Clock) >= deadline) return null;
        }
        return await WaitForEventAsync(deadline, other, cancellation);
    }

    private async ValueTask<CallEvent?> WaitForEventAsync(MonotonicTime deadline, Task? other, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_events.Reader.TryRead(out var ready)) return ready;
        var left = deadline == MonotonicTime.Never ? Timeout.InfiniteTimeSpan : deadline - MonotonicTime.Now(Endpoint.Clock);
        if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan) return null;
        using var timer = new CancellationTokenSource(left, Endpoint.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        var reading = _events.Reader.WaitToReadAsync(either.Token).AsTask();
        try
        {
            if (other is not null && await Task.WhenAny(reading, other) == other)
            {
                await either.CancelAsync();
                await reading;
                return null;
            }
            await reading;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        return _events.Reader.TryRead(out var next) ? next : null;
    }
}
