using Telephony.Core;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Scripts;
using Telephony.LoadGenerator.Sip;

namespace Telephony.LoadGenerator.Callers;

/// <summary>What the person makes of what his call tells him, and how it ends.</summary>
internal abstract partial class Party
{
    private const double LongestTone = 2;

    /// <inheritdoc/>
    public void Send(byte[] message) => _signalling.Send(message);

    /// <inheritdoc/>
    public virtual void Rang(int status) => Tell($"hears it ring ({status})");

    /// <inheritdoc/>
    public virtual void Answered(AudioDescription audio)
    {
        State = Phase.Up;
        Media.Start(Now, audio);
    }

    /// <inheritdoc/>
    public void Moved(AudioDescription audio) => Media.MoveTo(audio);

    /// <inheritdoc/>
    public virtual void Refused(int status, string reason)
    {
        State = Phase.Over;
        Fail($"refused with {status} {reason}");
        Finish();
    }

    /// <inheritdoc/>
    public virtual void Registered()
    {
        // Told to those who register.
    }

    /// <inheritdoc/>
    public void HungUpByServer()
    {
        var wasUp = State == Phase.Up;
        Tell(wasUp ? "the server hangs up" : "the server gives up");
        State = Phase.Over;
        EndTalk(HungUp.Server);
        if (_isClosing) Finish();
        else if (_plan.Script.Steps.Skip(_step + 1).All(step => step is ScriptStep.HangUp) && Step is not ScriptStep.Speak) Close(Now);
        else if (Step is not (ScriptStep.ExpectBye or ScriptStep.HangUp or ScriptStep.Speak { UntilBye: true })) Fail(wasUp ? "the server hung up" : "the server gave up");
    }

    /// <inheritdoc/>
    void ICallEvents.HungUp()
    {
        State = Phase.Over;
        if (_isClosing) Finish();
    }

    /// <inheritdoc/>
    public void InfoAnswered(int status)
    {
        if (status != 200) Fail($"INFO was answered with {status}");
        else Keys.Next(Now, Call);
    }

    /// <inheritdoc/>
    public void Broken(string reason)
    {
        if (!Call.IsUp) State = Phase.Over; // else BYE is still due
        Fail(reason);
        if (State == Phase.Over) Finish();
    }

    /// <summary>Sends BYE, or ends the attempt.</summary>
    protected void HangUp(MonotonicTime now)
    {
        if (Call.IsUp) EndTalk(HungUp.Here);
        Call.HangUp(now);
    }

    /// <summary>Ends the call as failed.</summary>
    protected void Fail(string reason)
    {
        if (IsDone) return;
        if (Result.Failure is null)
        {
            Result.Failure = Step is { } step && !_isClosing ? $"{reason} (step {_step + 1}, {step.GetType().Name})" : reason;
            Tell($"failed: {reason}");
        }
        if (!_isClosing) Close(Now);
    }

    /// <summary>The call is over: what came of it is complete.</summary>
    protected void Finish()
    {
        if (IsDone) return;
        _message.End(Now);
        Observe(MonotonicTime.Never);
        IsDone = true;
        Result.Take(Media, Call);
        if (_recordPath is not null) WaveFile.Write(_recordPath, [.. Media.Ear.Kept ?? []]);
        Media.Close();
        _signalling.Close();
    }

    /// <summary>A line of the narration.</summary>
    protected void Tell(string what) => _narrator.Say(Now, _plan.User, what);

    private void EndTalk(HungUp by)
    {
        _message.End(Now);
        if (Result.HungUp == HungUp.Nobody) (Result.HungUp, Result.Ended) = (by, Now);
    }

    private void Observe(MonotonicTime now)
    {
        var ear = Media.Ear;
        Keys.Observe();
        if (ear.RunStarted is { } run && run != _toldRun && now - ear.LastAudible!.Value > Ear.PauseWithinSound) TellSound(run, ear.LastAudible.Value);
    }

    private void TellSound(MonotonicTime began, MonotonicTime ended)
    {
        _toldRun = began;
        var seconds = (ended - began + Mouth.Frame).TotalSeconds;
        Tell(!Media.Ear.RunEndsInTone ? $"heard sound for {seconds:F2} s"
            : seconds < LongestTone ? $"heard a tone for {seconds:F2} s" : $"heard sound for {seconds:F2} s, a tone at its end");
    }

    private void Close(MonotonicTime now)
    {
        _isClosing = true;
        if (State == Phase.Over) Finish();
        else HangUp(now); // tells us HungUp at once when there is no call
    }
}
