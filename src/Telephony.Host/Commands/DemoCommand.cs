using System.CommandLine;
using System.Net;
using Telephony.Calls;
using Telephony.Core.Media;
using Telephony.Core.Sessions;
using Telephony.Host.Server;
using Telephony.Host.Settings;
using Telephony.Ivr.Prompts;

namespace Telephony.Host.Commands;

/// <summary>
/// <c>telephony demo</c>: a server of its own in a temporary folder, and two real calls against it: a relative deposits, the detainee
/// identifies himself and listens. Exits 0 only if all of it happened.
/// </summary>
internal static class DemoCommand
{
    private const string Identifier = "12345678";
    private const string Code = "4321";
    private const string Relative = "+33612345678";
    private const string Trunk = "127.0.0.2";

    private static readonly Option<bool> s_keep = new("--keep") { Description = "keeps the folder, for looking at it afterwards" };

    public static Command Build()
    {
        var command = CommonOptions.Command("demo", "real calls against a server of its own", s_keep);
        command.SetAction((parsed, cancellation) => CommandLine.GuardAsync(() => RunAsync(parsed.GetValue(s_keep), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(bool keep, CancellationToken cancellation)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("telephony-demo-").FullName;
        var settings = new TelephonySettings
        {
            Data = folder, Node = "demo", SipListen = [new(IPAddress.Loopback, 0)], HttpListen = new(IPAddress.Loopback, 0),
        };
        try
        {
            await PrepareAsync(settings, cancellation);
            var happened = await CallAsync(settings, cancellation);
            if (keep) Say($"kept: {folder}. Look with: ./telephony mailbox list --detainee {Identifier} --data {folder}; ./telephony calls list --data {folder}");
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
        await ImportCommand.ImportAsync(stores, "demo.json", People(), cancellation);
    }

    private static async Task<bool> CallAsync(TelephonySettings settings, CancellationToken cancellation)
    {
        await using var server = await TelephonyServer.StartAsync(settings, TimeProvider.System, cancellation, Narrate);
        var sip = server.Endpoint.Addresses[0];
        Say($"demo: the server answers at {sip}");
        Say($"--- a relative at {Relative} dials 03 20 16 02 94, chooses French, keys {Identifier}#, speaks and hangs up");
        var deposited = await LoadGenerator.RunAsync(
            ["run", "--script", "deposit", "--server", $"{sip}", "--local", Trunk, "--from", Relative, "--set", $"identifier={Identifier}", "--narrate"], cancellation) == 0;
        Say($"--- the detainee picks up cell-12, keys {Identifier}#, his code, #, 3, and listens");
        var listened = await LoadGenerator.RunAsync(
            ["run", "--script", "listen", "--server", $"{sip}", "--local", "127.0.0.3", "--user", "cell-12", "--password", "demo",
                "--set", $"identifier={Identifier}", "--set", $"code={Code}", "--narrate"], cancellation) == 0;
        await server.Endpoint.CallsEndedAsync(cancellation);
        await server.Calls.FlushAsync(cancellation);
        return await LookAsync(server, cancellation) && deposited && listened;
    }

    /// <summary>What the stores say happened: the message, heard, and both calls with their outcomes.</summary>
    private static async Task<bool> LookAsync(TelephonyServer server, CancellationToken cancellation)
    {
        var detainee = await server.Directory.FindDetaineeAsync(Identifier, cancellation) ?? throw new CommandException("the demo's detainee is gone");
        var contents = await server.Mailboxes.OpenAsync(detainee.Id, cancellation);
        var calls = await server.CallRecords.ListAsync(10, null, cancellation);
        foreach (var message in contents.Messages)
            Say($"mailbox: {message.Id} from {message.From.Value}, {message.Duration.TotalSeconds:0.0} s, {(message.Heard ? "heard" : "new")}");
        foreach (var call in calls)
            Say($"call: {Terminal.Camel(call.Kind)} from {call.From}, {call.Duration.TotalSeconds:0.0} s, {Terminal.Camel(call.Outcome)}");
        return contents.Messages is [{ Heard: true } heard] && heard.Duration >= TimeSpan.FromSeconds(1)
            && calls.Any(call => call is { Kind: CallKind.Deposit, Outcome: CallOutcome.Message })
            && calls.Any(call => call is { Kind: CallKind.Services, Outcome: CallOutcome.Served });
    }

    private static void Narrate(MediaCall call, ISound sound) => Say(sound is PromptSound prompt
        ? $"            server says ({prompt.Language}): {prompt.Text}"
        : $"            server plays a sound of {Math.Min(sound.Duration.TotalSeconds, 3600):0.0} s");

    private static void Say(string line) => Console.Error.WriteLine(line);

    private static byte[] People() => System.Text.Encoding.UTF8.GetBytes(
        $$"""
        { "establishments": [ { "code": "MA-ROUEN", "name": "Maison d'arrêt de Rouen", "timeZone": "Europe/Paris" } ],
          "trunks": [ { "name": "carrier", "addresses": ["{{Trunk}}"], "depositNumbers": ["+33320160294"] } ],
          "phones": [ { "user": "cell-12", "password": "demo", "establishment": "MA-ROUEN", "location": "B-112" } ],
          "detainees": [ { "identifier": "{{Identifier}}", "code": "{{Code}}", "registrationNumber": "55555", "name": "Jean Martin", "establishment": "MA-ROUEN",
              "language": "fr", "account": "active", "penalStatus": "sentenced",
              "correspondents": [ { "number": "{{Relative}}", "name": "Marie", "kind": "relative" } ] } ] }
        """);
}
