using System.CommandLine;
using Spectre.Console;
using Telephony.Directory;

namespace Telephony.Host.Commands;

/// <summary><c>telephony list</c>: the numbers that a detainee may call, from the request to the approval (OUT-01 to OUT-04), for the telephone service.</summary>
internal static class ListCommand
{
    private const string NotOnList = "there is no such number on his list in a state that this fits";

    private static readonly Option<string?> s_name = ListOptions.Text("--name", "the correspondent's name", "NAME")!;
    private static readonly Option<string?> s_kind = ListOptions.Word("--kind", "what he is to the detainee (default relative)", CorrespondentKind.All)!;
    private static readonly Option<Papers> s_papers = ListOptions.Parsed<Papers>(
        "--papers", "what was received, in place of what was written before", "identity,letter,invoice|none", TryParsePapers, "must be none, or of identity, letter and invoice, with commas", isRequired: true);
    private static readonly Option<string> s_answer = ListOptions.Word("--answer", "of the magistrate", ["agreed", "refused", "none"], isRequired: true);

    public static Command Build()
    {
        var show = CommonOptions.Command("show", "a detainee's list, with what is still missing", ListOptions.Detainee, CommonOptions.Json);
        show.SetAction((parsed, cancellation) => ListOptions.RunAsync(
            parsed, (stores, detainee) => ShowAsync(stores.Directory, detainee, parsed.GetValue(CommonOptions.Json), cancellation), cancellation));
        var request = CommonOptions.Command(
            "request", "enters what he asked for in writing", ListOptions.Detainee, ListOptions.Number, s_name, s_kind, ListOptions.Author, ListOptions.Reason);
        request.SetAction((parsed, cancellation) => ListOptions.RunAsync(parsed, (stores, detainee) => RequestAsync(parsed, stores, detainee, cancellation), cancellation));
        return new Command("list", "the numbers that a detainee may call")
        {
            show, request,
            Change("approve", "puts a number on the list", "approved", HistoryAction.NumberApproved, static (directory, detainee, change, cancellation) => directory.ApproveNumberAsync(detainee, change.Number, change.Author, change.Reason, cancellation)),
            Change("refuse", "refuses a number that was requested", "refused", HistoryAction.NumberRefused, static (directory, detainee, change, cancellation) => directory.RefuseNumberAsync(detainee, change.Number, change.Author, change.Reason, cancellation)),
            Change("withdraw", "takes a number off the list", "withdrawn", HistoryAction.NumberWithdrawn, static (directory, detainee, change, cancellation) => directory.WithdrawNumberAsync(detainee, change.Number, change.Author, change.Reason, cancellation)),
            Change("papers", "writes which papers were received (OUT-03)", "written", HistoryAction.PapersReceived, static (directory, detainee, change, cancellation) =>
                directory.SetPapersAsync(detainee, change.Number, change.Parsed.GetValue(s_papers), change.Author, change.Reason, cancellation), s_papers),
            Change("magistrate", "writes the magistrate's answer (OUT-04)", "written", HistoryAction.MagistrateAnswered, static (directory, detainee, change, cancellation) =>
                directory.SetMagistrateAsync(detainee, change.Number, AnswerOf(change.Parsed), change.Author, change.Reason, cancellation), s_answer),
            Change("reopen", "the called person wants to be called again, after he refused further calls", "reopened", HistoryAction.FurtherCallsAccepted, static (directory, detainee, change, cancellation) =>
                directory.AcceptFurtherCallsAsync(detainee, change.Number, change.Author, change.Reason, cancellation)),
        };
    }

    /// <summary>What every change has.</summary>
    private sealed record Asked(ParseResult Parsed)
    {
        public PhoneNumber Number => Parsed.GetValue(ListOptions.Number);

        public string Author => Parsed.GetValue(ListOptions.Author)!;

        public string Reason => Parsed.GetValue(ListOptions.Reason)!;
    }

