using System.Globalization;
using Telephony.Core;
using Telephony.LoadGenerator.Callers;

namespace Telephony.LoadGenerator.Reports;

/// <summary>The calls of a run one by one, as tab-separated text with a line of names, for whoever compares them with the server's own records.</summary>
internal static class CallList
{
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>
    /// Writes the calls to <paramref name="path"/>. Instants are UTC, calculated from the monotonic clock by the run's start, which is
    /// <paramref name="started"/> on the one and <paramref name="startedAt"/> on the other; an empty field means that it did not happen.
    /// </summary>
    public static void Write(string path, IEnumerable<CallResult> calls, MonotonicTime started, DateTimeOffset startedAt)
    {
        string At(MonotonicTime time) => (startedAt + (time - started)).UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture);
        using var file = new StreamWriter(path);
        file.WriteLine("caller\tfrom\tanswer_ms\tspeech_ended_at\tmessage_seconds\tfailure");
        foreach (var call in calls.OrderBy(call => call.Number))
            file.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{call.Number}\t{call.User}\t{call.Answer?.TotalMilliseconds:F2}\t{(call.Spoke is { } spoke ? At(spoke.Ended) : "")}\t{call.MessageLength?.TotalSeconds:F3}\t{call.Failure}"));
    }
}
