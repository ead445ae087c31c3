using Telephony.Core;
using Telephony.LoadGenerator.Scripts;

namespace Telephony.LoadGenerator.Callers;

/// <summary>How long the steps of a script may take, and what is said of one that took longer.</summary>
internal static class StepTimes
{
    private static readonly TimeSpan LongestDial = TimeSpan.FromSeconds(240);

    /// <summary>When a step that began at <paramref name="started"/> is to be looked at again or has failed; the dialled phone rang at <paramref name="rangAt"/>.</summary>
    public static MonotonicTime Deadline(ScriptStep step, MonotonicTime started, MonotonicTime? rangAt) => step switch
    {
        ScriptStep.Dial { CancelAfter: { } after } when rangAt is { } rang => rang + after,
        ScriptStep.Dial or ScriptStep.Register => started + LongestDial,
        ScriptStep.WaitSound wait => started + wait.Timeout,
        ScriptStep.WaitQuiet wait => started + wait.Timeout,
        ScriptStep.WaitTone wait => started + wait.Timeout,
        ScriptStep.ExpectBye wait => started + wait.Timeout,
        ScriptStep.WaitTalk wait => started + wait.Timeout,
        ScriptStep.Ring ring => started + ring.Duration,
        ScriptStep.Wait wait => started + wait.Duration,
        _ => MonotonicTime.Never,
    };

    /// <summary>Why a step failed whose time is over.</summary>
    public static string Reason(ScriptStep step) => step switch
    {
        ScriptStep.Dial => "the call was not answered in time",
        ScriptStep.Register => "the registration was not answered in time",
        ScriptStep.WaitSound => "nothing was heard",
        ScriptStep.WaitQuiet => "what was heard did not end, or nothing was heard",
        ScriptStep.WaitTone => "no tone was heard",
        ScriptStep.ExpectBye => "the server did not hang up",
        ScriptStep.WaitTalk => "the person called was not heard",
        _ => "a step took too long",
    };
}
