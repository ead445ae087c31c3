using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Telephony.LoadGenerator.Callers;
using Telephony.LoadGenerator.Network;
using Telephony.LoadGenerator.Reports;
using Telephony.LoadGenerator.Scripts;

namespace Telephony.LoadGenerator.CommandLine;

/// <summary><c>sip-loadgen run</c>: reads the options, runs the calls, prints the report. Exit codes: 0 done, 1 failed, 2 wrong use.</summary>
internal static class RunCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var options = new RunOptions();
        var command = new Command("run", "Makes calls that follow a script, answers those that the server makes, and reports what came of them.");
        foreach (var option in options.All) command.Options.Add(option);
        command.SetAction(result =>
        {
            try
            {
                return Run(result, options);
            }
            catch (Exception exception) when (exception is FormatException or InvalidDataException or SocketException)
            {
                Console.Error.WriteLine($"sip-loadgen: {exception.Message}");
                return exception is FormatException ? 2 : 1;
            }
        });
        return command;
    }

    private static int Run(ParseResult result, RunOptions options)
    {
        var plans = new RunPlans(result, options);
        var plan = plans.Read();
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
        var report = RunReport.Of(calls, plan.Answering is null ? null : run.Callees, elapsed, cpuSeconds, server) with
        {
            Mailbox = result.GetValue(options.CheckMailbox) is { } command ? Check(calls, command, plans.Values, startedAt) : null,
            Talks = [.. (result.GetValue(options.CheckTalks) ?? []).Select(command => TalkCheck.Run(run.Callees, command, startedAt))],
        };
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
}
