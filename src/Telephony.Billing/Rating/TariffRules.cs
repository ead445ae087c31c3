namespace Telephony.Billing;

/// <summary>Something wrong with one row of a set of tariffs.</summary>
/// <param name="Row">Index of the row.</param>
/// <param name="Field">Its field in an import file.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record TariffProblem(int Row, string Field, string Reason);

/// <summary>
/// What a set of tariffs must fulfil. Whether prices make sense is nobody's business here: they are not monotonic and are not corrected (BIL-13). A key's last
/// row may have an end: then nothing applies after it and the row of plan <c>outside</c> does (C-5).
/// </summary>
public static class TariffRules
{
    /// <summary>Every problem, by row: fields that cannot be, names that do not exist, gaps and overlaps between rows of one key.</summary>
    /// <param name="tariffs">The whole set.</param>
    /// <param name="plans">Codes of the plans that exist.</param>
    /// <param name="destinations">Classes that exist.</param>
    public static IReadOnlyList<TariffProblem> Problems(IReadOnlyList<Tariff> tariffs, IReadOnlySet<string> plans, IReadOnlySet<string> destinations)
    {
        ArgumentNullException.ThrowIfNull(tariffs);
        ArgumentNullException.ThrowIfNull(plans);
        ArgumentNullException.ThrowIfNull(destinations);
        var problems = new List<TariffProblem>();
        for (var row = 0; row < tariffs.Count; row++)
        {
            foreach (var (field, reason) in Problems(tariffs[row], plans, destinations)) problems.Add(new TariffProblem(row, field, reason));
        }
        foreach (var rows in Enumerable.Range(0, tariffs.Count).GroupBy(row => tariffs[row].Key)) Follow(tariffs, rows, problems);
        return problems;
    }

    private static IEnumerable<(string Field, string Reason)> Problems(Tariff tariff, IReadOnlySet<string> plans, IReadOnlySet<string> destinations)
    {
        if (!plans.Contains(tariff.Plan)) yield return ("plan", $"names the plan {tariff.Plan}, which does not exist");
        if (tariff.Rate.PerMinute < Money.Zero) yield return ("perMinute", "must not be negative");
        if (tariff.Rate.Connection < Money.Zero) yield return ("connection", "must not be negative");
        if (tariff.Rate.Increment is < 1 or > Rate.MaxIncrement) yield return ("increment", $"must be from 1 to {Rate.MaxIncrement} seconds");
        if (tariff.To <= tariff.From) yield return ("to", "must be after from: it is the first day on which the row no longer applies");
        if (tariff.Service == BilledService.Call && tariff.Destination is null) yield return ("destination", "is missing: calls are priced by the class of the number");
        if (tariff.Service != BilledService.Call && tariff.Destination is not null) yield return ("destination", "is for calls only");
        if (tariff.Destination is { } name && !destinations.Contains(name)) yield return ("destination", $"names the class {name}, which does not exist");
    }

    /// <summary>The rows of a key must join: each begins on the day on which the one before it ends.</summary>
    private static void Follow(IReadOnlyList<Tariff> tariffs, IEnumerable<int> rows, List<TariffProblem> problems)
    {
        int? before = null;
        foreach (var row in rows.OrderBy(row => tariffs[row].From).ThenBy(row => row))
        {
            var from = tariffs[row].From;
            if (before is { } earlier)
            {
                var end = tariffs[earlier].To;
                if (end is null || end > from) problems.Add(new TariffProblem(row, "from", $"overlaps the row that applies from {tariffs[earlier].From:yyyy-MM-dd} to {(end is { } day ? $"{day:yyyy-MM-dd}" : "no end")}"));
                else if (end < from) problems.Add(new TariffProblem(row, "from", $"leaves a gap after {end:yyyy-MM-dd}, where the row before it ends"));
            }
            before = row;
        }
    }
}
