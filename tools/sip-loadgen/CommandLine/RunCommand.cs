using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Telephony.LoadGenerator.Callers;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Network;
using Telephony.LoadGenerator.Reports;
using Telephony.LoadGenerator.Scripts;

namespace Telephony.LoadGenerator.CommandLine;

/// <summary><c>sip-loadgen run</c>: reads the options, runs the calls, prints the report. Exit codes: 0 done, 1 failed, 2 wrong use.</summary>
internal static class RunCommand
{
    private const int MaxCalls = 100_000;
    private const int MaxConcurrency = 5_000;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var options = new RunOptions();
        var command = new Command("run", "Makes calls that follow a script and reports what came of them.");
        foreach (var option in options.All) command.Options.Add(option);
        command.SetAction(result =>
        {
            try
            {
                return Run(result, options);
            }
            catch (Exception exception) when (exception is FormatException or InvalidDataException)
            {
                Console.Error.WriteLine($"sip-loadgen: {exception.Message}");
                return exception is FormatException ? 2 : 1;
            }
        });
        return command;
    }

    private static int Run(ParseResult result, RunOptions options)
    {
        var values = Values(result.GetValue(options.Set) ?? []);
        var plan = Plan(result, options, values);
        var server = result.GetValue(options.ServerPid) is { } id ? new ServerProcess(id) : null;
        if (server is { Exists: false }) throw new FormatException("--server-pid: there is no such process");

        var started = EventLoop.Now;
        var startedAt = TimeProvider.System.GetUtcNow();
        var narrator = new Narrator(result.GetValue(options.Narrate) ? Console.Error : null, started);
        var run = new LoadRun(plan, narrator, server);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Interrupt(run, signal));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Interrupt(run, signal));
        var calls = run.Run();

        var elapsed = EventLoop.Now - started;
        var cpuSeconds = Environment.CpuUsage.TotalTime.TotalSeconds;
        var mailbox = result.GetValue(options.CheckMailbox) is { } command ? Check(calls, command, values, startedAt) : null;
        var report = RunReport.Of(calls, elapsed, cpuSeconds, server, mailbox);
        report.Print(Console.Error);
        if (result.GetValue(options.Calls) is { } list) CallList.Write(list, calls, started, startedAt);
        if (result.GetValue(options.Json)) Console.Out.WriteLine(report.ToJson());
        return report.Succeeded ? 0 : 1;
    }

    private static void Interrupt(LoadRun run, PosixSignalContext signal)
    {
        signal.Cancel = true;
        run.IsInterrupted = true;
    }

    private static MailboxCheck Check(IReadOnlyList<CallResult> calls, string command, Dictionary<string, string> values, DateTimeOffset since)
    {
        if (!command.Contains("--detainee", StringComparison.Ordinal)) command += " --detainee {identifier=12345678} --json";
        return MailboxCheck.Run([.. calls.Where(call => call is { Failure: null, MessageLength: not null })
            .Select(call => (call, Template.Expand(command, call.Number, values)))], since);
    }

    private static LoadRunPlan Plan(ParseResult result, RunOptions options, Dictionary<string, string> values)
    {
        var count = Between(result.GetValue(options.Count), 1, MaxCalls, "--count");
        var concurrency = Between(result.GetValue(options.Concurrency) ?? Math.Min(count, MaxConcurrency), 1, MaxConcurrency, "--concurrency");
        var rateText = result.GetValue(options.Rate)!;
        if (!double.TryParse(rateText.EndsWith("/s", StringComparison.Ordinal) ? rateText[..^2] : rateText, CultureInfo.InvariantCulture, out var rate) || rate is < 0.001 or > 10_000)
            throw new FormatException($"--rate {rateText}: a number from 0.001 to 10000 with /s is expected");
        if (!Script.TryParseTime(result.GetValue(options.MaxTime)!, out var maxTime) || maxTime <= TimeSpan.Zero)
            throw new FormatException($"--max-time {result.GetValue(options.MaxTime)}: a time such as 90s or 10m is expected");

        var text = ScriptText(result.GetValue(options.Script)!);
        var callers = Enumerable.Range(1, count).Select(n => Caller(n, text, result, options, values)).ToList();
        return new LoadRunPlan(callers, concurrency, rate, maxTime);
    }

    private static CallerPlan Caller(int n, string text, ParseResult result, RunOptions options, Dictionary<string, string> values)
    {
        var server = Loopback(result.GetValue(options.Server)!, 5060, "--server");
        var local = Loopback(result.GetValue(options.Local) ?? (server.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "[::1]" : "127.0.0.2"), 0, "--local");
        if (local.AddressFamily != server.AddressFamily) throw new FormatException("--local and --server are not of the same address family");
        if (!Script.TryParse(Template.Expand(text, n, values), out var script, out var error)) throw new FormatException($"--script: {error}");
        var user = result.GetValue(options.User) is { } login ? Template.Expand(login, n, values) : null;
        return new CallerPlan
        {
            Number = n, Script = script, Server = server, Local = local,
            User = Template.Expand(result.GetValue(options.From) ?? user ?? "+336{n:8}", n, values),
            Credentials = (user ?? "", Template.Expand(result.GetValue(options.Password)!, n, values)),
            Headers = [.. (result.GetValue(options.Header) ?? []).Select(Header)],
            Transport = OneOf(result.GetValue(options.Transport)!, "--transport", ("udp", "UDP"), ("tcp", "TCP")),
            Codec = OneOf<byte>(result.GetValue(options.Codec)!, "--codec", ("pcma", 8), ("pcmu", 0)),
            Keys = OneOf(result.GetValue(options.Keys)!, "--keys", ("rfc4733", KeyMethod.TelephoneEvent), ("info", KeyMethod.Info), ("tones", KeyMethod.Tones)),
            Sound = result.GetValue(options.Wav),
        };
    }

    private static string ScriptText(string script)
    {
        if (PredefinedScripts.Find(script) is { } text) return text;
        return File.Exists(script) ? File.ReadAllText(script) : script;
    }

    private static Dictionary<string, string> Values(string[] settings)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=');
            if (equals <= 0) throw new FormatException($"--set {setting}: NAME=VALUE is expected");
            values[setting[..equals]] = setting[(equals + 1)..];
        }
        return values;
    }

    private static (string Name, string Value) Header(string text)
    {
        var colon = text.IndexOf(':');
        return colon > 0 ? (text[..colon].Trim(), text[(colon + 1)..].Trim()) : throw new FormatException($"--header {text}: 'NAME: VALUE' is expected");
    }

    private static T OneOf<T>(string text, string option, params (string Name, T Value)[] choices)
    {
        foreach (var (name, value) in choices)
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase)) return value;
        throw new FormatException($"{option} {text}: {string.Join(" or ", choices.Select(choice => choice.Name))} is expected");
    }

    private static int Between(int value, int low, int high, string option) =>
        value >= low && value <= high ? value : throw new FormatException($"{option} {value}: a number from {low} to {high} is expected");

    /// <summary>This tool can drown a stranger's server: it calls loopback addresses only.</summary>
    private static IPEndPoint Loopback(string text, int defaultPort, string option)
    {
        if (!IPEndPoint.TryParse(text.Replace("localhost", "127.0.0.1", StringComparison.Ordinal), out var point)) throw new FormatException($"{option} {text}: HOST:PORT is expected");
        if (!IPAddress.IsLoopback(point.Address)) throw new FormatException($"{option} {text}: only loopback addresses are called");
        return new IPEndPoint(point.Address, point.Port == 0 ? defaultPort : point.Port);
    }
}
