using Telephony.Core;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Network;
using Telephony.LoadGenerator.Scripts;
using Telephony.LoadGenerator.Sip;

namespace Telephony.LoadGenerator.Callers;

/// <summary>
/// One person on a call, whoever called whom: runs his script over his signalling and media. Everything happens on the loop's thread. A call fails with a reason when
/// a step cannot be done in time, when the server refuses or hangs up where the script does not expect it, or breaks the protocol.
/// </summary>
internal abstract partial class Party : ITimed, ISipReceiver, ICallEvents
{
    // Longer than any gap in it that a busy machine makes: a tone cut in two would be taken for its end, and the message for longer than it is.
    private static readonly TimeSpan ToneIsOver = TimeSpan.FromMilliseconds(200);

    private readonly PartyPlan _plan;
    private readonly EventLoop _loop;
    private readonly ISignalling _signalling;
    private readonly CallerMessage _message;
    private readonly Narrator _narrator;
    private int _step;
    private bool _stepBegun;
    private bool _isClosing;
    private string? _recordPath;
    private MonotonicTime? _toldRun;

    /// <summary>A person who has done nothing yet.</summary>
    protected Party(PartyPlan plan, EventLoop loop, ISignalling signalling, CallerMedia media, Speech speech, Narrator narrator)
    {
        (_plan, _loop, _signalling, Media, _narrator) = (plan, loop, signalling, media, narrator);
        Result = new CallResult(plan.Number, plan.User);
        Keys = new CallerKeys(plan.Keys, media, Result);
        _message = new CallerMessage(plan, media, speech, Result);
    }

    /// <summary>How far the call has come.</summary>
    protected enum Phase { Idle, Up, Over }

    /// <inheritdoc/>
    public MonotonicTime Scheduled { get; set; } = MonotonicTime.Never;

    /// <summary>What came of it; complete once <see cref="IsDone"/>.</summary>
    public CallResult Result { get; }

    /// <summary>Names the call's messages.</summary>
    public string CallId => Call.CallId;

    /// <summary>Whether the script has run or failed, and the call is over.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether a call is up.</summary>
    public bool IsUp => State == Phase.Up && !IsDone;

    /// <summary>Whether he is speaking.</summary>
    public bool IsSpeaking => Media.Mouth is { IsSpeaking: true } && IsUp;

    /// <summary>The signalling.</summary>
    protected abstract CallSignalling Call { get; }

    /// <summary>Ear and mouth.</summary>
    protected CallerMedia Media { get; }

    /// <summary>Keys.</summary>
    protected CallerKeys Keys { get; }

    /// <summary>How far the call has come.</summary>
    protected Phase State { get; set; }

    /// <summary>The instant of what is being done.</summary>
    protected MonotonicTime Now { get; private set; }

    /// <summary>When the present step began.</summary>
    protected MonotonicTime StepStarted { get; private set; }

    /// <summary>The present step; null behind the last.</summary>
    protected ScriptStep? Step => _step < _plan.Script.Steps.Count ? _plan.Script.Steps[_step] : null;

    /// <summary>Whether the script is over and the call ends.</summary>
    protected bool IsClosing => _isClosing;

    /// <summary>When the phone that was called began to ring; null for a person who is called.</summary>
    protected virtual MonotonicTime? RangAt => null;

    private MonotonicTime StepDeadline => Step is { } step && _stepBegun ? StepTimes.Deadline(step, StepStarted, RangAt) : MonotonicTime.Never;

    /// <summary>Begins the script.</summary>
    public void Start(MonotonicTime now) => Advance(now);

    /// <summary>Ends the call as failed.</summary>
    public void Abandon(MonotonicTime now, string reason)
    {
        Now = now;
        Fail(reason);
        Reschedule(now);
    }

    /// <inheritdoc/>
    public void Receive(MonotonicTime arrival, SipText message)
    {
        Now = arrival;
        Call.Receive(arrival, message);
        RunSteps(arrival);
        Reschedule(arrival);
    }

