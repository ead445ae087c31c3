using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Core.Sessions;

namespace Telephony.Testing;

/// <summary>
/// A call whose caller follows a <see cref="CallerScript"/>, in virtual time: nothing waits, and what was said is written down. When the script
/// is over the caller stays silent. Its <see cref="Clock"/> runs with the call: a delay on it passes at once, unless the caller hangs up first.
/// A <see cref="ScriptedCallee"/> shares its time.
/// </summary>
#pragma warning disable CA1001 // a cancellation source without a timer holds nothing
public partial class ScriptedCall : ICall
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
    private readonly List<(TimeSpan At, Action Happens)> _timeline = [];

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

    /// <summary>Keys pressed towards this person.</summary>
    public string Pressed { get; private set; } = "";

    /// <summary>Whom this person is heard by.</summary>
    public ICall? ConnectedTo { get; private set; }

    /// <summary>What gets what this person says.</summary>
    public IMediaTap? Tap { get; private set; }

    public ICallWatch? Watch { get; set; }

    public long PacketsReceived { get; set; }

    public TimeSpan GoneFor { get; private set; }

    /// <summary>The call ends because nothing has come from this person for so long.</summary>
    public void Vanish(TimeSpan silence)
    {
        GoneFor = silence;
        Leave();
    }

    /// <summary>A person whose phone sends nothing.</summary>
    public bool IsMute { get; init; }

    /// <summary>The call that this one's time also passes for.</summary>
    internal ScriptedCall? Other { get; set; }

    public string Id { get; init; } = "call-1";

    public CancellationToken Ended => _ended.Token;

    public DateTimeOffset? AnsweredAt { get; protected set; }

    public AudioCodec Codec => AudioCodec.Pcma;

    public virtual Task RingAsync()
    {
        Begin(nameof(RingAsync));
        Rang = true;
        return Task.CompletedTask;
    }

    public virtual Task AnswerAsync()
    {
        Begin(nameof(AnswerAsync));
        AnsweredAt = _clock.GetUtcNow();
        return Task.CompletedTask;
    }

    /// <summary>Something happens after a time, counted from now.</summary>
    public void Later(TimeSpan after, Action happens)
    {
        _timeline.Add((Now + after, happens));
        _timeline.Sort((a, b) => a.At.CompareTo(b.At));
    }

    public virtual Task RejectAsync(int status)
    {
        Begin(nameof(RejectAsync));
        Rejected = status;
        _ended.Cancel();
        return Task.CompletedTask;
    }

    public async Task<PlayOutcome> PlayAsync(ISound sound, TimeSpan from = default, Func<Task>? started = null)
    {
        Begin(nameof(PlayAsync));
        if (_keys.Count > 0) return new PlayOutcome(false, from);
        var what = _describe(sound);
        Said.Add(what);
        if (started is not null) await started();
        if (_script.First?.Value is CallerScript.WhileHearing during && Matches(what, during.What)) _script.RemoveFirst();
        var rest = sound.Duration - from;
        Played.Add((from, sound.Duration));
        var (began, passed) = (Now, rest);
        try
        {
            passed = Pass(rest);
        }
        finally
        {
            // Also when the watch ends it, or the caller hangs up.
            Played[^1] = (from, from + Now - began);
        }
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

    public Task<char?> NextKeyAsync(Task until)
    {
        Begin(nameof(NextKeyAsync));
        if (_keys.Count == 0) Pass(TimeSpan.MaxValue, until: until);
        return Task.FromResult<char?>(_keys.TryDequeue(out var key) ? key : null);
    }

    public void ForgetKeys() => _keys.Clear();

    public void BeginPlaying(ISound sound)
    {
        Ended.ThrowIfCancellationRequested();
        var what = _describe(sound);
        Said.Add(what);
        Played.Add(default);
        if (_script.First?.Value is CallerScript.WhileHearing or CallerScript.AfterHearing && Matches(what, Awaited)) _script.RemoveFirst();
    }

    public void StopPlaying()
    {
    }

    public void PressKey(char key)
    {
        Ended.ThrowIfCancellationRequested();
        Pressed += key;
    }

    public void ConnectTo(ICall? other) => ConnectedTo = other;

    public Task TapAsync(IMediaTap? tap)
    {
        Tap = tap;
        return Task.CompletedTask;
    }

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
            Attend();
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

    /// <summary>This person hangs up, or his phone is gone.</summary>
    public void Leave() => _ended.Cancel();

    private string Awaited => _script.First?.Value switch
    {
        CallerScript.WhileHearing during => during.What,
        CallerScript.AfterHearing after => after.What,
        _ => "",
    };

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
}
