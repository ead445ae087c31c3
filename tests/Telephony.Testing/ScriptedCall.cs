using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Core.Sessions;

namespace Telephony.Testing;

/// <summary>
/// A call whose caller follows a <see cref="CallerScript"/>, in virtual time: nothing waits, and what was said is written down. When the script
/// is over the caller stays silent. Its <see cref="Clock"/> runs with the call: a delay on it passes at once, unless the caller hangs up first.
/// </summary>
#pragma warning disable CA1001 // a cancellation source without a timer holds nothing
public sealed class ScriptedCall : ICall
#pragma warning restore CA1001
{
    private const int MaxOperations = 20_000;

    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);
    private static readonly byte[] Payload = new byte[160];

    private readonly LinkedList<CallerScript.Step> _script;
    private readonly Func<ISound, string> _describe;
    private readonly Queue<char> _keys = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly CallClock _clock;

    public ScriptedCall(CallerScript script, Func<ISound, string> describe)
    {
        _script = new(script.Steps);
        _describe = describe;
        _clock = new(this);
    }

    /// <summary>What the caller was told, in order; a goodbye included.</summary>
    public List<string> Said { get; } = [];

    /// <summary>How far each playback came, in the order of <see cref="Said"/>.</summary>
    public List<(TimeSpan From, TimeSpan To)> Played { get; } = [];

    /// <summary>Operations so far.</summary>
    public int Operations { get; private set; }

    /// <summary>The caller hangs up when this operation (from 1) begins.</summary>
    public int? HangUpAtOperation { get; init; }

    /// <summary>Names of the operations so far.</summary>
    public List<string> OperationNames { get; } = [];

    /// <summary>Time since the call arrived.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>The status it was refused with.</summary>
    public int? Rejected { get; private set; }

    /// <summary>Whether it rang.</summary>
    public bool Rang { get; private set; }

    /// <summary>Whether our side ended it.</summary>
    public bool WeHungUp { get; private set; }

    /// <summary>Steps of the script that never came to be.</summary>
    public int StepsLeft => _script.Count;

    public TimeProvider Clock => _clock;

    public string Id { get; init; } = "call-1";

    public CancellationToken Ended => _ended.Token;

    public DateTimeOffset? AnsweredAt { get; private set; }

    public AudioCodec Codec => AudioCodec.Pcma;

    public Task RingAsync()
    {
        Begin(nameof(RingAsync));
        Rang = true;
        return Task.CompletedTask;
    }

    public Task AnswerAsync()
    {
        Begin(nameof(AnswerAsync));
        AnsweredAt = _clock.GetUtcNow();
        return Task.CompletedTask;
    }

    public Task RejectAsync(int status)
    {
        Begin(nameof(RejectAsync));
        Rejected = status;
        _ended.Cancel();
        return Task.CompletedTask;
    }

    public async Task<PlayOutcome> PlayAsync(ISound sound, TimeSpan from = default, Func<Task>? started = null)
    {
        Begin(nameof(PlayAsync));
        var what = _describe(sound);
        if (_keys.Count > 0) return new PlayOutcome(false, from);
        Said.Add(what);
        if (started is not null) await started();
        if (_script.First?.Value is CallerScript.WhileHearing during && Matches(what, during.What)) _script.RemoveFirst();
        var rest = sound.Duration - from;
        Played.Add((from, sound.Duration));
        var passed = Pass(rest);
        Played[^1] = (from, from + passed);
        if (passed < rest) return new PlayOutcome(false, from + passed);
        if (_script.First?.Value is CallerScript.AfterHearing after && Matches(what, after.What))
        {
            _script.RemoveFirst();
            Settle();
        }
        return new PlayOutcome(true, sound.Duration);
    }

    public Task<char?> NextKeyAsync(TimeSpan timeout)
    {
        Begin(nameof(NextKeyAsync));
        if (_keys.Count == 0) Pass(timeout);
        return Task.FromResult<char?>(_keys.TryDequeue(out var key) ? key : null);
    }

    public void ForgetKeys() => _keys.Clear();

    public async Task<RecordOutcome> RecordAsync(IMediaTap tap, RecordRules rules)
    {
        if (rules.LeadIn is { } lead)
        {
            ForgetKeys();
            await PlayAsync(lead);
            ForgetKeys();
        }
        Begin(nameof(RecordAsync));
        var (granted, isFinal, warned) = (rules.Granted, false, false);
        var (recorded, speech) = (TimeSpan.Zero, TimeSpan.Zero);
        for (ushort packet = 0; ; packet = unchecked((ushort)(packet + 1)))
        {
            Settle();
            if (rules.Failure.IsCancellationRequested) return Outcome(RecordEnd.Failed);
            while (_keys.TryDequeue(out var key)) if (key == rules.EndKey) return Outcome(RecordEnd.Key);
            if (!isFinal && recorded >= granted - rules.ExtendAhead)
            {
                var more = await rules.ExtendAsync();
                isFinal = more == granted;
                granted = more;
            }
            if (isFinal && !warned && rules.Warning is not null && recorded >= granted - rules.WarnBefore)
            {
                warned = true;
                Said.Add(_describe(rules.Warning));
                Played.Add(default);
            }
            if (recorded >= granted) return Outcome(RecordEnd.Limit);
            if (recorded - speech >= rules.Silence) return Outcome(RecordEnd.Silence);
            if (_script.First?.Value is CallerScript.Speaks) speech = recorded + Frame;
            Spend(Frame);
            tap.OnAudio(new MonotonicTime(Now.Ticks), AudioCodec.Pcma, 1, packet, packet * 160u, Payload);
            recorded += Frame;
        }

        RecordOutcome Outcome(RecordEnd end) => new(end, recorded, recorded - speech);
    }

    public Task EchoAsync()
    {
        Begin(nameof(EchoAsync));
        for (var second = 0; second < 3600; second++) Pass(TimeSpan.FromSeconds(1));
        End();
        return Task.CompletedTask;
    }

    public Task HangUpAsync(ISound? goodbye = null)
    {
        if (_ended.IsCancellationRequested) return Task.CompletedTask;
        if (goodbye is not null)
        {
            Said.Add(_describe(goodbye));
            Played.Add((TimeSpan.Zero, goodbye.Duration));
        }
        WeHungUp = true;
        _ended.Cancel();
        return Task.CompletedTask;
    }

    private static bool Matches(string said, string what) => said == what || said.EndsWith(":" + what, StringComparison.Ordinal);

    private void Begin(string operation)
    {
        Ended.ThrowIfCancellationRequested();
        if (++Operations > MaxOperations) throw new InvalidOperationException("The flow does not end.");
        OperationNames.Add(operation);
        if (Operations == HangUpAtOperation) End();
        Settle();
    }

    private void End()
    {
        _ended.Cancel();
        Ended.ThrowIfCancellationRequested();
    }

    /// <summary>Carries out what the caller does without waiting.</summary>
    private void Settle()
    {
        while (_script.First?.Value is { } step)
        {
            if (step is CallerScript.HangsUp) End();
            if (step is not CallerScript.Presses press) return;
            _script.RemoveFirst();
            foreach (var key in press.Keys) _keys.Enqueue(key);
        }
    }

    /// <summary>Lets time pass, until a key when <paramref name="untilKey"/>; returns how much did.</summary>
    private TimeSpan Pass(TimeSpan span, bool untilKey = true)
    {
        var passed = TimeSpan.Zero;
        while (passed < span && !(untilKey && _keys.Count > 0))
        {
            var step = _script.First?.Value is CallerScript.StaysSilent silent && silent.For < span - passed ? silent.For : span - passed;
            Spend(step);
            passed += step;
            Settle();
        }
        return passed;
    }

    /// <summary>Time passes, and with it what the caller does for a time; speech only counts while it is recorded.</summary>
    private void Spend(TimeSpan span)
    {
        Now += span;
        if (_script.First?.Value is not CallerScript.Lasting lasting) return;
        if (lasting is CallerScript.Speaks && OperationNames[^1] != nameof(RecordAsync)) return;
        _script.RemoveFirst();
        if (lasting.For > span) _script.AddFirst(lasting with { For = lasting.For - span });
    }

    /// <summary>The clock of the call: a timer that is set passes at once.</summary>
    private sealed class CallClock(ScriptedCall call) : TimeProvider
    {
        private static readonly DateTimeOffset Arrival = new(2026, 3, 2, 13, 5, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Arrival + call.Now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => call.Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            try
            {
                call.Settle();
                call.Pass(dueTime, untilKey: false);
                ThreadPool.QueueUserWorkItem(_ => callback(state));
            }
            catch (OperationCanceledException)
            {
                // The caller hung up meanwhile: the token that the waiter was given says so.
            }
            return new Passed();
        }

        private sealed class Passed : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => false;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
