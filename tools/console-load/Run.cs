using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Telephony.ConsoleLoad;

/// <summary>
/// The measured part: each officer goes from the board to a search, a recording and the evidence, again and again, and thinks in between, three seconds on the average. Times are those of the client, until the last
/// byte: the server's, and what loopback and this program add.
/// </summary>
internal sealed partial class Run(IReadOnlyList<Browser> officers, TimeSpan length, int server)
{
    private const double ThinkingSeconds = 3;
    private static readonly string[] s_searches = ["", "?person=90004711", "?number=%2B3370004", "?number=4711", "?from=2026-10-01&until=2026-10-02", "?kind=call&outcome=noCredit", "?shortest=10:00", "?establishment=N-17"];

    /// <summary>Of what there is a recording to look at.</summary>
    private const string Messages = "?kind=message";

    private readonly ConcurrentDictionary<string, ConcurrentBag<double>> _milliseconds = new();
    private int _failed;

    /// <summary>Prints what was measured; false when a page failed.</summary>
    public async Task<bool> RunAsync()
    {
        var (cpu, postgres, begun) = (CpuOf(server), PostgresCpu(), TimeProvider.System.GetTimestamp());
        using var over = new CancellationTokenSource(length);
        await Task.WhenAll(officers.Select((officer, number) => WorkAsync(officer, number, over.Token)));
        var seconds = TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
        (cpu, postgres) = (CpuOf(server) - cpu, PostgresCpu() - postgres);
        var pages = _milliseconds.Values.Sum(page => page.Count);
        Say($"{officers.Count} officers, {seconds:0} s, {pages} pages, {pages / seconds:0.0} a second, {_failed} failed");
        Say($"{"page",-42} {"pages",6} {"p50 ms",8} {"p95 ms",8} {"p99 ms",8} {"most ms",8}");
        foreach (var (page, times) in _milliseconds.OrderBy(page => page.Key, StringComparer.Ordinal)) Tell(page, times);
        Tell("all", _milliseconds.Values.SelectMany(times => times));
        Say($"CPU a page: server {cpu * 1000 / pages:0.0} ms, PostgreSQL {postgres * 1000 / pages:0.0} ms; the server used {cpu / seconds * 100:0} % of a core");
        return _failed == 0;
    }

    private static void Tell(string page, IEnumerable<double> times)
    {
        var sorted = times.Order().ToArray();
        double Of(double part) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];
        Say($"{page,-42} {sorted.Length,6} {Of(0.5),8:0.0} {Of(0.95),8:0.0} {Of(0.99),8:0.0} {sorted[^1],8:0.0}");
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private async Task WorkAsync(Browser officer, int number, CancellationToken over)
    {
        var random = new Random(number); // the same clicks in each run
        var recordings = new List<string>();
        try
        {
            while (true)
            {
                await LoadAsync(officer, "board", "/live", random, over);
                var found = await SearchAsync(officer, s_searches[random.Next(s_searches.Length)], random, over);
                if (recordings.Count == 0) recordings.AddRange(Links(await SearchAsync(officer, Messages, random, over)));
                recordings.AddRange(Links(found).Take(1));
                if (recordings.Count > 0) await LoadAsync(officer, "recording", recordings[random.Next(recordings.Count)], random, over);
                await LoadAsync(officer, "evidence", "/audit", random, over);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The time is over.
        }
    }

    private Task<string> SearchAsync(Browser officer, string query, Random random, CancellationToken over) => LoadAsync(officer, "search" + query, "/recordings" + query, random, over);

    private async Task<string> LoadAsync(Browser officer, string page, string path, Random random, CancellationToken over)
    {
        await Task.Delay(TimeSpan.FromSeconds(-ThinkingSeconds * Math.Log(1 - random.NextDouble())), TimeProvider.System, over);
        try
        {
            var (body, took) = await officer.GetAsync(path);
            _milliseconds.GetOrAdd(page, _ => []).Add(took.TotalMilliseconds);
            return body;
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException)
        {
            Interlocked.Increment(ref _failed);
            await Console.Error.WriteLineAsync(e.Message);
            return "";
        }
    }

    private static IEnumerable<string> Links(string page) => Link().Matches(page).Select(link => link.Groups["path"].Value);

    // User and system time, in ticks of a hundredth of a second, are the 14th and 15th field; the second is the name in brackets.
    private static double CpuOf(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / 100;
    }

    // By the name of the program: what .NET calls the name of a process is, of one of PostgreSQL's, its title.
    private static double PostgresCpu() => Process.GetProcesses().Sum(process =>
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/comm").TrimEnd() == "postgres" ? CpuOf(process.Id) : 0;
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    });

    [GeneratedRegex("href=\"(?<path>/recordings/[0-9a-f-]{36})", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
