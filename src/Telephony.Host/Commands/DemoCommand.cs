using System.CommandLine;
using System.Net;
using Telephony.Calls;
using Telephony.Core.Media;
using Telephony.Core.Sessions;
using Telephony.Host.Commands.Demo;
using Telephony.Host.Server;
using Telephony.Host.Settings;
using Telephony.Ivr.Prompts;

namespace Telephony.Host.Commands;

/// <summary>
/// <c>telephony demo</c>: a server of its own in a temporary folder, and three real calls against it: a relative deposits, the detainee
/// identifies himself and listens, and then he calls the relative until his credit is used up. Exits 0 only if all of it happened.
/// </summary>
internal static class DemoCommand
{
    private static readonly Option<bool> s_keep = new("--keep") { Description = "keeps the server running, with the console and a call to watch, until Ctrl+C; and the folder" };

    public static Command Build()
    {
        var command = CommonOptions.Command("demo", "real calls against a server of its own", s_keep);
        command.SetAction((parsed, cancellation) => CommandLine.GuardAsync(() => RunAsync(CommonOptions.Settings(parsed).SpeechCache, parsed.GetValue(s_keep), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(string? speechCache, bool keep, CancellationToken cancellation)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("telephony-demo-").FullName;
        var settings = new TelephonySettings
        {
            Data = folder, Node = "demo", SipListen = [new(IPAddress.Loopback, 0)], HttpListen = new(IPAddress.Loopback, 0), SpeechCache = speechCache,
        };
        try
        {
            await PrepareAsync(settings, cancellation);
            var happened = await CallAsync(settings, keep, cancellation);
            if (keep)
            {
                Say($"kept: {folder}. Look with --data {folder}: ./telephony mailbox list --detainee {DemoPeople.Identifier}; calls list; account show --detainee {DemoPeople.Identifier}; "
                    + "recording list; billing check");
            }
            Say(happened ? "demo: all of it happened" : "demo: FAILED");
            return happened ? 0 : 1;
        }
        finally
        {
            if (!keep) System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task PrepareAsync(TelephonySettings settings, CancellationToken cancellation)
    {
        Say($"demo: a private database and an establishment in {settings.Data}");
        await using var stores = await Stores.OpenAsync(settings, cancellation);
        await ImportCommand.ImportAsync(stores, "demo.json", DemoPeople.Everybody(), cancellation);
    }

    private static async Task<bool> CallAsync(TelephonySettings settings, bool keep, CancellationToken cancellation)
    {
        await using var server = await TelephonyServer.StartAsync(settings, TimeProvider.System, cancellation, Narrate);
        Say($"demo: the server answers at {server.Endpoint.Addresses[0]}");
        var deposited = await DepositAsync(server, cancellation);
        var listened = await ListenAsync(server, cancellation);
        var call = new DemoCall(settings, server, Say);
        var talked = await call.MakeAsync(cancellation);
        await server.Endpoint.CallsEndedAsync(cancellation);
        await server.Calls.FlushAsync(cancellation);
        var happened = await LookAsync(server, cancellation) & await call.LookAsync(cancellation) && deposited && listened && talked;
        if (keep && happened) await new DemoConsole(settings, server, Say).RunAsync(cancellation);
        return happened;
    }

    private static async Task<bool> DepositAsync(TelephonyServer server, CancellationToken cancellation)
    {
        Say($"--- a relative at {DemoPeople.Relative} dials 03 20 16 02 94, chooses French, keys {DemoPeople.Identifier}#, speaks and hangs up");
        return await LoadGenerator.RunAsync(
            ["run", "--script", "deposit", "--server", $"{server.Endpoint.Addresses[0]}", "--local", DemoPeople.Carrier, "--from", DemoPeople.Relative,
                "--set", $"identifier={DemoPeople.Identifier}", "--narrate"], cancellation) == 0;
    }

    private static async Task<bool> ListenAsync(TelephonyServer server, CancellationToken cancellation)
    {
        Say($"--- the detainee picks up {DemoPeople.Phone}, keys {DemoPeople.Identifier}#, his code, #, 3, and listens");
        return await LoadGenerator.RunAsync(
            ["run", "--script", "listen", "--server", $"{server.Endpoint.Addresses[0]}", "--local", "127.0.0.3", "--user", DemoPeople.Phone, "--password", DemoPeople.Password,
                "--set", $"identifier={DemoPeople.Identifier}", "--set", $"code={DemoPeople.Code}", "--narrate"], cancellation) == 0;
    }

    /// <summary>What the stores say happened: the message, heard, and the calls with their outcomes.</summary>
    private static async Task<bool> LookAsync(TelephonyServer server, CancellationToken cancellation)
    {
        var detainee = await server.Directory.FindDetaineeAsync(DemoPeople.Identifier, cancellation) ?? throw new CommandException("the demo's detainee is gone");
        var contents = await server.Mailboxes.OpenAsync(detainee.Id, cancellation);
        var calls = await server.CallRecords.ListAsync(10, null, cancellation);
        foreach (var message in contents.Messages)
            Say($"mailbox: {message.Id} from {message.From.Value}, {message.Duration.TotalSeconds:0.0} s, {(message.Heard ? "heard" : "new")}");
        foreach (var call in calls)
            Say($"call: {Terminal.Camel(call.Kind)} from {call.From} to {call.To}, {call.Duration.TotalSeconds:0.0} s, {Terminal.Camel(call.Outcome)}{(call.EndCause is { } cause ? $", ended by {Terminal.Camel(cause)}" : "")}");
        return contents.Messages is [{ Heard: true } heard] && heard.Duration >= TimeSpan.FromSeconds(1)
            && calls.Any(call => call is { Kind: CallKind.Deposit, Outcome: CallOutcome.Message })
            && calls.Any(call => call is { Kind: CallKind.Services, Outcome: CallOutcome.Served });
    }

    private static void Narrate(MediaCall call, ISound sound)
    {
        var to = call is OutboundCall ? " to the person called" : "";
        Say(sound is PromptSound prompt
            ? $"            server says{to} ({prompt.Language}): {prompt.Text}"
            : $"            server plays{to} a sound of {Math.Min(sound.Duration.TotalSeconds, 3600):0.0} s");
    }

    private static void Say(string line) => Console.Error.WriteLine(line);
}
