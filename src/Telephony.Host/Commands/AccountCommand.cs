using System.CommandLine;
using Spectre.Console;
using Telephony.Billing;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;

namespace Telephony.Host.Commands;

/// <summary><c>telephony account show</c>, <c>credit</c> and <c>buy</c>: a detainee's money, for the accounts office (BIL-01 to BIL-05).</summary>
internal static class AccountCommand
{
    private const int Movements = 20;

    private static readonly Option<string> s_detainee = new("--detainee") { Description = "identifier of the access card", HelpName = "ID", Required = true };
    private static readonly Option<string> s_amount = new("--amount") { Description = "euros, such as 50.00", HelpName = "A", Required = true };
    private static readonly Option<string?> s_outsideAmount = new("--amount") { Description = "euros; only with --plan outside", HelpName = "A" };
    private static readonly Option<string> s_plan = new("--plan") { Description = "plan to buy, or outside", HelpName = "CODE", Required = true };
    private static readonly Option<string> s_transfer = new("--transfer")
    {
        Description = "id of the transfer; the same id a second time changes nothing", HelpName = "ID", Required = true,
    };

    public static Command Build()
    {
        var show = CommonOptions.Command("show", "status, lots, balance, holds and last entries", s_detainee, CommonOptions.Json);
        show.SetAction((parsed, cancellation) => RunAsync(parsed, (billing, detainee, stores) => ShowAsync(billing, detainee, stores, parsed.GetValue(CommonOptions.Json), cancellation), cancellation));
        var credit = CommonOptions.Command("credit", "money onto the nominative account", s_detainee, s_amount, s_transfer, CommandEvidence.Author, CommandEvidence.Reason);
        credit.SetAction((parsed, cancellation) => RunAsync(parsed, (billing, detainee, stores) => CreditAsync(
            parsed, billing, detainee, stores, cancellation), cancellation));
        var buy = CommonOptions.Command("buy", "buys a plan from the nominative account", s_detainee, s_plan, s_outsideAmount, s_transfer, CommandEvidence.Author, CommandEvidence.Reason);
        buy.SetAction((parsed, cancellation) => RunAsync(parsed, (billing, detainee, stores) => BuyAsync(parsed, billing, detainee, stores, cancellation), cancellation));
        return new Command("account", "a detainee's nominative and telephone accounts") { show, credit, buy };
    }

    private static Task<int> RunAsync(ParseResult parsed, Func<BillingStore, Detainee, Stores, Task> body, CancellationToken cancellation) => CommandLine.GuardAsync(async () =>
    {
        await using var stores = await Stores.OpenAsync(CommonOptions.Settings(parsed), cancellation);
        var detainee = await stores.Directory.FindDetaineeAsync(parsed.GetValue(s_detainee)!, cancellation) ?? throw new CommandException("there is no detainee with this identifier");
        await body(new BillingStore(stores.Database.DataSource), detainee, stores);
        return 0;
    });

    private static async Task ShowAsync(BillingStore billing, Detainee detainee, Stores stores, bool json, CancellationToken cancellation)
    {
        var statement = await billing.StatementAsync(detainee.Id, Movements, cancellation);
        var status = await stores.Directory.AccountStatusAsync(detainee.Id, cancellation);
        if (json) await Console.Out.WriteLineAsync(statement.ToJson(detainee.Identifier, Terminal.Camel(status)));
        else Print(statement, status);
    }

    private static void Print(Statement statement, AccountStatus status)
    {
        Console.Out.WriteLine($"account {Terminal.Camel(status)}: {statement.Balance} € of telephone credit, of which {statement.Held} € is held by running calls;");
        Console.Out.WriteLine($"{statement.NominativeBalance} € on the nominative account, {statement.InTransit} € on its way from there");
        var lots = new Table().Border(TableBorder.Simple).AddColumns("plan", "remaining €", "bought (UTC)");
        foreach (var lot in statement.Lots) lots.AddRow(lot.Plan, lot.Remaining.ToString(), $"{lot.BoughtAt:yyyy-MM-dd HH:mm:ss}");
        Terminal.Write(lots);
        var movements = new Table().Border(TableBorder.Simple).AddColumns("when (UTC)", "account", "amount €", "reason", "transfer");
        foreach (var (account, movement) in statement.Movements.Select(m => ("telephone", m)).Concat(statement.NominativeMovements.Select(m => ("nominative", m))))
            movements.AddRow($"{movement.At:yyyy-MM-dd HH:mm:ss}", account, movement.Amount.ToString(), movement.Reason, Markup.Escape(movement.Transfer));
        Terminal.Write(movements);
    }

    private static async Task CreditAsync(ParseResult parsed, BillingStore billing, Detainee detainee, Stores stores, CancellationToken cancellation)
    {
        var (amount, transfer) = (Amount(parsed.GetValue(s_amount)!), Transfer(parsed));
        await WriteDownAsync(parsed, stores, detainee, ("what", "transfer"), ("id", transfer), ("amount", amount.ToString()));
        var isNew = await billing.CreditAsync(transfer, detainee.Id, amount, TimeProvider.System.GetUtcNow(), cancellation);
        await Console.Error.WriteLineAsync(isNew ? $"credited: {amount} €" : "this transfer was credited before; nothing changed");
    }

    private static async Task BuyAsync(ParseResult parsed, BillingStore billing, Detainee detainee, Stores stores, CancellationToken cancellation)
    {
        var (code, amount, transfer) = (parsed.GetValue(s_plan)!, parsed.GetValue(s_outsideAmount), Transfer(parsed));
        var plan = (await billing.PlansAsync(cancellation)).FirstOrDefault(plan => plan.Code == code) ?? throw new CommandException($"there is no plan {code}");
        if (plan.Price is not null && amount is not null) throw new CommandException("--amount is only for --plan outside: a plan has its own price");
        if (plan.Price is null && amount is null) throw new CommandException("--plan outside needs --amount");
        var price = plan.Price ?? Amount(amount!);
        await WriteDownAsync(parsed, stores, detainee, ("what", "request"), ("id", transfer), ("plan", code), ("amount", price.ToString()));
        var purchase = await billing.BuyAsync(transfer, detainee.Id, code, price, TimeProvider.System.GetUtcNow(), stores.Settings.PurchaseDelay, cancellation);
        if (purchase.State == PurchaseState.Refused) throw new CommandException("refused: the nominative account does not hold enough");
        await Console.Error.WriteLineAsync(purchase.State == PurchaseState.Done ? $"bought: plan {code}, {price} €" : $"in process: plan {code}, {price} €, credit at {purchase.DueAt:u}");
    }

    private static Task WriteDownAsync(ParseResult parsed, Stores stores, Detainee detainee, params IReadOnlyList<(string Name, string? Value)> details) => CommandEvidence.WriteDownAsync(
        stores, AuditAction.AccountChanged, parsed.GetValue(CommandEvidence.Author), detainee.EstablishmentCode, detainee.Identifier, parsed.GetValue(CommandEvidence.Reason), details);

    private static Money Amount(string text) => Money.TryParse(text, out var amount) && amount > Money.Zero && amount.IsWholeCents
        ? amount
        : throw new CommandException("--amount must be more than nothing, in euros and whole cents, such as 50.00");

    private static string Transfer(ParseResult parsed) => parsed.GetValue(s_transfer) is { } transfer && TransferId.IsValid(transfer)
        ? transfer
        : throw new CommandException("--transfer must be 1 to 64 letters, digits and . _ ~ + : -");
}
