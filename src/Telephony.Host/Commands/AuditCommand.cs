using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using Telephony.Monitoring.Evidence;

namespace Telephony.Host.Commands;

/// <summary><c>telephony audit verify</c> and <c>list</c> (DESIGN 4.8): whether the audit chain is whole, and what stands in it.</summary>
internal static class AuditCommand
{
    private static readonly Option<int> s_limit = new("--limit")
    {
        Description = $"entries at most, 1 to {AuditQuery.MaxLimit} (default 100)", HelpName = "N", DefaultValueFactory = _ => 100,
    };
    private static readonly Option<long?> s_before = new("--before") { Description = "entries before this number: that of the last one of the page before", HelpName = "N" };
    private static readonly Option<string> s_author = ListOptions.Text("--author", "of this one", "NAME");
    private static readonly Option<string> s_subject = ListOptions.Text("--subject", "about this one: id of a recording, a call or an officer", "ID");
    private static readonly Option<string> s_action = ListOptions.Word("--action", "of this kind", [.. Enum.GetValues<AuditAction>().Select(Terminal.Camel)]);
    private static readonly Option<string> s_establishment = ListOptions.Text("--establishment", "of this establishment", "CODE");
    private static readonly Option<DateTimeOffset?> s_from = ListOptions.Instant("--from", "at this instant or later");
    private static readonly Option<DateTimeOffset?> s_until = ListOptions.Instant("--until", "before this instant");

    public static Command Build()
    {
        s_limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > AuditQuery.MaxLimit) result.AddError($"--limit must be from 1 to {AuditQuery.MaxLimit}");
        });
        var verify = CommonOptions.Command("verify", "goes through the audit chain and its seals; names the first bad entry and exits with 1 when there is one");
        verify.SetAction((parsed, cancellation) => CommandLine.GuardAsync(async () =>
        {
            await using var stores = await Stores.OpenAsync(CommonOptions.Settings(parsed), cancellation);
            return await VerifyAsync(stores, cancellation);
        }));
        var list = CommonOptions.Command(
            "list", "entries of the audit log, the newest first", s_limit, s_before, s_author, s_action, s_subject, s_establishment, s_from, s_until, CommonOptions.Json);
        list.SetAction((parsed, cancellation) => ListOptions.RunAsync(parsed, stores => ListAsync(stores, Query(parsed), parsed.GetValue(CommonOptions.Json), cancellation), cancellation));
        return new Command("audit", "who did what, why and when") { verify, list };
    }

    private static async Task<int> VerifyAsync(Stores stores, CancellationToken cancellation)
    {
        using var seals = new AuditSeals(stores.Database.DataSource, stores.Key, stores.Settings.Data, NullLogger<AuditSeals>.Instance);
        var found = await seals.VerifyAsync(cancellation);
        if (found.Fault is { } fault)
        {
            await Console.Out.WriteLineAsync($"entry {fault.Number}: {What(fault.Kind)}");
            await Console.Error.WriteLineAsync($"{found.Entries} entries before it are as they were written; what follows it was not looked at");
            return 1;
        }
        await Console.Error.WriteLineAsync($"{found.Entries} entries: all are as they were written; sealed up to number {found.Sealed}");
        return 0;
    }

    private static string What(AuditFaultKind kind) => kind switch
    {
        AuditFaultKind.Missing => "missing",
        AuditFaultKind.WrongHash => "changed: its hash is not that of its content",
        AuditFaultKind.BrokenLink => "does not follow the entry before it: one of the two was replaced",
        AuditFaultKind.WrongHead => "is not the one that was written last",
        _ => "is not what was sealed, or its seal was not made with this master key",
    };

    private static AuditQuery Query(ParseResult parsed) => new()
    {
        Limit = parsed.GetValue(s_limit), Before = parsed.GetValue(s_before), Author = parsed.GetValue(s_author), Subject = parsed.GetValue(s_subject),
        Action = parsed.GetValue(s_action) is { } action ? Enum.Parse<AuditAction>(action, ignoreCase: true) : null,
        Establishments = parsed.GetValue(s_establishment) is { } establishment ? [establishment] : null,
        From = parsed.GetValue(s_from), Until = parsed.GetValue(s_until),
    };

    private static async Task ListAsync(Stores stores, AuditQuery query, bool json, CancellationToken cancellation)
    {
        var rows = await new AuditStore(stores.Database.DataSource).ListAsync(query, cancellation);
        if (json)
        {
            await Terminal.WriteJsonAsync(new
            {
                entries = rows.Select(row => new
                {
                    number = row.Number, at = row.Entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture), author = row.Entry.Author,
                    establishment = row.Entry.Establishment, action = Terminal.Camel(row.Entry.Action), subject = row.Entry.Subject, reason = row.Entry.Reason, details = row.Entry.Details, hash = row.Hash,
                }),
            });
            return;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumns("number", "at (UTC)", "author", "establishment", "action", "subject", "reason", "details");
        foreach (var (number, entry, _) in rows)
        {
            table.AddRow($"{number}", entry.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss"), Shown(entry.Author), Shown(entry.Establishment), Terminal.Camel(entry.Action), Shown(entry.Subject),
                Shown(entry.Reason), Shown(string.Join(", ", entry.Details.Select(detail => $"{detail.Key} {detail.Value}"))));
        }
        Terminal.Write(table);
    }

    /// <summary>What somebody typed may hold what moves a terminal's cursor.</summary>
    private static string Shown(string? text) => Markup.Escape(string.Concat((text ?? "").Select(c => char.IsControl(c) ? '\uFFFD' : c)));
}
