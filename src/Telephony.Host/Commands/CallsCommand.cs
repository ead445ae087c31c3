using System.CommandLine;
using Spectre.Console;
using Telephony.Billing;
using Telephony.Calls;
using Telephony.Host.Settings;
using Telephony.Monitoring;

namespace Telephony.Host.Commands;

/// <summary><c>telephony calls list</c> and <c>show</c>: finished and running calls, the newest first, and all that is known of one.</summary>
internal static class CallsCommand
{
    private static readonly Option<int> s_limit = new("--limit") { Description = $"calls at most, 1 to {CallStore.MaxPage} (default 100)", HelpName = "N", DefaultValueFactory = _ => 100 };
    private static readonly Option<string> s_call = new("--call") { Description = "id of the call, from calls list --json", HelpName = "ID", Required = true };

    public static Command Build()
    {
        s_limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > CallStore.MaxPage) result.AddError($"--limit must be from 1 to {CallStore.MaxPage}");
        });
        var list = CommonOptions.Command("list", "finished and running calls, with outcome and price", CommonOptions.Json, s_limit);
        list.SetAction((parsed, cancellation) =>
            CommandLine.GuardAsync(() => ListAsync(CommonOptions.Settings(parsed), parsed.GetValue(CommonOptions.Json), parsed.GetValue(s_limit), cancellation)));
        var show = CommonOptions.Command("show", "one call: legs, how its price came about, ledger entries", CommonOptions.Json, s_call);
        show.SetAction((parsed, cancellation) =>
            CommandLine.GuardAsync(() => ShowAsync(CommonOptions.Settings(parsed), parsed.GetValue(CommonOptions.Json), parsed.GetValue(s_call)!, cancellation)));
        return new Command("calls", "call records") { list, show };
    }

    private static async Task<int> ListAsync(TelephonySettings settings, bool json, int limit, CancellationToken cancellation)
    {
        await using var stores = await Stores.OpenAsync(settings, cancellation);
        var calls = await new CallStore(stores.Database.DataSource, TimeProvider.System).ListAsync(limit, null, cancellation);
        var extras = await ExtrasAsync(stores, [.. calls.Select(call => call.Id)], cancellation);
        if (json)
        {
            await Console.Out.WriteLineAsync(CallRecord.ToJson(calls, id => extras[id]));
            return 0;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumns("started (UTC)", "kind", "detainee", "from", "to", "seconds", "outcome", "price €");
        foreach (var call in calls)
        {
            table.AddRow(call.StartedAt.ToString("yyyy-MM-dd HH:mm:ss"), Terminal.Camel(call.Kind), call.Identifier ?? "", Markup.Escape(call.From ?? ""), Markup.Escape(call.To ?? ""),
                call.Duration.TotalSeconds.ToString("0.0"), Terminal.Camel(call.Outcome), extras[call.Id].Price);
        }
        Terminal.Write(table);
        return 0;
    }

    private static async Task<int> ShowAsync(TelephonySettings settings, bool json, string id, CancellationToken cancellation)
    {
        await using var stores = await Stores.OpenAsync(settings, cancellation);
        var records = new CallStore(stores.Database.DataSource, TimeProvider.System);
        var call = await records.FindAsync(id, cancellation) ?? throw new CommandException("there is no call with this id");
        var details = new CallDetails(
            call, (await ExtrasAsync(stores, [id], cancellation))[id], await records.LegsAsync(id, cancellation),
            await new BillingStore(stores.Database.DataSource).ChargesAsync(id, cancellation), await records.PlacedFromAsync(id, cancellation));
        if (json) await Console.Out.WriteLineAsync(details.ToJson());
        else details.Print();
        return 0;
    }

    /// <summary>What billing and monitoring know of calls, for each of them.</summary>
    private static async Task<IReadOnlyDictionary<string, CallExtras>> ExtrasAsync(Stores stores, IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        var prices = await new BillingStore(stores.Database.DataSource).PricesAsync(ids, cancellation);
        var recordings = await new MonitoringStore(stores.Database.DataSource).OfCallsAsync(ids, cancellation);
        return ids.ToDictionary(
            id => id, id => new CallExtras(prices.GetValueOrDefault(id).ToString(), recordings.TryGetValue(id, out var recording) ? recording.ToString() : null), StringComparer.Ordinal);
    }
}
