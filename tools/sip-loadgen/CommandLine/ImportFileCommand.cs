using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telephony.LoadGenerator.CommandLine;

/// <summary>
/// <c>sip-loadgen import-file</c>: the import file for a load run, so that callers +336{n:8} may leave messages for detainees 7{n/20:7}: one
/// establishment, one trunk at 127.0.0.2 and ::1, one phone a detainee (<c>cell-N</c>, password <c>secret-N</c>). With <c>--route</c> the same detainees may call the same
/// numbers: the trunk leads to the generator's <c>--answer</c> address, every detainee has credit, and a tariff prices the calls.
/// </summary>
internal static class ImportFileCommand
{
    private const int MaxCallers = 100_000;
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = "callers", DefaultValueFactory = _ => 200 };
        var share = new Option<int>("--per-detainee") { Description = "callers to one mailbox; it takes 20 messages and 30 minutes", DefaultValueFactory = _ => 20 };
        var route = new Option<string?>("--route") { Description = "HOST:PORT to which the trunk leads, for calls of detainees to those callers; without it there are none" };
        var credit = new Option<string>("--credit") { Description = "euros on each detainee's telephone account, outside plans", DefaultValueFactory = _ => "40.00" };
        var price = new Option<string>("--per-minute") { Description = "euros a minute of a call", DefaultValueFactory = _ => "0.15" };
        var acceptance = new Option<string>("--acceptance") { Description = "how those called accept: ask (by the key 1) or say (by staying)", DefaultValueFactory = _ => "ask" };
        var command = new Command("import-file", "Prints the import file for a load run: --set identifier='7{n/20:7}' --set code=4321.") { count, share, route, credit, price, acceptance };
        command.SetAction(result =>
        {
            try
            {
                var (callers, perDetainee) = (result.GetValue(count), result.GetValue(share));
                if (callers is < 1 or > MaxCallers || perDetainee is < 1 or > 1000) throw new FormatException($"--count is 1 to {MaxCallers} and --per-detainee 1 to 1000");
                if (result.GetValue(acceptance) is not ("ask" or "say")) throw new FormatException("--acceptance is ask or say");
                var calls = result.GetValue(route) is { } address
                    ? new OutwardCalls(Route(address), Euros(result.GetValue(credit)!, "--credit"), Euros(result.GetValue(price)!, "--per-minute"), result.GetValue(acceptance)!) : null;
                Console.Out.WriteLine(JsonSerializer.Serialize(File(callers, perDetainee, calls), Json));
                return 0;
            }
            catch (FormatException exception)
            {
                Console.Error.WriteLine($"sip-loadgen: {exception.Message}");
                return 2;
            }
        });
        return command;
    }

    private static string Route(string address) =>
        IPEndPoint.TryParse(address, out var point) && IPAddress.IsLoopback(point.Address) && point.Port > 0 ? $"sip:{point};transport=udp"
            : throw new FormatException($"--route {address}: HOST:PORT of a loopback address is expected");

    private static string Euros(string text, string option) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var euros) ? euros.ToString("F4", CultureInfo.InvariantCulture)
            : throw new FormatException($"{option} {text}: an amount such as 12.50 is expected");

    private static object File(int callers, int perDetainee, OutwardCalls? calls)
    {
        var groups = (callers + perDetainee - 1) / perDetainee;
        return new
        {
            establishments = new[] { new { code = "LOAD", name = "Load", timeZone = "Europe/Paris" } },
            trunks = new[]
            {
                new { name = "load", addresses = new[] { "127.0.0.2", "::1" }, depositNumbers = new[] { "+33320160294" }, route = calls?.Route, callerNumber = calls is null ? null : "+33320160295" },
            },
            plans = calls is null ? null : new[] { new { code = "outside", services = new[] { "call", "voicemail", "video" } } },
            destinations = calls is null ? null : new[] { new { @class = "frMobile", prefixes = new[] { "+336", "+337" } } },
            tariffs = calls is null ? null : new[]
            {
                new { service = "call", destination = (string?)"frMobile", plan = "outside", from = "2026-01-01", perMinute = calls.PerMinute },
                new { service = "voicemail", destination = (string?)null, plan = "outside", from = "2026-01-01", perMinute = "0.0000" },
            },
            phones = Enumerable.Range(0, groups).Select(group => new
            {
                user = $"cell-{group}", password = $"secret-{group}", digest = "md5", establishment = "LOAD", location = $"B-{group}",
            }),
            detainees = Enumerable.Range(0, groups).Select(group => new
            {
                identifier = $"7{group:D7}", code = "4321", registrationNumber = $"L{group}", name = $"Load {group}", establishment = "LOAD", language = "fr",
                account = "active", penalStatus = "sentenced",
                credit = calls is null ? null : new[] { new { transfer = $"load-{group}", plan = "outside", amount = calls.Credit } },
                correspondents = Enumerable.Range((group * perDetainee) + 1, Math.Min(perDetainee, callers - (group * perDetainee)))
                    .Select(n => new { number = $"+336{n:D8}", name = $"Caller {n}", kind = "relative", acceptance = calls?.Acceptance }),
            }),
        };
    }

    /// <summary>What calls of detainees need; money with four decimals.</summary>
    private sealed record OutwardCalls(string Route, string Credit, string PerMinute, string Acceptance);
}
