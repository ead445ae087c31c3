using System.CommandLine;
using Spectre.Console;
using Telephony.Host.Settings;
using Telephony.Monitoring.Evidence;
using Telephony.Recording;
using Telephony.Voicemail;

namespace Telephony.Host.Commands;

/// <summary><c>telephony mailbox list</c> and <c>mailbox export</c>: the voicemail store from outside.</summary>
internal static class MailboxCommand
{
    private static readonly Option<string> s_detainee = new("--detainee") { Description = "identifier of the access card", HelpName = "ID", Required = true };
    private static readonly Option<Guid> s_message = new("--message") { Description = "id of the message", HelpName = "ID", Required = true };
    private static readonly Option<string> s_out = new("--out") { Description = "file to write, Ogg Opus", HelpName = "FILE.ogg", Required = true };

    public static Command Build()
    {
        var list = CommonOptions.Command("list", "what a mailbox holds", s_detainee, CommonOptions.Json);
        list.SetAction((parsed, cancellation) => CommandLine.GuardAsync(() =>
            ListAsync(CommonOptions.Settings(parsed), parsed.GetValue(s_detainee)!, parsed.GetValue(CommonOptions.Json), cancellation)));
        var export = CommonOptions.Command("export", "writes a message to a file; protected messages are never exported", s_message, s_out, ListOptions.Reason, CommandEvidence.Author);
        export.SetAction((parsed, cancellation) => CommandLine.GuardAsync(() =>
            ExportAsync(parsed, parsed.GetValue(s_message), parsed.GetValue(s_out)!, cancellation)));
        return new Command("mailbox", "the voicemail store") { list, export };
    }

    private static async Task<int> ListAsync(TelephonySettings settings, string identifier, bool json, CancellationToken cancellation)
    {
        await using var stores = await Stores.OpenAsync(settings, cancellation);
        if (await stores.Directory.FindDetaineeAsync(identifier, cancellation) is not { } detainee) throw new CommandException("there is no detainee with this identifier");
        var listing = await new VoicemailStore(stores.Database.DataSource).ListAsync(detainee.Id, detainee.Identifier, TimeProvider.System.GetUtcNow(), cancellation);
        if (json) await Console.Out.WriteLineAsync(listing.ToJson());
        else Print(listing);
        return 0;
    }

    private static void Print(MailboxListing listing)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("message", "from", "received (UTC)", "seconds", "state", "");
        foreach (var message in listing.Contents.Messages)
        {
            table.AddRow(message.Id.ToString(), message.IsProtected ? "" : message.From.Value, message.ReceivedAt.ToString("yyyy-MM-dd HH:mm:ss"),
                message.Duration.TotalSeconds.ToString("0.0"), message.Heard ? "heard" : "new", message.IsProtected ? "protected" : "");
        }
        Terminal.Write(table);
        Console.Out.WriteLine($"{listing.Contents.Messages.Count} messages, {listing.Contents.TimeUsed.TotalSeconds:0.0} s used, {listing.Contents.TimeLeft.TotalSeconds:0.0} s left");
    }

    private static async Task<int> ExportAsync(ParseResult parsed, Guid message, string file, CancellationToken cancellation)
    {
        await using var stores = await Stores.OpenAsync(CommonOptions.Settings(parsed), cancellation);
        await using var archive = new SoundArchive(new() { Directory = stores.Settings.Data, MasterKey = stores.Key, OwnsFolder = false });
        var voicemail = new VoicemailStore(stores.Database.DataSource);
        switch (await new MessageExport(voicemail, archive).ExportAsync(message, file, WriteDownAsync, cancellation))
        {
            case ExportOutcome.NotFound: throw new CommandException("there is no such message");
            case ExportOutcome.Protected: throw new CommandException("the message is protected: it is for the detainee alone and is never exported");
        }
        await Console.Error.WriteLineAsync($"written: {file}");
        return 0;

        async Task WriteDownAsync() => await CommandEvidence.WriteDownAsync(
            stores, AuditAction.Exported, parsed.GetValue(CommandEvidence.Author), await voicemail.EstablishmentOfAsync(message, cancellation), message.ToString(), parsed.GetValue(ListOptions.Reason),
            ("what", "message"));
    }
}
