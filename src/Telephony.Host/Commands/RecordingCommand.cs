using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using Telephony.Host.Server;
using Telephony.Monitoring;

namespace Telephony.Host.Commands;

/// <summary>
/// <c>telephony recording list</c>, <c>hold</c>, <c>release</c>, <c>erase</c> and <c>check</c>: what monitoring keeps and until when. None of them lets anybody hear anything.
/// </summary>
internal static class RecordingCommand
{
    private static readonly Option<string?> s_detainee = new("--detainee") { Description = "identifier of the access card; without it, of everyone", HelpName = "ID" };
    private static readonly Option<int> s_limit = new("--limit")
    {
        Description = $"recordings at most, 1 to {MonitoringStore.MaxPage} (default 100)", HelpName = "N", DefaultValueFactory = _ => 100,
    };
    private static readonly Option<Guid> s_recording = new("--recording") { Description = "id of the recording", HelpName = "ID", Required = true };
    private static readonly Option<string> s_reference = new("--reference") { Description = "of the transmission to the judicial authority", HelpName = "TEXT", Required = true };
    private static readonly Option<string> s_order = new("--reference") { Description = "of the order", HelpName = "TEXT", Required = true };
    private static readonly Option<string> s_author = new("--author") { Description = "who does it, for the event", HelpName = "NAME", Required = true };

    public static Command Build()
    {
        s_limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MonitoringStore.MaxPage) result.AddError($"--limit must be from 1 to {MonitoringStore.MaxPage}");
        });
        var list = CommonOptions.Command("list", "recordings of calls and copies of messages, the newest first", s_detainee, s_limit, CommonOptions.Json);
        list.SetAction((parsed, cancellation) => RunAsync(parsed, (stores, store) => ListAsync(
            stores, store, parsed.GetValue(s_detainee), parsed.GetValue(s_limit), parsed.GetValue(CommonOptions.Json), cancellation), cancellation));
        var hold = CommonOptions.Command("hold", "keeps a recording beyond its term, until the same reference is released", s_recording, s_reference, s_author);
        hold.SetAction((parsed, cancellation) => RunAsync(parsed, async (_, store) => Say(await store.HoldAsync(
            parsed.GetValue(s_recording), Text(parsed, s_reference), Text(parsed, s_author), TimeProvider.System.GetUtcNow(), cancellation), "held", "it was held under this reference before; nothing changed"), cancellation));
        var release = CommonOptions.Command("release", "takes a hold back: a recording past its term is then erased", s_recording, s_reference, s_author);
        release.SetAction((parsed, cancellation) => RunAsync(parsed, async (_, store) => Say(await store.ReleaseAsync(
            parsed.GetValue(s_recording), Text(parsed, s_reference), Text(parsed, s_author), TimeProvider.System.GetUtcNow(), cancellation), "released", "nothing holds it under this reference"), cancellation));
        var erase = CommonOptions.Command("erase", "has a recording erased before its term, by order of an authority; the server does it within the hour", s_recording, s_order, s_author);
        erase.SetAction((parsed, cancellation) => RunAsync(parsed, async (_, store) => SayOrdered(await store.OrderErasureAsync(
            parsed.GetValue(s_recording), Text(parsed, s_order), Text(parsed, s_author), TimeProvider.System.GetUtcNow(), cancellation)), cancellation));
        var check = CommonOptions.Command("check", "looks for recordings that should not exist; exits with 1 when there are any");
        check.SetAction((parsed, cancellation) => RunAsync(parsed, (stores, _) => CheckAsync(stores, cancellation), cancellation));
        return new Command("recording", "what monitoring keeps, and until when") { list, hold, release, erase, check };
    }

    private static Task<int> RunAsync(ParseResult parsed, Func<Stores, MonitoringStore, Task<int>> body, CancellationToken cancellation) => CommandLine.GuardAsync(async () =>
    {
        await using var stores = await Stores.OpenAsync(CommonOptions.Settings(parsed), cancellation);
        return await body(stores, new MonitoringStore(stores.Database.DataSource));
    });

    private static async Task<int> ListAsync(Stores stores, MonitoringStore store, string? identifier, int limit, bool json, CancellationToken cancellation)
    {
        Guid? detainee = identifier is null
            ? null
            : (await stores.Directory.FindDetaineeAsync(identifier, cancellation) ?? throw new CommandException("there is no detainee with this identifier")).Id;
        var recordings = await store.ListAsync(detainee, limit, cancellation);
        if (json) await Console.Out.WriteLineAsync(RecordingListing.ToJson(recordings));
        else Print(recordings);
        return 0;
    }

    private static void Print(IReadOnlyList<RecordingRow> recordings)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("recording", "kind", "detainee", "started (UTC)", "seconds", "state", "erased after (UTC)", "held for");
        foreach (var recording in recordings)
        {
            table.AddRow(recording.Id.ToString(), Terminal.Camel(recording.Kind), recording.Identifier, recording.StartedAt.ToString("yyyy-MM-dd HH:mm:ss"),
                recording.Duration?.TotalSeconds.ToString("0.0") ?? "", Terminal.Camel(recording.State), recording.ExpiresAt.ToString("yyyy-MM-dd HH:mm:ss"),
                Markup.Escape(string.Join(", ", recording.Holds)));
        }
        Terminal.Write(table);
    }

    private static string Text(ParseResult parsed, Option<string> option) =>
        parsed.GetValue(option) is { } text && !string.IsNullOrWhiteSpace(text) ? text : throw new CommandException($"{option.Name} must not be empty");

    private static int Say(HoldOutcome outcome, string done, string unchanged)
    {
        if (outcome == HoldOutcome.NotFound) throw new CommandException("there is no such recording, or it is being erased");
        Console.Error.WriteLine(outcome == HoldOutcome.Done ? done : unchanged);
        return 0;
    }

    private static int SayOrdered(HoldOutcome outcome)
    {
        if (outcome == HoldOutcome.Unchanged) throw new CommandException("it is held: release it first");
        return Say(outcome, "it will be erased", "");
    }

    private static async Task<int> CheckAsync(Stores stores, CancellationToken cancellation)
    {
        await using var archive = RecordingFolder.Open(stores.Settings, stores.Key, TimeProvider.System, ownsFolder: false);
        var check = new RecordingCheck(
            stores.Database.DataSource, archive, new DirectoryNumbers(stores.Directory), stores.Settings.Node, NullLogger<RecordingCheck>.Instance);
        var report = await check.RunAsync(TimeProvider.System.GetUtcNow(), cancellation);
        foreach (var fault in report.Faults) await Console.Out.WriteLineAsync($"{fault.Recording}: {Terminal.Camel(fault.Kind)}");
        await Console.Error.WriteLineAsync(report.Faults.Count == 0
            ? $"{report.Recordings} recordings: nothing is there that should not be"
            : $"{report.Recordings} recordings: {report.Faults.Count} times something is wrong");
        return report.Faults.Count == 0 ? 0 : 1;
    }
}
