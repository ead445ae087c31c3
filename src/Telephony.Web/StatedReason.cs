namespace Telephony.Web;

/// <summary>The reason that an officer states before he replays, listens or cuts (MON-12).</summary>
internal static class StatedReason
{
    /// <summary>Characters at most.</summary>
    public const int Longest = 300;

    private const int Shortest = 5;

    /// <summary>What was typed, trimmed; null when it says too little or too much.</summary>
    public static string? Of(string? typed) => typed?.Trim() is { Length: >= Shortest and <= Longest } reason ? reason : null;
}
