using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Telephony.LoadGenerator.Callers;

namespace Telephony.LoadGenerator.Reports;

/// <summary>What a run came to; its JSON form is what <c>--json</c> prints.</summary>
internal sealed record RunReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Calls whose script ran to its end, and the others with their reasons.</summary>
    public required CallCounts Calls { get; init; }

    /// <summary>INVITE to 200, in milliseconds.</summary>
    public required Percentiles AnswerMilliseconds { get; init; }

    /// <summary>From the first packet of the last key of each step to the first packet of the sound that answers it, in milliseconds.</summary>
    public required Percentiles KeyToPromptMilliseconds { get; init; }

    /// <summary>RTP between the server and the callers, both ways.</summary>
    public required RtpCounts Rtp { get; init; }

    /// <summary>Those who were called, when calls were answered.</summary>
    public CalleeReport? Callees { get; init; }

    /// <summary>Signalling that had to be repeated.</summary>
    public required SipCounts Sip { get; init; }

    /// <summary>The generator's own weakness: results mean little when its packets leave late.</summary>
    public required GeneratorCounts Generator { get; init; }

    /// <summary>What the server's process used, when its id was given.</summary>
    public ServerUse? Server { get; init; }

    /// <summary>Stored messages against sent ones, when asked for.</summary>
    public MailboxCheck? Mailbox { get; init; }

    /// <summary>Talks against the server's lists, one a command.</summary>
    public IReadOnlyList<TalkCheck> Talks { get; init; } = [];

    /// <summary>Whether everything that was asked for happened.</summary>
    [JsonIgnore]
    public bool Succeeded => Calls.Failed == 0 && Calls.Done > 0 && Callees is not { Failed: > 0 } && (Mailbox is null || Mailbox.Differences.Count == 0)
        && Talks.All(check => check.Differences.Count == 0);

    /// <summary>Adds up the calls.</summary>
    public static RunReport Of(IReadOnlyList<CallResult> calls, IReadOnlyList<CallResult>? callees, TimeSpan elapsed, double cpuSeconds, ServerProcess? server)
    {
        IReadOnlyList<CallResult> all = [.. calls, .. callees ?? []];
        var reasons = calls.Where(call => call.Failure is not null).GroupBy(call => call.Failure!).ToDictionary(group => group.Key, group => group.Count());
        return new RunReport
        {
            Calls = new CallCounts(calls.Count(call => call.Failure is null), reasons.Values.Sum(), reasons, Math.Round(elapsed.TotalSeconds, 2)),
            AnswerMilliseconds = Percentiles.Of(calls.Where(call => call.Answer is not null).Select(call => call.Answer!.Value)),
            KeyToPromptMilliseconds = Percentiles.Of(calls.SelectMany(call => call.KeyToPrompt)),
            Rtp = RtpCounts.Of(calls),
            Callees = callees is null ? null : CalleeReport.Of(callees),
            Sip = new SipCounts(all.Sum(call => call.Retransmissions), all.Sum(call => call.RepeatedByServer)),
            Generator = new GeneratorCounts(Math.Round(cpuSeconds, 2), Percentiles.Of(all.Select(call => call.LatestFrame))),
            Server = server is null ? null : new ServerUse(Math.Round(server.WindowSeconds, 1), Math.Round(server.CpuSeconds, 2), Math.Round(server.CallMinutes, 2),
                server.CallMinutes > 0 ? Math.Round(server.CpuSeconds / server.CallMinutes, 4) : 0, Math.Round(server.RssBefore, 1), Math.Round(server.RssMost, 1)),
        };
    }

    /// <summary>The report as one JSON document.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>The report for people.</summary>
    public void Print(TextWriter output)
    {
        Line(output, $"calls       {Calls.Done} done, {Calls.Failed} failed in {Calls.Seconds} s");
        foreach (var (reason, count) in Calls.Reasons) Line(output, $"            {count} x {reason}");
        Line(output, $"answer      {Describe(AnswerMilliseconds)}");
        Line(output, $"key-prompt  {Describe(KeyToPromptMilliseconds)}");
        Rtp.Print(output);
        Callees?.Print(output);
        Line(output, $"SIP         {Sip.Retransmitted} requests sent again, {Sip.RepeatedByServer} messages repeated by the server");
        Line(output, $"generator   {Generator.CpuSeconds} CPU s; latest packet of a call {Describe(Generator.LatestPacketMilliseconds)}");
        if (Server is { } server)
        {
            Line(output, $"server      {server.CpuSeconds} CPU s in a window of {server.WindowSeconds} s and {server.CallMinutes} call-minutes: {server.CpuSecondsPerCallMinute} CPU s a call-minute");
            Line(output, $"memory      {server.RssBeforeMegabytes} MB before, {server.RssMostMegabytes} MB at most");
        }
        foreach (var talks in Talks) talks.Print(output);
        if (Mailbox is not { } mailbox) return;
        Line(output, $"mailbox     {mailbox.Checked} messages checked, {mailbox.Differences.Count} wrong, largest difference {mailbox.LargestDifferenceMilliseconds} ms");
        foreach (var wrong in mailbox.Differences.Take(20))
            Line(output, $"            caller {wrong.Caller} ({wrong.From}): sent {wrong.SentSeconds:F2} s, stored {(wrong.StoredSeconds is { } stored ? $"{stored:F2} s" : "nothing")}");
    }

    private static string Describe(Percentiles delays) => string.Create(CultureInfo.InvariantCulture, $"p50 {delays.P50} ms, p99 {delays.P99} ms, max {delays.Max} ms ({delays.Count})");

    /// <summary>Writes one line; numbers have points whatever the language.</summary>
    internal static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}

/// <summary>Calls by how they ended.</summary>
internal sealed record CallCounts(int Done, int Failed, IReadOnlyDictionary<string, int> Reasons, double Seconds);

/// <summary>SIP repetitions.</summary>
internal sealed record SipCounts(int Retransmitted, int RepeatedByServer);

/// <summary>The generator itself.</summary>
internal sealed record GeneratorCounts(double CpuSeconds, Percentiles LatestPacketMilliseconds);

/// <summary>The server's process in the window in which at least 95 % of the callers were busy.</summary>
internal sealed record ServerUse(
    double WindowSeconds, double CpuSeconds, double CallMinutes, double CpuSecondsPerCallMinute, double RssBeforeMegabytes, double RssMostMegabytes);
