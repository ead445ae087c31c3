using Telephony.Core.Codecs;
using Telephony.Core.Media;

namespace Telephony.Ivr.Prompts;

/// <summary>A sentence ready to be played, which knows what it says. Immutable; any thread.</summary>
/// <param name="language">Its language.</param>
/// <param name="key">Its key; null for free text.</param>
/// <param name="text">The words.</param>
/// <param name="frames">The sound.</param>
public sealed class PromptSound(string language, string? key, string text, ISound frames) : ISound
{
    /// <summary>Language of the sentence.</summary>
    public string Language { get; } = language;

    /// <summary>Key in the catalogue; null for a text that is not of the catalogue.</summary>
    public string? Key { get; } = key;

    /// <summary>What is said, slots filled.</summary>
    public string Text { get; } = text;

    /// <inheritdoc/>
    public TimeSpan Duration => frames.Duration;

    /// <inheritdoc/>
    public IFrameSource Open(AudioCodec codec, TimeSpan from) => frames.Open(codec, from);

    /// <summary>Key and language: the words may name a person.</summary>
    public override string ToString() => $"{Key ?? "text"} ({Language})";
}
