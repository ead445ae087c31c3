using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows;

/// <summary>Says several sentences that one key skips, and asks for one key of a menu.</summary>
internal static class KeyChoice
{
    /// <summary>Says prompts one after another; a key, one that waits already too, ends all of them.</summary>
    public static async Task SayAllAsync(this Conversation talk, IEnumerable<Prompt> prompts)
    {
        foreach (var prompt in prompts)
        {
            var played = await talk.Call.PlayAsync(await talk.SoundAsync(prompt));
            if (!played.Finished) return;
        }
    }

    /// <summary>
    /// Says <paramref name="menu"/>, which keys that wait already skip, until one of <paramref name="keys"/> is pressed; 0 says it again unless it is one of them. Null when he pressed
    /// nothing useful in all his tries.
    /// </summary>
    public static async Task<char?> ChooseAsync(this Conversation talk, string keys, params IReadOnlyList<Prompt> menu)
    {
        var misses = 0;
        for (var round = 1; round <= DetaineeFlow.MaxRounds && misses < DetaineeFlow.MaxTries; round++)
        {
            await talk.SayAllAsync(menu);
            var key = await talk.Call.NextKeyAsync(Conversation.MenuTimeout);
            if (key is { } chosen && keys.Contains(chosen)) return chosen;
            if (key == '0') continue;
            misses++;
            if (key is not null) await talk.TellAsync(Phrase.NotAChoice);
        }
        return null;
    }
}
