using Telephony.Core;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Network;
using Telephony.LoadGenerator.Scripts;
using Telephony.LoadGenerator.Sip;

namespace Telephony.LoadGenerator.Callers;

/// <summary>
/// One caller: runs his script over his signalling and media. Everything happens on the loop's thread. A call fails with a reason when a step
/// cannot be done in time, when the server refuses or hangs up where the script does not expect it, or breaks the protocol.
/// </summary>
internal sealed partial class Caller : ITimed, ISipReceiver, ICallEvents
{
    // Longer than any gap in it that a busy machine makes: a tone cut in two would be taken for its end, and the message for longer than it is.
    private static readonly TimeSpan ToneIsOver = TimeSpan.FromMilliseconds(200);
    private const double LongestTone = 2;

    private readonly CallerPlan _plan;
    private readonly EventLoop _loop;
    private readonly ISignalling _signalling;
    private readonly CallerMedia _media;
    private readonly OutgoingCall _call;
    private readonly CallerKeys _keys;
    private readonly CallerMessage _message;
    private readonly Narrator _narrator;
    private int _step;
    private bool _stepBegun;
    private MonotonicTime _stepStarted;
    private MonotonicTime _now;
    private Phase _phase;
    private int? _refusal;
    private bool _isRegistered;
    private bool _isClosing;
    private MonotonicTime? _rangAt;
    private string? _recordPath;
    private MonotonicTime? _toldRun;

    /// <summary>A caller who has not dialled yet. The media ports are taken now.</summary>
    public Caller(CallerPlan plan, EventLoop loop, ISignalling signalling, Speech speech, Narrator narrator)
    {
        (_plan, _loop, _signalling, _narrator) = (plan, loop, signalling, narrator);
        _media = new CallerMedia(loop, plan.Local.Address, plan.Codec, offersEvents: plan.Keys != KeyMethod.Tones);
        _call = new OutgoingCall(
            new CallSettings(plan.Transport, signalling.Local, plan.Server, plan.User, plan.Credentials.Login, plan.Credentials.Password, _media.Offer, plan.Headers),
            this);
        Result = new CallResult(plan.Number, plan.User);
        _keys = new CallerKeys(plan, _media, _call, Result);
        _message = new CallerMessage(plan, _media, speech, Result);
    }

    private enum Phase { Idle, Up, Over }

    /// <inheritdoc/>
    public MonotonicTime Scheduled { get; set; } = MonotonicTime.Never;

    /// <summary>What came of it; complete once <see cref="IsDone"/>.</summary>
    public CallResult Result { get; }

    /// <summary>Names the caller's messages.</summary>
    public string CallId => _call.CallId;

    /// <summary>Whether the script has run or failed, and the call is over.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether a call is up.</summary>
    public bool IsUp => _phase == Phase.Up && !IsDone;

    /// <summary>Whether he is speaking.</summary>
    public bool IsSpeaking => _media.Mouth is { IsSpeaking: true } && IsUp;

    private MonotonicTime StepDeadline => Step is { } step && _stepBegun ? StepTimes.Deadline(step, _stepStarted, _rangAt) : MonotonicTime.Never;

    private ScriptStep? Step => _step < _plan.Script.Steps.Count ? _plan.Script.Steps[_step] : null;

    /// <summary>Begins the script.</summary>
    public void Start(MonotonicTime now) => Advance(now);

    /// <summary>Ends the call as failed.</summary>
    public void Abandon(MonotonicTime now, string reason)
    {
        _now = now;
        Fail(reason);
        Reschedule(now);
    }

    /// <inheritdoc/>
    public void Receive(MonotonicTime arrival, SipText message)
    {
        _now = arrival;
        _call.Receive(arrival, message);
        RunSteps(arrival);
        Reschedule(arrival);
    }

    /// <inheritdoc/>
    public void Advance(MonotonicTime now)
    {
        _now = now;
        _call.Advance(now);
        RunSteps(now);
        while (IsUp && _call.IsUp && _media.Mouth is { } mouth && mouth.NextFrame <= now)
        {
            _media.SendFrame(now);
            if (mouth.LastKeyBegan == now) _keys.ExpectPrompt(now);
            RunSteps(now);
        }
        if (!IsDone) Observe(now);
        Reschedule(now);
    }

