using Telephony.Core;
using Telephony.LoadGenerator.Callees;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Network;
using Telephony.LoadGenerator.Scripts;
using Telephony.LoadGenerator.Sip;

namespace Telephony.LoadGenerator.Callers;

/// <summary>One caller: a <see cref="Party"/> who registers, dials, and waits for the person whom he has the server call.</summary>
internal sealed class Caller : Party
{
    private readonly CallerPlan _plan;
    private readonly CalleeLine? _line;
    private readonly OutgoingCall _call;
    private int? _refusal;
    private bool _isRegistered;
    private MonotonicTime? _rangAt;

    /// <summary>A caller who has not dialled yet. The media ports are taken now. <paramref name="line"/> answers those whom the server calls for him; null when nobody does.</summary>
    public Caller(CallerPlan plan, EventLoop loop, ISignalling signalling, Speech speech, Narrator narrator, CalleeLine? line = null)
        : base(plan, loop, signalling, new CallerMedia(loop, plan.Local.Address, plan.Codec, plan.Keys == KeyMethod.Tones ? null : AudioDescription.TelephoneEventOffer), speech, narrator)
    {
        (_plan, _line) = (plan, line);
        _call = new OutgoingCall(
            new CallSettings(plan.Transport, signalling.Local, plan.Server, plan.User, plan.Credentials.Login, plan.Credentials.Password, Media.Ours, plan.Headers), this);
    }

    /// <inheritdoc/>
    protected override CallSignalling Call => _call;

    /// <inheritdoc/>
    protected override MonotonicTime? RangAt => _rangAt;

    /// <inheritdoc/>
    public override void Rang(int status)
    {
        _rangAt ??= Now;
        base.Rang(status);
    }

    /// <inheritdoc/>
    public override void Answered(AudioDescription audio)
    {
        if (State == Phase.Idle) Result.Answer = Now - StepStarted;
        base.Answered(audio);
        Tell($"is answered after {Result.Answer?.TotalMilliseconds:F0} ms");
        if (Step is ScriptStep.Dial { Status: not null } or ScriptStep.Dial { CancelAfter: not null }) Fail("the call was answered");
    }

    /// <inheritdoc/>
    public override void Refused(int status, string reason)
    {
        Tell($"is refused: {status} {reason}");
        _refusal = status;
        if (Step is ScriptStep.Dial { Status: { } expected } && expected == status && !IsClosing) State = Phase.Over;
        else base.Refused(status, reason);
    }

    /// <inheritdoc/>
    public override void Registered() => _isRegistered = true;

    /// <inheritdoc/>
    protected override void BeginOwn(MonotonicTime now, ScriptStep step)
    {
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
            case ScriptStep.WaitTalk when _line is null:
                Fail("nobody answers: --answer is missing");
                break;
        }
    }

    /// <inheritdoc/>
    protected override bool IsOwnFinished(MonotonicTime now, ScriptStep step)
    {
        switch (step)
        {
            case ScriptStep.Dial { Status: { } status }: return _refusal == status;
            case ScriptStep.Dial { CancelAfter: { } after }: return IsCancelled(now, after);
            case ScriptStep.Dial: return State == Phase.Up;
            case ScriptStep.Register: return _isRegistered;
            case ScriptStep.WaitTalk wait: return IsTalking(wait.Number);
            default: return true;
        }
    }

    /// <summary>The person called has begun to talk, and a voice is heard since: the tone of ringing is over by then, and announcements are.</summary>
    private bool IsTalking(string number)
    {
        if (_line!.Find(number) is not { IsUp: true, TalkBegan: { } began } || Media.Ear is not { RunEndsInTone: false, LastAudible: { } heard } || heard <= began) return false;
        Tell("hears the person called");
        return true;
    }

    private bool IsCancelled(MonotonicTime now, TimeSpan after)
    {
        if (_rangAt is { } rang && now - rang >= after && State == Phase.Idle)
        {
            _rangAt = null;
            Tell("gives up");
            _call.HangUp(now);
        }
        return State == Phase.Over;
    }
}
