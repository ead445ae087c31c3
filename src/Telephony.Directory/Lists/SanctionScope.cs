namespace Telephony.Directory;

/// <summary>What a sanction covers, as stored and imported (OUT-08).</summary>
public static class SanctionScope
{
    /// <summary>Video only.</summary>
    public const string Video = "video";

    /// <summary>All telephony: calls, messages and video (OUT-12).</summary>
    public const string All = "all";

    /// <summary>Both.</summary>
    public static IReadOnlyList<string> Every { get; } = [Video, All];
}
