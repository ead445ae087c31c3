using Telephony.LoadGenerator.Callers;
using Telephony.LoadGenerator.Media;

namespace Telephony.LoadGenerator.Reports;

/// <summary>RTP packets of some people together.</summary>
internal sealed record RtpCounts(
    long Sent, long Received, long Lost, long Late, long Duplicated, long Malformed, long GapsOver40Milliseconds, double GapShare, double LongestGapMilliseconds)
{
    /// <summary>Adds up calls.</summary>
    public static RtpCounts Of(IReadOnlyList<CallResult> calls)
    {
        var received = new ReceptionCounts();
        foreach (var call in calls) received.Add(call.Received);
        return new RtpCounts(calls.Sum(call => call.Sent), received.Received, received.Lost, received.Late, received.Duplicated, received.Malformed,
            received.LongGaps, received.Received == 0 ? 0 : Math.Round((double)received.LongGaps / received.Received, 6),
            Math.Round(received.LongestGap.TotalMilliseconds, 1));
    }

    /// <summary>Two lines for people.</summary>
    public void Print(TextWriter output)
    {
        RunReport.Line(output, $"RTP         {Sent} sent, {Received} received, {Lost} lost, {Late} late, {Duplicated} twice, {Malformed} malformed");
        RunReport.Line(output, $"gaps        {GapsOver40Milliseconds} over 40 ms ({GapShare * 100:F4} % of packets), longest {LongestGapMilliseconds} ms");
    }
}