    private static Command Change(
        string name, string description, string done, string action, Func<DirectoryStore, Guid, Asked, CancellationToken, Task<bool>> change, params IReadOnlyList<Option> more)
    {
        var command = CommonOptions.Command(name, description, [ListOptions.Detainee, ListOptions.Number, .. more, ListOptions.Author, ListOptions.Reason]);
        command.SetAction((parsed, cancellation) => ListOptions.RunAsync(parsed, async (stores, detainee) =>
        {
            var asked = new Asked(parsed);
            await CommandEvidence.ListChangedAsync(
                stores, parsed, detainee, action, asked.Number, asked.Reason, [.. more.Select(option => (option.Name.TrimStart('-'), parsed.GetResult(option)?.Tokens.SingleOrDefault()?.Value))]);
            await ListOptions.TellAsync(await change(stores.Directory, detainee.Id, asked, cancellation), done, NotOnList);
        }, cancellation));
        return command;
    }

    private static async Task RequestAsync(ParseResult parsed, Stores stores, Detainee detainee, CancellationToken cancellation)
    {
        var asked = new Asked(parsed);
        var request = new NumberRequest(asked.Number, parsed.GetValue(s_name) ?? "", parsed.GetValue(s_kind) ?? CorrespondentKind.Relative);
        await CommandEvidence.ListChangedAsync(
            stores, parsed, detainee, HistoryAction.NumberRequested, request.Kind == CorrespondentKind.Relative ? request.Number : null, asked.Reason, ("kind", request.Kind));
        switch (await stores.Directory.RequestNumberAsync(detainee.Id, request, asked.Author, asked.Reason, cancellation))
        {
            case RequestResult.OnList: throw new CommandException("the number is on his list");
            case RequestResult.ListFull: throw new CommandException("his list is full");
            case RequestResult.RefusedByCorrespondent: throw new CommandException("the called person wants no calls from him (see list reopen)");
            case RequestResult.RequestedBefore: await Console.Error.WriteLineAsync("it was requested before; nothing changed"); break;
            default: await Console.Error.WriteLineAsync("requested"); break;
        }
    }

    private static async Task ShowAsync(DirectoryStore directory, Detainee detainee, bool json, CancellationToken cancellation)
    {
        var list = await directory.ListAsync(detainee.Id, cancellation);
        if (json)
        {
            await Terminal.WriteJsonAsync(new { detainee = detainee.Identifier, numbers = list.Select(Document) });
            return;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumns("number", "name", "kind", "state", "papers", "magistrate", "shortcut", "decided (UTC)", "by", "reason");
        foreach (var entry in list)
        {
            var (who, decided) = (entry.Correspondent, entry.Decided);
            table.AddRow(
                who.Number.Value, Markup.Escape(who.Name), who.Kind, Terminal.Camel(entry.State), string.Join(' ', PapersOf(entry.Papers)), entry.Magistrate switch { true => "agreed", false => "refused", null => "" },
                who.Shortcut ?? "", $"{decided.At:yyyy-MM-dd HH:mm:ss}", Markup.Escape(decided.Author), Markup.Escape(decided.Reason));
        }
        Terminal.Write(table);
    }

    private static object Document(ListEntry entry) => new
    {
        number = entry.Correspondent.Number.Value, name = entry.Correspondent.Name, kind = entry.Correspondent.Kind, language = entry.Correspondent.Language,
        acceptance = Terminal.Camel(entry.Correspondent.Acceptance), shortcut = entry.Correspondent.Shortcut, state = Terminal.Camel(entry.State), papers = PapersOf(entry.Papers),
        magistrate = entry.Magistrate, decidedAt = entry.Decided.At.UtcDateTime, decidedBy = entry.Decided.Author, reason = entry.Decided.Reason,
    };

    private static IEnumerable<string> PapersOf(Papers papers) =>
        new[] { Papers.Identity, Papers.Letter, Papers.Invoice }.Where(paper => papers.HasFlag(paper)).Select(Terminal.Camel);

    private static bool TryParsePapers(string text, out Papers papers)
    {
        papers = Papers.None;
        if (text == "none") return true;
        foreach (var name in text.Split(','))
        {
            if (name is not ("identity" or "letter" or "invoice")) return false;
            papers |= Enum.Parse<Papers>(name, ignoreCase: true);
        }
        return true;
    }

    private static bool? AnswerOf(ParseResult parsed) => parsed.GetValue(s_answer) switch { "agreed" => true, "refused" => false, _ => null };
}
