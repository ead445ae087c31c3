using System.CommandLine;
using Spectre.Console;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;

namespace Telephony.Host.Commands;

/// <summary><c>telephony cellphone</c>: who asked for the phone of his cell, and who has it (OUT-07).</summary>
internal static class CellPhoneCommand
{
    private static readonly Option<string> s_phone = ListOptions.Text("--phone", "user of the phone in his cell", "USER", isRequired: true);

    public static Command Build()
    {
        var list = CommonOptions.Command("list", "requests that wait, and phones that were granted", CommonOptions.Json);
        list.SetAction((parsed, cancellation) => ListOptions.RunAsync(parsed, stores => ShowAsync(stores.Directory, parsed.GetValue(CommonOptions.Json), cancellation), cancellation));
        var grant = CommonOptions.Command("grant", "gives him who asked for it the phone of his cell", ListOptions.Detainee, s_phone, ListOptions.Author, ListOptions.Reason);
        grant.SetAction((parsed, cancellation) => ListOptions.RunAsync(parsed, async (stores, detainee) =>
        {
            await WriteDownAsync(parsed, stores, detainee, HistoryAction.CellPhoneGranted, parsed.GetValue(s_phone));
            await ListOptions.TellAsync(
                await stores.Directory.GrantCellPhoneAsync(detainee.Id, parsed.GetValue(s_phone)!, parsed.GetValue(ListOptions.Author)!, parsed.GetValue(ListOptions.Reason)!, cancellation),
                "granted", "he has not asked for it, or there is no such phone of his establishment that is nobody's");
        }, cancellation));
        return new Command("cellphone", "the phones in cells")
        {
            list, grant,
            Close("refuse", "refuses what he asked for", "refused", HistoryAction.CellPhoneRefused, "he has not asked for it", static (directory, detainee, author, reason, cancellation) => directory.RefuseCellPhoneAsync(detainee, author, reason, cancellation)),
            Close("withdraw", "takes the phone back", "withdrawn", HistoryAction.CellPhoneWithdrawn, "he has none", static (directory, detainee, author, reason, cancellation) => directory.WithdrawCellPhoneAsync(detainee, author, reason, cancellation)),
        };
    }

    private static Command Close(
        string name, string description, string done, string action, string otherwise, Func<DirectoryStore, Guid, string, string, CancellationToken, Task<bool>> close)
    {
        var command = CommonOptions.Command(name, description, ListOptions.Detainee, ListOptions.Author, ListOptions.Reason);
        command.SetAction((parsed, cancellation) => ListOptions.RunAsync(parsed, async (stores, detainee) =>
        {
            await WriteDownAsync(parsed, stores, detainee, action, phone: null);
            await ListOptions.TellAsync(await close(stores.Directory, detainee.Id, parsed.GetValue(ListOptions.Author)!, parsed.GetValue(ListOptions.Reason)!, cancellation), done, otherwise);
        }, cancellation));
        return command;
    }

    private static Task WriteDownAsync(ParseResult parsed, Stores stores, Detainee detainee, string what, string? phone) => CommandEvidence.WriteDownAsync(
        stores, AuditAction.ListChanged, parsed.GetValue(ListOptions.Author), detainee.EstablishmentCode, detainee.Identifier, parsed.GetValue(ListOptions.Reason), ("what", what), ("phone", phone));

    private static async Task ShowAsync(DirectoryStore directory, bool json, CancellationToken cancellation)
    {
        var phones = await directory.CellPhonesAsync(cancellation);
        if (json)
        {
            await Terminal.WriteJsonAsync(new
            {
                cellPhones = phones.Select(phone => new
                {
                    detainee = phone.Identifier, establishment = phone.Establishment, phone = phone.Phone, state = phone.Phone is null ? "requested" : "granted",
                    decidedAt = phone.Decided.At.UtcDateTime, decidedBy = phone.Decided.Author, reason = phone.Decided.Reason,
                }),
            });
            return;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumns("detainee", "establishment", "phone", "since (UTC)", "by", "reason");
        foreach (var phone in phones)
            table.AddRow(phone.Identifier, Markup.Escape(phone.Establishment), Markup.Escape(phone.Phone ?? "requested"), $"{phone.Decided.At:yyyy-MM-dd HH:mm:ss}", Markup.Escape(phone.Decided.Author), Markup.Escape(phone.Decided.Reason));
        Terminal.Write(table);
    }
}
