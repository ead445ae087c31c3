using Microsoft.Extensions.Logging;
using Telephony.Core.Media;
using Telephony.Core.Sessions;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows;

/// <summary>A call as a talk in one language: says prompts and asks questions. Used by one flow.</summary>
/// <param name="call">The call.</param>
/// <param name="prompts">Its sentences.</param>
/// <param name="logger">Where what the talk survives is told.</param>
public sealed class Conversation(ICall call, PromptBook prompts, ILogger logger)
{
    /// <summary>How long a menu waits for a key once it has been said.</summary>
    public static readonly TimeSpan MenuTimeout = TimeSpan.FromSeconds(6);

    /// <summary>The call.</summary>
    public ICall Call { get; } = call;

    /// <summary>Where what the talk survives is told.</summary>
    public ILogger Logger { get; } = logger;

    /// <summary>What is spoken from now on.</summary>
    public string Language { get; set; } = Languages.Default;

    /// <summary>A talk with the person on another call, in his language, with the same sentences.</summary>
    public Conversation With(ICall other, string language) => new(other, prompts, Logger) { Language = language };

    /// <summary>The sound of a prompt in the language of the talk.</summary>
    public async Task<ISound> SoundAsync(Prompt prompt) => await prompts.SayAsync(Language, prompt).WaitAsync(Call.Ended);

    /// <summary>Says a prompt until its end or a key; a key that waits already skips it.</summary>
    public async Task SayAsync(Prompt prompt) => await Call.PlayAsync(await SoundAsync(prompt));

    /// <summary>Says a prompt in another language, like <see cref="SayAsync(Prompt)"/>.</summary>
    public async Task SayAsync(string language, Prompt prompt) => await Call.PlayAsync(await prompts.SayAsync(language, prompt).WaitAsync(Call.Ended));

    /// <summary>Says a text that is not of the catalogue, which keys pressed before do not skip.</summary>
    public async Task TellTextAsync(string text)
    {
        var sound = await prompts.SayTextAsync(Language, text).WaitAsync(Call.Ended);
        Call.ForgetKeys();
        await Call.PlayAsync(sound);
    }

    /// <summary>Says what the caller must not miss: keys pressed before do not skip it, one pressed now does, and then only this.</summary>
    public async Task TellAsync(Prompt prompt)
    {
        var sound = await SoundAsync(prompt);
        Call.ForgetKeys();
        await Call.PlayAsync(sound);
    }

    /// <summary>Says a menu and takes the key; null on silence.</summary>
    public async Task<char?> AskKeyAsync(Prompt menu)
    {
        await SayAsync(menu);
        return await Call.NextKeyAsync(MenuTimeout);
    }

    /// <summary>Asks for digits; see <see cref="DigitEntry.ReadDigitsAsync"/>.</summary>
    public async Task<Entry> AskDigitsAsync(Prompt prompt, DigitRules rules) => await Call.ReadDigitsAsync(await SoundAsync(prompt), rules);

    /// <summary>Asks for an identifier or a code so often: digits, or <c>#</c> alone where that is an answer; null when there were none in all the tries.</summary>
    public async Task<Entry?> AskIdentifierAsync(Prompt question, int tries, bool emptyIsAnAnswer = false)
    {
        for (var attempt = 1; attempt <= tries; attempt++)
        {
            var entry = await AskDigitsAsync(question, DigitRules.Identifier);
            if (entry is Entry.Digits || (emptyIsAnAnswer && entry is Entry.Empty)) return entry;
            await TellWrongAsync(entry);
        }
        return null;
    }

    /// <summary>Says why an entry is not one.</summary>
    public Task TellWrongAsync(Entry entry) => TellAsync(entry is Entry.Unusable ? Phrase.NotUnderstood : Phrase.NothingKeyed);

    /// <summary>Says goodbye, to its end, and ends the call.</summary>
    public async Task HangUpAsync() => await Call.HangUpAsync(await SoundAsync(Phrase.Goodbye));
}
