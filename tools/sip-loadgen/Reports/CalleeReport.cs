using Telephony.LoadGenerator.Callers;

namespace Telephony.LoadGenerator.Reports;

/// <summary>What came of those who were called, together and one by one.</summary>
/// <param name="Called">INVITEs that arrived.</param>
/// <param name="Answered">Those that were answered.</param>
/// <param name="Failed">Those whose script did not run to its end.</param>
/// <param name="Reasons">Why, and how often.</param>
/// <param name="TalkSeconds">All talks together.</param>
/// <param name="Rtp">RTP between the server and those who were called, both ways.</param>
/// <param name="Each">One by one, in the order in which they were called.</param>
internal sealed record CalleeReport(
    int Called, int Answered, int Failed, IReadOnlyDictionary<string, int> Reasons, double TalkSeconds, RtpCounts Rtp, IReadOnlyList<CalleeRow> Each)
{
    /// <summary>Adds up.</summary>
    public static CalleeReport Of(IReadOnlyList<CallResult> callees)
    {
        var reasons = callees.Where(callee => callee.Failure is not null).GroupBy(callee => callee.Failure!).ToDictionary(group => group.Key, group => group.Count());
        return new CalleeReport(callees.Count, callees.Count(callee => callee.Answer is not null), reasons.Values.Sum(), reasons,
            Math.Round(callees.Sum(callee => callee.Talk?.TotalSeconds ?? 0), 3), RtpCounts.Of(callees),
            [.. callees.OrderBy(callee => callee.Number).Select(CalleeRow.Of)]);
    }

    /// <summary>The report for people.</summary>
    public void Print(TextWriter output)
    {
        RunReport.Line(output, $"called      {Called} called, {Answered} answered, {Failed} failed; they talked {TalkSeconds:F2} s in all");
        foreach (var (reason, count) in Reasons) RunReport.Line(output, $"            {count} x {reason}");
        Rtp.Print(output);
    }
}

/// <summary>One person who was called.</summary>
/// <param name="Callee">His number in the run.</param>
/// <param name="Number">The number that was called.</param>
/// <param name="Answered">Whether he picked up.</param>
/// <param name="TalkSeconds">From the key by which he accepted, or the end of what he was told, to the BYE; null when it did not come to that.</param>
/// <param name="HeardSeconds">How much of what came in was audible.</param>
/// <param name="KeysHeard">Keys that came as events (RFC 4733).</param>
/// <param name="HungUp">Who ended the call: <c>here</c>, <c>server</c> or <c>nobody</c>.</param>
/// <param name="Received">RTP packets.</param>
/// <param name="Lost">Packets that never came.</param>
/// <param name="Late">Packets that came after a later one.</param>
/// <param name="GapsOver40Milliseconds">Packets after which the next came more than 40 ms later.</param>
/// <param name="LongestGapMilliseconds">The longest of these waits.</param>
/// <param name="Failure">Why his script did not run to its end; null when it did.</param>
internal sealed record CalleeRow(
    int Callee, string Number, bool Answered, double? TalkSeconds, double HeardSeconds, string KeysHeard, string HungUp, long Received, long Lost, long Late,
    long GapsOver40Milliseconds, double LongestGapMilliseconds, string? Failure)
{
    /// <summary>Of a result.</summary>
    public static CalleeRow Of(CallResult callee) => new(
        callee.Number, callee.User, callee.Answer is not null, callee.Talk is { } talk ? Math.Round(talk.TotalSeconds, 4) : null, Math.Round(callee.Heard.TotalSeconds, 2),
        callee.KeysHeard, callee.HungUp.ToString().ToLowerInvariant(), callee.Received.Received, callee.Received.Lost, callee.Received.Late, callee.Received.LongGaps,
        Math.Round(callee.Received.LongestGap.TotalMilliseconds, 1), callee.Failure);
}
