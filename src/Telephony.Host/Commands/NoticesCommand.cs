using System.CommandLine;
using Spectre.Console;
using Telephony.Directory;

namespace Telephony.Host.Commands;

/// <summary><c>telephony notices</c>: what correspondents are to be told of decisions (OUT-10), for the telephone service, which writes to them. Detainees hear theirs on the phone.</summary>
internal static class NoticesCommand
{
    private static readonly Option<long> s_id = new("--id") { Description = "id of the notice, from notices list", HelpName = "N", Required = true };

    public static Command Build()
    {
        var list = CommonOptions.Command("list", "notices to correspondents that wait to be sent", CommonOptions.Json);
        list.SetAction((parsed, cancellation) => ListOptions.RunAsync(parsed, stores => ShowAsync(stores.Directory, parsed.GetValue(CommonOptions.Json), cancellation), cancellation));
        var sent = CommonOptions.Command("sent", "writes that a notice was sent", s_id, ListOptions.Author);
        sent.SetAction((parsed, cancellation) => ListOptions.RunAsync(parsed, stores => WriteSentAsync(parsed, stores, cancellation), cancellation));
        return new Command("notices", "what correspondents are to be told of decisions") { list, sent };
    }

    private static async Task WriteSentAsync(ParseResult parsed, Stores stores, CancellationToken cancellation)
    {
        const string none = "there is no such notice that waits";
        var id = parsed.GetValue(s_id);
        var notice = await stores.Directory.FindNoticeAsync(id, cancellation) ?? throw new CommandException(none);
        var detainee = await stores.Directory.FindDetaineeAsync(notice.Identifier, cancellation) ?? throw new CommandException(none);
        await CommandEvidence.ListChangedAsync(stores, parsed, detainee, "noticeSent", number: null, reason: null, ("notice", notice.ToString()));
        await ListOptions.TellAsync(await stores.Directory.NoticeSentAsync(id, parsed.GetValue(ListOptions.Author)!, cancellation), "written", none);
    }

    private static async Task ShowAsync(DirectoryStore directory, bool json, CancellationToken cancellation)
    {
        var notices = await directory.NoticesToSendAsync(cancellation);
        if (json)
        {
            await Terminal.WriteJsonAsync(new
            {
                notices = notices.Select(notice => new
                {
                    id = notice.Id, at = notice.At.UtcDateTime, kind = notice.Kind, detainee = notice.Identifier, number = notice.To?.Value, language = notice.Language, scope = notice.Scope, all = notice.About is null,
                    from = notice.From.UtcDateTime, to = notice.Until?.UtcDateTime,
                }),
            });
            return;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumns("id", "written (UTC)", "detainee", "to", "language", "what", "from (UTC)", "to (UTC)");
        foreach (var notice in notices)
        {
            table.AddRow(
                $"{notice.Id}", $"{notice.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}", notice.Identifier, notice.To?.Value ?? "", notice.Language, $"{notice.Kind} {(notice.About is null ? "on all calls" : "on this number")}",
                $"{notice.From.UtcDateTime:yyyy-MM-dd HH:mm:ss}", $"{notice.Until?.UtcDateTime:yyyy-MM-dd HH:mm:ss}");
        }
        Terminal.Write(table);
    }
}