    /// <inheritdoc/>
    public void Advance(MonotonicTime now)
    {
        Now = now;
        Call.Advance(now);
        RunSteps(now);
        while (IsUp && Call.IsUp && Media.Mouth is { } mouth && mouth.NextFrame <= now)
        {
            Media.SendFrame(now);
            if (mouth.LastKeyBegan == now) Keys.ExpectPrompt(now);
            RunSteps(now);
        }
        if (!IsDone) Observe(now);
        Reschedule(now);
    }

    /// <summary>Begins a step that only one side has.</summary>
    protected abstract void BeginOwn(MonotonicTime now, ScriptStep step);

    /// <summary>Whether a step that only one side has is done.</summary>
    protected abstract bool IsOwnFinished(MonotonicTime now, ScriptStep step);

    /// <summary>He begins to speak, or to wait for the end: from here on nothing is expected of the server but the other person's voice.</summary>
    protected virtual void BeginTalk(MonotonicTime now)
    {
        // Only the called person's talk is timed.
    }

    private void Reschedule(MonotonicTime now)
    {
        if (IsDone) return;
        var next = Call.Deadline;
        if (IsUp && Call.IsUp && Media.Mouth is { } mouth && mouth.NextFrame < next) next = mouth.NextFrame;
        if (!_isClosing && StepDeadline is var step && step < next) next = step;
        _loop.Schedule(this, next > now ? next : now);
    }

    private void RunSteps(MonotonicTime now)
    {
        while (!IsDone && !_isClosing)
        {
            if (Step is not { } step)
            {
                Close(now);
                return;
            }
            if (!_stepBegun)
            {
                (_stepBegun, StepStarted) = (true, now);
                Begin(now, step);
            }
            if (IsDone || _isClosing) return;
            if (!IsFinished(now, step))
            {
                if (now >= StepDeadline) Fail(StepTimes.Reason(step));
                return;
            }
            (_step, _stepBegun) = (_step + 1, false);
        }
    }

    private void Begin(MonotonicTime now, ScriptStep step)
    {
        if (State != Phase.Up && step is (ScriptStep.Key or ScriptStep.Speak))
        {
            Fail("no call is up");
            return;
        }
        switch (step)
        {
            case ScriptStep.Key key:
                Tell($"keys {key.Keys}");
                _message.End(Now);
                Keys.Press(now, key.Keys, Call);
                break;
            case ScriptStep.Speak speak:
                BeginTalk(now);
                Tell(_message.Speak(now, speak) is { } time ? $"speaks for {time.TotalSeconds:F2} s" : "speaks until the other one hangs up");
                break;
            case ScriptStep.Record record:
                _recordPath = record.Path;
                Media.Ear.Keep(now);
                break;
            case ScriptStep.ExpectBye:
                BeginTalk(now);
                break;
            case ScriptStep.HangUp:
                _message.End(Now);
                if (!Call.IsUp) return;
                Tell("hangs up");
                HangUp(now);
                break;
            default:
                BeginOwn(now, step);
                break;
        }
    }

    private bool IsFinished(MonotonicTime now, ScriptStep step)
    {
        var ear = Media.Ear;
        switch (step)
        {
            case ScriptStep.WaitSound: return ear.FirstSound is not null;
            case ScriptStep.WaitQuiet quiet: return ear.LastSound is { } sound && now - sound >= quiet.Duration;
            case ScriptStep.WaitTone:
                if (ear.LastTone is not { } tone || now - tone < ToneIsOver) return false;
                _message.ToneEnded = tone + Mouth.Frame;
                return true;
            case ScriptStep.Wait wait: return now - StepStarted >= wait.Duration;
            case ScriptStep.Key: return Keys.AreSent;
            case ScriptStep.Speak { UntilBye: true }: return State == Phase.Over;
            case ScriptStep.Speak: return Media.Mouth is { IsSpeaking: false };
            case ScriptStep.HangUp or ScriptStep.ExpectBye: return State == Phase.Over || (State == Phase.Idle && step is ScriptStep.HangUp);
            case ScriptStep.Record: return true;
            default: return IsOwnFinished(now, step);
        }
    }
}
