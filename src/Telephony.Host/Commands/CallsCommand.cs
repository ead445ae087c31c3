using System.CommandLine;
using Spectre.Console;
using Telephony.Calls;
using Telephony.Host.Settings;

namespace Telephony.Host.Commands;

/// <summary><c>telephony calls list</c>: finished and running calls, the newest first.</summary>
internal static class CallsCommand
{
    private static readonly Option<int> s_limit = new("--limit") { Description = $"calls at most, 1 to {CallStore.MaxPage} (default 100)", HelpName = "N", DefaultValueFactory = _ => 100 };

    public static Command Build()
    {
        s_limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > CallStore.MaxPage) result.AddError($"--limit must be from 1 to {CallStore.MaxPage}");
        });
        var list = CommonOptions.Command("list", "finished and running calls, with outcome and price", CommonOptions.Json, s_limit);
        list.SetAction((parsed, cancellation) =>
            CommandLine.GuardAsync(() => ListAsync(CommonOptions.Settings(parsed), parsed.GetValue(CommonOptions.Json), parsed.GetValue(s_limit), cancellation)));
        return new Command("calls", "call records") { list };
    }

    private static async Task<int> ListAsync(TelephonySettings settings, bool json, int limit, CancellationToken cancellation)
    {
        await using var stores = await Stores.OpenAsync(settings, cancellation);
        var store = new CallStore(stores.Database.DataSource, TimeProvider.System);
        var calls = await store.ListAsync(limit, null, cancellation);
        if (json)
        {
            await Console.Out.WriteLineAsync(CallRecord.ToJson(calls));
            return 0;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumns("started (UTC)", "kind", "detainee", "from", "to", "seconds", "outcome", "price");
        foreach (var call in calls)
        {
            table.AddRow(call.StartedAt.ToString("yyyy-MM-dd HH:mm:ss"), Terminal.Camel(call.Kind), call.Identifier ?? "", Markup.Escape(call.From ?? ""), Markup.Escape(call.To ?? ""),
                call.Duration.TotalSeconds.ToString("0.0"), Terminal.Camel(call.Outcome), "0.0000");
        }
        Terminal.Write(table);
        return 0;
    }
}
