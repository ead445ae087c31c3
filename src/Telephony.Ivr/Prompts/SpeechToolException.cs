namespace Telephony.Ivr.Prompts;

/// <summary>A program that makes speech (espeak-ng, sox) is missing or failed; the message names it and says what to do.</summary>
public sealed class SpeechToolException : Exception
{
    /// <summary>Says what failed.</summary>
    public SpeechToolException(string tool, string message, Exception? cause = null) : base(message, cause) => Tool = tool;

    /// <summary>The program.</summary>
    public string Tool { get; }

    internal static SpeechToolException Missing(string tool, Exception cause) =>
        new(tool, $"{tool} is not installed; install it with: apt-get install {tool}", cause);

    internal static SpeechToolException Failed(string tool, string why) => new(tool, $"{tool} failed: {why}");
}
