using System.Text.Json;
using Telephony.LoadGenerator.Callers;

namespace Telephony.LoadGenerator.Reports;

/// <summary>A talk that the server does not know, or knows longer or shorter than the person called does.</summary>
internal sealed record TalkDifference(int Callee, string Number, double TalkSeconds, double? StoredSeconds);

/// <summary>
/// Compares the talks of those who were called with what the server's list of calls or of recordings says. A talk lasts from the first packet of the key that accepts the call (or from the
/// end of the announcement) to the BYE; the server counts between the same two messages, each of which it has some milliseconds before or after.
/// </summary>
/// <param name="List">The list's name in the document.</param>
/// <param name="Checked">Talks compared.</param>
/// <param name="ShortestMilliseconds">The smallest of the differences of length, stored less measured, with its sign.</param>
/// <param name="LongestMilliseconds">The largest.</param>
/// <param name="Differences">Those that are missing or differ by more than two frames.</param>
internal sealed record TalkCheck(string List, int Checked, double ShortestMilliseconds, double LongestMilliseconds, IReadOnlyList<TalkDifference> Differences)
{
    private const double ToleranceSeconds = 0.040_5; // two frames, and the rounding of the JSON

    /// <summary>
    /// Runs <paramref name="command"/> and compares each talk with the newest entry of its number since <paramref name="since"/>. An entry has <c>durationSeconds</c>, the number as
    /// <c>to</c> or <c>number</c>, and the beginning as <c>startedAt</c>; of a list of calls only those of <c>kind</c> <c>outbound</c> count. What has no length yet is
    /// of none.
    /// Throws <see cref="InvalidDataException"/> when the command fails.
    /// </summary>
    public static TalkCheck Run(IReadOnlyList<CallResult> callees, string command, DateTimeOffset since)
    {
        var (list, stored) = CommandOutput.Read(command, document => Lengths(document, since));
        var (differences, errors) = (new List<TalkDifference>(), new List<double>());
        var talks = callees.Where(callee => callee.Talk is not null).ToList();
        foreach (var callee in talks)
        {
            var talk = callee.Talk!.Value.TotalSeconds;
            double? found = stored.TryGetValue(CommandOutput.Digits(callee.User), out var seconds) ? seconds : null;
            if (found is { } length) errors.Add((length - talk) * 1000);
            if (found is null || Math.Abs(found.Value - talk) > ToleranceSeconds) differences.Add(new TalkDifference(callee.Number, callee.User, Math.Round(talk, 3), found));
        }
        return new TalkCheck(list, talks.Count, Math.Round(errors.DefaultIfEmpty().Min(), 1), Math.Round(errors.DefaultIfEmpty().Max(), 1), differences);
    }

    /// <summary>The check for people.</summary>
    public void Print(TextWriter output)
    {
        RunReport.Line(output, $"{List,-10}  {Checked} talks checked, {Differences.Count} wrong, differences {ShortestMilliseconds} to {LongestMilliseconds} ms");
        foreach (var wrong in Differences.Take(20))
            RunReport.Line(output, $"            callee {wrong.Callee}: talked {wrong.TalkSeconds:F3} s, stored {(wrong.StoredSeconds is { } stored ? $"{stored:F3} s" : "nothing")}");
    }

    private static (string List, Dictionary<string, double> Seconds) Lengths(JsonElement document, DateTimeOffset since)
    {
        var list = document.EnumerateObject().First(member => member.Value.ValueKind == JsonValueKind.Array);
        var stored = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var entry in list.Value.EnumerateArray().OrderBy(StartedAt))
        {
            if (StartedAt(entry) < since || (entry.TryGetProperty("kind", out var kind) && kind.GetString() != "outbound")) continue;
            if ((entry.TryGetProperty("to", out var number) || entry.TryGetProperty("number", out number)) && number.GetString() is { } text)
                stored[CommandOutput.Digits(text)] = entry.GetProperty("durationSeconds") is { ValueKind: JsonValueKind.Number } duration ? duration.GetDouble() : 0;
        }
        return (list.Name, stored);
    }

    private static DateTimeOffset StartedAt(JsonElement entry) => entry.GetProperty("startedAt").GetDateTimeOffset();
}
