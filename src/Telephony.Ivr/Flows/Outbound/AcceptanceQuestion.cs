using Telephony.Core.Sessions;
using Telephony.Directory;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows.Outbound;

/// <summary>What the called person did with a call. A closed set.</summary>
public enum CalleeAnswer
{
    /// <summary>He takes it.</summary>
    Accepted,

    /// <summary>He does not.</summary>
    Refused,

    /// <summary>He does not, and wants no further calls from this detainee.</summary>
    RefusedForGood,

    /// <summary>He did nothing: an answering machine, or nobody.</summary>
    Silent,

    /// <summary>He hung up.</summary>
    HungUp,
}

/// <summary>Tells a called person who calls from where, and whether others may hear it, and has him accept (issue 4, MON-11).</summary>
internal static class AcceptanceQuestion
{
    /// <summary>Times that the question is said.</summary>
    public const int MaxTries = 3;

    /// <summary>
    /// Asks, or with <see cref="Directory.Acceptance.Say"/> only tells: then staying on the line to the end of the announcement accepts. That the call may be heard and recorded is said
    /// whatever was pressed before, so that nobody accepts who was not told; who knows the question already need not wait for it.
    /// </summary>
    public static async Task<CalleeAnswer> AskAsync(Conversation to, Introduction caller, Protection protection, Directory.Acceptance acceptance)
    {
        try
        {
            await to.SayAsync(Phrase.CallFrom(caller));
            var notice = protection == Protection.Protected ? Phrase.CallNotMonitored : Phrase.CallMayBeMonitored;
            if (acceptance == Directory.Acceptance.Say)
            {
                await TellToTheEndAsync(to, notice);
                return CalleeAnswer.Accepted;
            }
            var early = Of(await to.Call.NextKeyAsync(TimeSpan.Zero));
            if (early is CalleeAnswer.Refused or CalleeAnswer.RefusedForGood) return early;
            await to.TellAsync(notice);
            var later = Of(await to.Call.NextKeyAsync(TimeSpan.Zero));
            return await ChooseAsync(to, later == CalleeAnswer.Silent ? early : later);
        }
        catch (OperationCanceledException) when (to.Call.Ended.IsCancellationRequested)
        {
            return CalleeAnswer.HungUp;
        }
    }

    private static async Task<CalleeAnswer> ChooseAsync(Conversation to, CalleeAnswer answer)
    {
        for (var attempt = 1; answer == CalleeAnswer.Silent && attempt <= MaxTries; attempt++) answer = Of(await to.AskKeyAsync(Phrase.AcceptCall));
        return answer;
    }

    private static CalleeAnswer Of(char? key) => key switch
    {
        '1' => CalleeAnswer.Accepted,
        '2' => CalleeAnswer.Refused,
        '3' => CalleeAnswer.RefusedForGood,
        _ => CalleeAnswer.Silent,
    };

    // A key does not cut it short: its end is when the call is accepted, and paid.
    private static async Task TellToTheEndAsync(Conversation to, Prompt notice)
    {
        var sound = await to.SoundAsync(notice);
        var place = new PlayOutcome(Finished: false, TimeSpan.Zero);
        while (!place.Finished)
        {
            to.Call.ForgetKeys();
            place = await to.Call.PlayAsync(sound, place.Position);
        }
    }
}
