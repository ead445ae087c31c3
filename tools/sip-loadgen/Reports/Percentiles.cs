namespace Telephony.LoadGenerator.Reports;

/// <summary>Count, median, 99th percentile and maximum of some delays, in milliseconds.</summary>
internal sealed record Percentiles(int Count, double P50, double P99, double Max)
{
    /// <summary>Of nothing: all zero. Percentiles are of the nearest rank.</summary>
    public static Percentiles Of(IEnumerable<TimeSpan> delays)
    {
        var sorted = delays.Select(delay => delay.TotalMilliseconds).Order().ToArray();
        return sorted.Length == 0 ? new Percentiles(0, 0, 0, 0) : new Percentiles(sorted.Length, At(sorted, 0.5), At(sorted, 0.99), Math.Round(sorted[^1], 2));
    }

    private static double At(double[] sorted, double share) => Math.Round(sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)], 2);
}
