using System.CommandLine;
using System.Globalization;
using Telephony.Billing;

namespace Telephony.Host.Commands;

/// <summary><c>telephony billing check</c> and <c>billing rerate</c>: proofs over the ledger. Both exit with 1 when something does not agree.</summary>
internal static class BillingCommand
{
    private static readonly Option<DateOnly> s_from = Day("--from", "first day on which calls started");
    private static readonly Option<DateOnly> s_to = Day("--to", "last day");

    public static Command Build()
    {
        var check = CommonOptions.Command("check", "proves that entries, balances, lots and holds agree");
        check.SetAction((parsed, cancellation) => RunAsync(parsed, billing => CheckAsync(billing, cancellation), cancellation));
        var rerate = CommonOptions.Command("rerate", "prices ended calls anew and compares every cent; changes nothing", s_from, s_to);
        rerate.SetAction((parsed, cancellation) => RunAsync(parsed, billing => RerateAsync(billing, parsed.GetValue(s_from), parsed.GetValue(s_to), cancellation), cancellation));
        return new Command("billing", "proofs over the money") { check, rerate };
    }

    private static Task<int> RunAsync(ParseResult parsed, Func<BillingStore, Task<int>> body, CancellationToken cancellation) => CommandLine.GuardAsync(async () =>
    {
        await using var stores = await Stores.OpenAsync(CommonOptions.Settings(parsed), cancellation);
        return await body(new BillingStore(stores.Database.DataSource));
    });

    private static async Task<int> CheckAsync(BillingStore billing, CancellationToken cancellation)
    {
        var report = await billing.CheckAsync(cancellation);
        foreach (var problem in report.Problems) await Console.Out.WriteLineAsync(problem);
        await Console.Error.WriteLineAsync(report.Problems.Count == 0 ? $"{report.Transfers} transfers: everything agrees" : $"{report.Transfers} transfers: not everything agrees");
        return report.Problems.Count == 0 ? 0 : 1;
    }

    private static async Task<int> RerateAsync(BillingStore billing, DateOnly from, DateOnly to, CancellationToken cancellation)
    {
        var report = await billing.RerateAsync(from, to, cancellation);
        foreach (var difference in report.Differences)
            await Console.Out.WriteLineAsync($"call {difference.Call} of {difference.StartedAt:yyyy-MM-dd HH:mm:ss} UTC: {difference.Then} then, {difference.Now} now");
        await Console.Error.WriteLineAsync($"{report.Calls} calls, {report.Total} €: {(report.Differences.Count == 0 ? "the same cents" : $"{report.Differences.Count} differ")}");
        return report.Differences.Count == 0 ? 0 : 1;
    }

    private static Option<DateOnly> Day(string name, string description) => new(name)
    {
        Description = $"{description}, such as 2026-03-02, in each establishment's zone", HelpName = "DATE", Required = true,
        CustomParser = result =>
        {
            if (DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
            result.AddError($"{name} must be a date such as 2026-03-02");
            return default;
        },
    };
}
