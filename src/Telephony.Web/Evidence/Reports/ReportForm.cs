using Telephony.Monitoring.Reports;
using Telephony.Web.Forms;
using Telephony.Web.Staff;

namespace Telephony.Web.Evidence.Reports;

/// <summary>The period of a report as it stands in an address: without one the last thirty days, at most <see cref="ReportPeriod.MaxDays"/> of them.</summary>
internal sealed class ReportForm
{
    private const int UsualDays = 30;

    /// <summary>Of an address.</summary>
    public ReportForm(string? from, string? until, ConsoleOptions options)
    {
        var today = TypedDay.On(options.Clock.GetUtcNow(), options.TimeZone);
        Days = new PeriodForm(
            string.IsNullOrWhiteSpace(from) ? TypedDay.TextOf(today.AddDays(1 - UsualDays)) : from, string.IsNullOrWhiteSpace(until) ? TypedDay.TextOf(today) : until, options.TimeZone);
        if (!Days.TryRead(out var begin, out var end)) return;
        // Days that the clock is put forward or back in are shorter or longer: it is days that count.
        if (Math.Round((end!.Value - begin!.Value).TotalDays) > ReportPeriod.MaxDays) Error = "reports.error.tooLong";
        else (From, Until) = (begin, end);
    }

    /// <summary>What was typed, or is meant when nothing was.</summary>
    public PeriodForm Days { get; }

    /// <summary>Key of the text that says what is wrong with the whole period; null for nothing.</summary>
    public string? Error { get; }

    private DateTimeOffset? From { get; }

    private DateTimeOffset? Until { get; }

    /// <summary>The period within what an officer may see; null when something is wrong.</summary>
    public ReportPeriod? Of(Officer officer) => From is { } from && Until is { } until ? new ReportPeriod(officer.Establishments, from, until) : null;
}
