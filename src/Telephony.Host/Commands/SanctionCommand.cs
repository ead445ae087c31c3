using System.CommandLine;
using Spectre.Console;
using Telephony.Directory;

namespace Telephony.Host.Commands;

/// <summary><c>telephony sanction</c>: decisions that suspend a number, or all calls of a detainee (OUT-08 to OUT-10). Both sides get a notice, which <c>telephony notices</c> lists.</summary>
internal static class SanctionCommand
{
    private static readonly Option<PhoneNumber?> s_number = ListOptions.Parsed<PhoneNumber?>(
        "--number", "the number that was called; without it, all his calls", "N", TryParseNumber, "must be a telephone number such as +33612345678");
    private static readonly Option<string?> s_scope = ListOptions.Word("--scope", "what it covers (default all)", SanctionScope.Every)!;
    private static readonly Option<DateTimeOffset?> s_from = ListOptions.Instant("--from", "from when (default now)");
    private static readonly Option<DateTimeOffset?> s_to = ListOptions.Instant("--to", "the first instant at which it no longer holds (default: until it is ended)");
    private static readonly Option<string> s_ground = ListOptions.Text("--ground", "why", "TEXT", isRequired: true);
    private static readonly Option<Guid> s_id = new("--id") { Description = "id of the sanction, from sanction list", HelpName = "ID", Required = true };

    public static Command Build()
    {
        var add = CommonOptions.Command("add", "suspends a number or all calls", ListOptions.Detainee, s_number, s_scope, s_from, s_to, s_ground, ListOptions.Author);
        add.Validators.Add(result =>
        {
            if (result.GetValue(s_to) is { } to && to <= (result.GetValue(s_from) ?? TimeProvider.System.GetUtcNow())) result.AddError("--to must be after --from, and in the future without it");
        });
        add.SetAction((parsed, cancellation) => ListOptions.RunAsync(parsed, (stores, detainee) => AddAsync(parsed, stores, detainee, cancellation), cancellation));
        var end = CommonOptions.Command("end", "ends a sanction now", s_id, ListOptions.Author, ListOptions.Reason);
        end.SetAction((parsed, cancellation) => ListOptions.RunAsync(parsed, stores => EndAsync(parsed, stores, cancellation), cancellation));
        var list = CommonOptions.Command("list", "a detainee's sanctions, past ones too", ListOptions.Detainee, CommonOptions.Json);
        list.SetAction((parsed, cancellation) => ListOptions.RunAsync(
            parsed, (stores, detainee) => ShowAsync(stores.Directory, detainee, parsed.GetValue(CommonOptions.Json), cancellation), cancellation));
        return new Command("sanction", "suspended numbers, and detainees whose calls are suspended") { add, end, list };
    }

    private static async Task AddAsync(ParseResult parsed, Stores stores, Detainee detainee, CancellationToken cancellation)
    {
        var sanction = new Sanction(
            parsed.GetValue(s_number), parsed.GetValue(s_scope) ?? SanctionScope.All, parsed.GetValue(s_from) ?? TimeProvider.System.GetUtcNow(), parsed.GetValue(s_to),
            parsed.GetValue(s_ground)!, parsed.GetValue(ListOptions.Author)!);
        await CommandEvidence.ListChangedAsync(
            stores, parsed, detainee, HistoryAction.SanctionAdded, sanction.Number, sanction.Ground, ("scope", sanction.Scope), ("from", $"{sanction.From:u}"), ("until", $"{sanction.To:u}"));
        var id = await stores.Directory.AddSanctionAsync(detainee.Id, sanction, cancellation) ?? throw new CommandException("he has a sanction on the same from the same instant");
        await Console.Error.WriteLineAsync($"added: {id}");
    }

    private static async Task EndAsync(ParseResult parsed, Stores stores, CancellationToken cancellation)
    {
        const string none = "there is no such sanction that still holds or will";
        var id = parsed.GetValue(s_id);
        var whose = await stores.Directory.FindWhoseSanctionAsync(id, cancellation) ?? throw new CommandException(none);
        await CommandEvidence.ListChangedAsync(stores, parsed, whose, HistoryAction.SanctionEnded, number: null, parsed.GetValue(ListOptions.Reason), ("sanction", id.ToString()));
        await ListOptions.TellAsync(
            await stores.Directory.EndSanctionAsync(id, parsed.GetValue(ListOptions.Author)!, parsed.GetValue(ListOptions.Reason)!, cancellation), "ended", none);
    }

    private static async Task ShowAsync(DirectoryStore directory, Detainee detainee, bool json, CancellationToken cancellation)
    {
        var sanctions = await directory.SanctionsAsync(detainee.Id, cancellation);
        if (json)
        {
            await Terminal.WriteJsonAsync(new { detainee = detainee.Identifier, sanctions = sanctions.Select(Document) });
            return;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumns("id", "number", "scope", "from (UTC)", "to (UTC)", "ground", "by", "ended by", "reason");
        foreach (var (id, sanction, endedBy, endReason) in sanctions)
        {
            table.AddRow(
                id.ToString(), sanction.Number?.Value ?? "all", sanction.Scope, $"{sanction.From.UtcDateTime:yyyy-MM-dd HH:mm:ss}", $"{sanction.To?.UtcDateTime:yyyy-MM-dd HH:mm:ss}",
                Markup.Escape(sanction.Ground), Markup.Escape(sanction.Author), Markup.Escape(endedBy ?? ""), Markup.Escape(endReason ?? ""));
        }
        Terminal.Write(table);
    }

    private static object Document(StoredSanction stored) => new
    {
        id = stored.Id, number = stored.Sanction.Number?.Value, scope = stored.Sanction.Scope, from = stored.Sanction.From.UtcDateTime, to = stored.Sanction.To?.UtcDateTime,
        ground = stored.Sanction.Ground, author = stored.Sanction.Author, endedBy = stored.EndedBy, endReason = stored.EndReason,
    };

    private static bool TryParseNumber(string text, out PhoneNumber? number)
    {
        var isNumber = PhoneNumber.TryParse(text, out var read);
        number = read;
        return isNumber;
    }
}
