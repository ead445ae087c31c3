using System.Text.Json;
using Telephony.LoadGenerator.Callers;

namespace Telephony.LoadGenerator.Reports;

/// <summary>A stored message that is missing or has the wrong length.</summary>
internal sealed record MailboxDifference(int Caller, string From, double SentSeconds, double? StoredSeconds);

/// <summary>Compares what callers sent with what <c>telephony mailbox list --json</c> says is stored.</summary>
/// <param name="Checked">Messages compared.</param>
/// <param name="LargestDifferenceMilliseconds">The largest difference of length, stored less sent, with its sign.</param>
/// <param name="Differences">Those that are missing or differ by more than one frame.</param>
internal sealed record MailboxCheck(int Checked, double LargestDifferenceMilliseconds, IReadOnlyList<MailboxDifference> Differences)
{
    private const double ToleranceSeconds = 0.020_5; // one frame, and the rounding of the JSON

    /// <summary>
    /// Runs each caller's command (equal ones once) and compares his message: the newest from his number since <paramref name="since"/>.
    /// Throws <see cref="InvalidDataException"/> when a command fails.
    /// </summary>
    public static MailboxCheck Run(IReadOnlyList<(CallResult Call, string Command)> calls, DateTimeOffset since)
    {
        var differences = new List<MailboxDifference>();
        double largest = 0;
        foreach (var mailbox in calls.GroupBy(call => call.Command))
        {
            var stored = CommandOutput.Read(mailbox.Key, document => Stored(document, since));
            foreach (var call in mailbox.Select(pair => pair.Call))
            {
                var sent = call.MessageLength!.Value.TotalSeconds;
                double? found = stored.TryGetValue(CommandOutput.Digits(call.User), out var seconds) ? seconds : null;
                if (found is { } length && Math.Abs(length - sent) > Math.Abs(largest)) largest = length - sent;
                if (found is null || Math.Abs(found.Value - sent) > ToleranceSeconds) differences.Add(new MailboxDifference(call.Number, call.User, sent, found));
            }
        }
        return new MailboxCheck(calls.Count, Math.Round(largest * 1000, 1), differences);
    }

    private static Dictionary<string, double> Stored(JsonElement document, DateTimeOffset since)
    {
        var stored = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var message in document.GetProperty("messages").EnumerateArray().OrderBy(message => message.GetProperty("receivedAt").GetDateTimeOffset()))
            if (message.GetProperty("receivedAt").GetDateTimeOffset() >= since && message.GetProperty("from").GetString() is { } from)
                stored[CommandOutput.Digits(from)] = message.GetProperty("durationSeconds").GetDouble();
        return stored;
    }
}
