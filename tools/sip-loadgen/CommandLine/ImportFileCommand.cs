using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Telephony.LoadGenerator.CommandLine;

/// <summary>
/// <c>sip-loadgen import-file</c>: the import file for a load run, so that callers +336{n:8} may leave messages for detainees 7{n/20:7}: one
/// establishment, one trunk at 127.0.0.2 and ::1, one phone a detainee (<c>cell-N</c>, password <c>secret-N</c>).
/// </summary>
internal static class ImportFileCommand
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = "callers", DefaultValueFactory = _ => 200 };
        var share = new Option<int>("--per-detainee") { Description = "callers to one mailbox; it takes 20 messages and 30 minutes", DefaultValueFactory = _ => 20 };
        var command = new Command("import-file", "Prints the import file for a load run: --set identifier='7{n/20:7}' --set code=4321.") { count, share };
        command.SetAction(result =>
        {
            var (callers, perDetainee) = (result.GetValue(count), result.GetValue(share));
            if (callers is < 1 or > 100_000 || perDetainee is < 1 or > 1000)
            {
                Console.Error.WriteLine("sip-loadgen: --count is 1 to 100000 and --per-detainee 1 to 1000");
                return 2;
            }
            Console.Out.WriteLine(JsonSerializer.Serialize(File(callers, perDetainee), Json));
            return 0;
        });
        return command;
    }

    private static object File(int callers, int perDetainee)
    {
        var groups = (callers + perDetainee - 1) / perDetainee;
        return new
        {
            establishments = new[] { new { code = "LOAD", name = "Load", timeZone = "Europe/Paris" } },
            trunks = new[] { new { name = "load", addresses = new[] { "127.0.0.2", "::1" }, depositNumbers = new[] { "+33320160294" } } },
            phones = Enumerable.Range(0, groups).Select(group => new
            {
                user = $"cell-{group}", password = $"secret-{group}", digest = "md5", establishment = "LOAD", location = $"B-{group}",
            }),
            detainees = Enumerable.Range(0, groups).Select(group => new
            {
                identifier = $"7{group:D7}", code = "4321", registrationNumber = $"L{group}", name = $"Load {group}", establishment = "LOAD", language = "fr",
                account = "active", penalStatus = "sentenced",
                correspondents = Enumerable.Range((group * perDetainee) + 1, Math.Min(perDetainee, callers - (group * perDetainee)))
                    .Select(n => new { number = $"+336{n:D8}", name = $"Caller {n}", kind = "relative" }),
            }),
        };
    }
}
