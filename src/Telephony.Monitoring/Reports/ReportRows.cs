namespace Telephony.Monitoring.Reports;

/// <summary>Of which establishments and when.</summary>
/// <param name="Establishments">Codes of those that may be seen; null: all.</param>
/// <param name="From">At this instant or later.</param>
/// <param name="Until">Before this instant; at most <see cref="MaxDays"/> days later.</param>
public sealed record ReportPeriod(IReadOnlyList<string>? Establishments, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>The longest period.</summary>
    public const int MaxDays = 92;

    /// <summary>The most rows of a report.</summary>
    public const int MaxRows = 500;

    /// <summary>When.</summary>
    public override string ToString() => $"{From:u} to {Until:u}";
}

/// <summary>A number that several detainees talked to, or wanted to.</summary>
/// <param name="Number">In E.164.</param>
/// <param name="Detainees">How many.</param>
/// <param name="Identifiers">Of the first of them, by identifier.</param>
/// <param name="Exchanges">Calls and messages, refused ones too.</param>
/// <param name="LastAt">The last one.</param>
public sealed record SharedNumber(string Number, long Detainees, IReadOnlyList<string> Identifiers, long Exchanges, DateTimeOffset LastAt)
{
    /// <summary>How many identifiers are told.</summary>
    public const int MaxIdentifiers = 20;

    /// <summary>How many: nothing personal reaches a log.</summary>
    public override string ToString() => $"{Detainees} detainees";
}

/// <summary>A number that is called much.</summary>
/// <param name="Number">In E.164.</param>
/// <param name="Calls">Calls of detainees to it, whatever came of them.</param>
/// <param name="Answered">How many of them had talk time.</param>
/// <param name="TalkTime">All of it.</param>
/// <param name="Detainees">How many called it.</param>
public sealed record CalledNumber(string Number, long Calls, long Answered, TimeSpan TalkTime, long Detainees)
{
    /// <summary>How many: nothing personal reaches a log.</summary>
    public override string ToString() => $"{Calls} calls";
}

/// <summary>What an officer replayed for one purpose.</summary>
/// <param name="Author">His name.</param>
/// <param name="Purpose">As he stated it; upper and lower case do not matter.</param>
/// <param name="Replays">How often he stated it.</param>
/// <param name="Exchanges">For how many calls and messages.</param>
/// <param name="LastAt">The last time.</param>
public sealed record OfficerReplays(string Author, string Purpose, long Replays, long Exchanges, DateTimeOffset LastAt)
{
    /// <summary>How many: nothing personal reaches a log.</summary>
    public override string ToString() => $"{Replays} replays";
}
