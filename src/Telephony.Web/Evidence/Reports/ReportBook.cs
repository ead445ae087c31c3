using System.Globalization;
using Telephony.Calls;
using Telephony.Directory;
using Telephony.Monitoring.Reports;

namespace Telephony.Web.Evidence.Reports;

/// <summary>The reports: each asks its module for what the officer may see, in one statement.</summary>
/// <param name="reports">What monitoring counts.</param>
/// <param name="codes">What the records of calls say of codes.</param>
/// <param name="directory">What is known of codes and phones.</param>
/// <param name="options">In which zone instants are shown.</param>
public sealed class ReportBook(ReportStore reports, CodeUses codes, DirectoryStore directory, ConsoleOptions options)
{
    /// <summary>The most rows that are shown.</summary>
    public const int MaxRows = ReportPeriod.MaxRows;

    /// <summary>Those that there are, by their names in addresses.</summary>
    public static IReadOnlyList<string> Names { get; } = ["sharedNumbers", "codeUses", "wrongCodes", "mostCalled", "officers"];

    /// <summary>One of them.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="period">When, and of which establishments.</param>
    /// <param name="text">Says what is a word.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<ReportTable> ReadAsync(string name, ReportPeriod period, Texts text, CancellationToken cancellation) => name switch
    {
        "sharedNumbers" => SharedNumbersAsync(period, cancellation),
        "codeUses" => CodeUsesAsync(period, text, cancellation),
        "wrongCodes" => WrongCodesAsync(period, cancellation),
        "mostCalled" => MostCalledAsync(period, cancellation),
        "officers" => OfficersAsync(period, cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private async Task<ReportTable> SharedNumbersAsync(ReportPeriod period, CancellationToken cancellation) => new(
        ["number", "detainees", "identifiers", "exchanges", "lastAt"],
        [.. (await reports.SharedNumbersAsync(period, MaxRows, cancellation)).Select(row => (IReadOnlyList<string>)
            [row.Number, Whole(row.Detainees), string.Join(", ", row.Identifiers) + (row.Detainees > row.Identifiers.Count ? " …" : ""), Whole(row.Exchanges), options.Local(row.LastAt)])]);

    private async Task<ReportTable> CodeUsesAsync(ReportPeriod period, Texts text, CancellationToken cancellation) => new(
        ["at", "detainee", "establishment", "phone", "why"],
        [.. (await codes.FindAsync(period.Establishments, period.From, period.Until, await directory.PhonePlacesAsync(cancellation), MaxRows, cancellation)).Select(row => (IReadOnlyList<string>)
            [options.Local(row.At), row.Identifier, row.Establishment, row.Phone,
                row.OtherSince is { } since ? text.Format("reports.why.twoPhones", row.Other, options.Local(since)) : text.Format("reports.why.elsewhere", row.Other)])]);

    private async Task<ReportTable> WrongCodesAsync(ReportPeriod period, CancellationToken cancellation) => new(
        ["detainee", "establishment", "locks", "lastLock", "phone", "pending", "lockedUntil"],
        [.. (await directory.WrongCodesAsync(period.Establishments, period.From, period.Until, MaxRows, cancellation)).Select(row => (IReadOnlyList<string>)
            [row.Identifier, row.Establishment, Whole(row.Locks), Instant(row.LastLock), row.LastPhone ?? "–", Whole(row.Pending), Instant(row.LockedUntil)])]);

    private async Task<ReportTable> MostCalledAsync(ReportPeriod period, CancellationToken cancellation) => new(
        ["number", "calls", "answered", "talkTime", "detainees"],
        [.. (await reports.MostCalledAsync(period, MaxRows, cancellation)).Select(row => (IReadOnlyList<string>)
            [row.Number, Whole(row.Calls), Whole(row.Answered), Hours(row.TalkTime), Whole(row.Detainees)])]);

    private async Task<ReportTable> OfficersAsync(ReportPeriod period, CancellationToken cancellation) => new(
        ["officer", "purpose", "replays", "exchanges", "lastAt"],
        [.. (await reports.OfficersAsync(period, MaxRows, cancellation)).Select(row => (IReadOnlyList<string>)
            [row.Author, row.Purpose, Whole(row.Replays), Whole(row.Exchanges), options.Local(row.LastAt)])]);

    private string Instant(DateTimeOffset? instant) => instant is { } at ? options.Local(at) : "–";

    private static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Hours may be more than a day's.</summary>
    private static string Hours(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time:mm\\:ss}");
}
