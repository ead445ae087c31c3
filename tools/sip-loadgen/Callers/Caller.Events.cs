using Telephony.LoadGenerator.Scripts;
using Telephony.LoadGenerator.Sip;

namespace Telephony.LoadGenerator.Callers;

/// <summary>What the caller makes of what his call tells him.</summary>
internal sealed partial class Caller
{
    void ICallEvents.Send(byte[] message) => _signalling.Send(message);

    void ICallEvents.Rang(int status)
    {
        _rangAt ??= _now;
        Tell($"hears it ring ({status})");
    }

    void ICallEvents.Answered(AudioDescription audio)
    {
        if (_phase == Phase.Idle) Result.Answer = _now - _stepStarted;
        _phase = Phase.Up;
        _media.Start(_now, audio);
        Tell($"is answered after {Result.Answer?.TotalMilliseconds:F0} ms");
        if (Step is ScriptStep.Dial { Status: not null } or ScriptStep.Dial { CancelAfter: not null }) Fail("the call was answered");
    }

    void ICallEvents.Moved(AudioDescription audio) => _media.MoveTo(audio);

    void ICallEvents.Refused(int status, string reason)
    {
        Tell($"is refused: {status} {reason}");
        _refusal = status;
        _phase = Phase.Over;
        if (Step is ScriptStep.Dial { Status: { } expected } && expected == status && !_isClosing) return;
        Fail($"refused with {status} {reason}");
        Finish();
    }

    void ICallEvents.Registered() => _isRegistered = true;

    void ICallEvents.HungUpByServer()
    {
        Tell("the server hangs up");
        _phase = Phase.Over;
        _message.End(_now);
        if (_isClosing) Finish();
        else if (_plan.Script.Steps.Skip(_step + 1).All(step => step is ScriptStep.HangUp) && Step is not ScriptStep.Speak) Close(_now);
        else if (Step is not (ScriptStep.ExpectBye or ScriptStep.HangUp)) Fail("the server hung up");
    }

    void ICallEvents.HungUp()
    {
        _phase = Phase.Over;
        if (_isClosing) Finish();
    }

    void ICallEvents.InfoAnswered(int status)
    {
        if (status != 200) Fail($"INFO was answered with {status}");
        else _keys.Next(_now);
    }

    void ICallEvents.Broken(string reason)
    {
        if (!_call.IsUp) _phase = Phase.Over; // else BYE is still due
        Fail(reason);
        if (_phase == Phase.Over) Finish();
    }
}
