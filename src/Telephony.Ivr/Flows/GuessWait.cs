using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows;

/// <summary>The wait after a wrong code.</summary>
internal static class GuessWait
{
    // A wait that would be taken for a dead line is announced.
    private static readonly TimeSpan Unannounced = TimeSpan.FromSeconds(3);

    /// <summary>Lets it pass; keys that are pressed meanwhile are no next try.</summary>
    public static async Task WaitAsync(Conversation talk, TimeSpan delay, TimeProvider clock)
    {
        if (delay >= Unannounced) await talk.TellAsync(Phrase.PleaseWait);
        await Task.Delay(delay, clock, talk.Call.Ended);
        talk.Call.ForgetKeys();
    }
}