    private void Reschedule(MonotonicTime now)
    {
        if (IsDone) return;
        var next = _call.Deadline;
        if (IsUp && _call.IsUp && _media.Mouth is { } mouth && mouth.NextFrame < next) next = mouth.NextFrame;
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
                (_stepBegun, _stepStarted) = (true, now);
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
        if (_phase != Phase.Up && step is (ScriptStep.Key or ScriptStep.Speak))
        {
            Fail("no call is up");
            return;
        }
        switch (step)
        {
            case ScriptStep.Dial dial:
                var target = dial.Target.StartsWith("sip:", StringComparison.Ordinal) ? dial.Target
                    : $"sip:{dial.Target}@{CallSettings.HostAndPort(_plan.Server)}";
                Tell($"dials {target}");
                _call.Dial(now, target);
                break;
            case ScriptStep.Register register:
                Tell("registers");
                _call.Register(now, register.Expires);
                break;
            case ScriptStep.Key key:
                Tell($"keys {key.Keys}");
                _message.End(_now);
                _keys.Press(now, key.Keys);
                break;
            case ScriptStep.Speak speak:
                Tell($"speaks for {_message.Speak(now, speak).TotalSeconds:F2} s");
                break;
            case ScriptStep.Record record:
                _recordPath = record.Path;
                _media.Ear.Keep(now);
                break;
            case ScriptStep.HangUp:
                _message.End(_now);
                if (!_call.IsUp) return;
                Tell("hangs up");
                _call.HangUp(now);
                break;
        }
    }

    private bool IsFinished(MonotonicTime now, ScriptStep step)
    {
        var ear = _media.Ear;
        switch (step)
        {
            case ScriptStep.Dial { Status: { } status }: return _refusal == status;
            case ScriptStep.Dial { CancelAfter: { } after }: return IsCancelled(now, after);
            case ScriptStep.Dial: return _phase == Phase.Up;
            case ScriptStep.Register: return _isRegistered;
            case ScriptStep.WaitSound: return ear.FirstSound is not null;
            case ScriptStep.WaitQuiet quiet: return ear.LastSound is { } sound && now - sound >= quiet.Duration;
            case ScriptStep.WaitTone:
                if (ear.LastTone is not { } tone || now - tone < ToneIsOver) return false;
                _message.ToneEnded = tone + Mouth.Frame;
                return true;
            case ScriptStep.Wait wait: return now - _stepStarted >= wait.Duration;
            case ScriptStep.Key: return _keys.AreSent;
            case ScriptStep.Speak: return _media.Mouth is { IsSpeaking: false };
            case ScriptStep.HangUp or ScriptStep.ExpectBye: return _phase == Phase.Over || (_phase == Phase.Idle && step is ScriptStep.HangUp);
            default: return true;
        }
    }

    private bool IsCancelled(MonotonicTime now, TimeSpan after)
    {
        if (_rangAt is { } rang && now - rang >= after && _phase == Phase.Idle)
        {
            _rangAt = null;
            Tell("gives up");
            _call.HangUp(now);
        }
        return _phase == Phase.Over;
    }

    private void Observe(MonotonicTime now)
    {
        var ear = _media.Ear;
        _keys.Observe();
        if (ear.RunStarted is { } run && run != _toldRun && now - ear.LastAudible!.Value > Ear.PauseWithinSound) TellSound(run, ear.LastAudible.Value);
    }

    private void TellSound(MonotonicTime began, MonotonicTime ended)
    {
        _toldRun = began;
        var seconds = (ended - began + Mouth.Frame).TotalSeconds;
        Tell(!_media.Ear.RunEndsInTone ? $"heard sound for {seconds:F2} s"
            : seconds < LongestTone ? $"heard a tone for {seconds:F2} s" : $"heard sound for {seconds:F2} s, a tone at its end");
    }

    private void Fail(string reason)
    {
        if (IsDone) return;
        if (Result.Failure is null)
        {
            Result.Failure = Step is { } step && !_isClosing ? $"{reason} (step {_step + 1}, {step.GetType().Name})" : reason;
            Tell($"failed: {reason}");
        }
        if (!_isClosing) Close(_now);
    }

    private void Close(MonotonicTime now)
    {
        _isClosing = true;
        if (_phase == Phase.Over) Finish();
        else _call.HangUp(now); // tells us HungUp at once when there is no call
    }

    private void Finish()
    {
        if (IsDone) return;
        _message.End(_now);
        Observe(MonotonicTime.Never);
        IsDone = true;
        Result.Received = _media.Ear.Counts;
        Result.Sent = _media.Mouth?.FramesSent ?? 0;
        Result.LatestFrame = _media.LatestFrame;
        (Result.Retransmissions, Result.RepeatedByServer) = (_call.Retransmissions, _call.RepeatedByServer);
        if (_recordPath is not null) WaveFile.Write(_recordPath, [.. _media.Ear.Kept ?? []]);
        _media.Close();
        _signalling.Close();
    }

    private void Tell(string what) => _narrator.Say(_now, _plan.User, what);
}
