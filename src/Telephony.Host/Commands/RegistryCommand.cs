using System.CommandLine;
using System.Text.RegularExpressions;
using Spectre.Console;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;

namespace Telephony.Host.Commands;

/// <summary><c>telephony registry</c>: the national registry of protected numbers (EXC-01, EXC-03, EXC-05). Entries are added and ended, never removed.</summary>
internal static partial class RegistryCommand
{
    private static readonly Option<string> s_kind = ListOptions.Parsed<string>(
        "--kind", "what protects it: lawyer, cglpl, cred, arapej, defenseur", "KIND", static (string text, out string value) => Category().IsMatch(value = text),
        "must be 1 to 40 letters, such as lawyer or cglpl", isRequired: true);
    private static readonly Option<string> s_name = ListOptions.Text("--name", "whose it is", "NAME", isRequired: true);
    private static readonly Option<DateOnly?> s_from = ListOptions.Day("--from", "first day, in France (default today)");
    private static readonly Option<DateOnly?> s_to = ListOptions.Day("--to", "first day on which it no longer is (default: no end)");
    private static readonly Option<DateOnly?> s_until = ListOptions.Day("--until", "first day on which the number is no longer protected, in France (default tomorrow)");
    private static readonly Option<bool> s_free = new("--free") { Description = "a free line: it needs the identifier only" };

    public static Command Build()
    {
        var add = CommonOptions.Command("add", "protects a number", ListOptions.Number, s_kind, s_name, s_from, s_to, s_free, ListOptions.Author, ListOptions.Reason);
        add.Validators.Add(result =>
        {
            if (result.GetValue(s_to) is { } to && to <= (result.GetValue(s_from) ?? Today())) result.AddError("--to must be after --from, and after today without it");
        });
        add.SetAction((parsed, cancellation) => ListOptions.RunAsync(parsed, stores => AddAsync(parsed, stores, cancellation), cancellation));
        var end = CommonOptions.Command("end", "ends the protection of a number", ListOptions.Number, s_until, ListOptions.Author, ListOptions.Reason);
        end.SetAction((parsed, cancellation) => ListOptions.RunAsync(parsed, stores => EndAsync(parsed, stores, cancellation), cancellation));
        var list = CommonOptions.Command("list", "the whole registry, past entries too", CommonOptions.Json);
        list.SetAction((parsed, cancellation) => ListOptions.RunAsync(parsed, stores => ShowAsync(stores.Directory, parsed.GetValue(CommonOptions.Json), cancellation), cancellation));
        return new Command("registry", "the national registry of protected numbers") { add, end, list };
    }

    private static async Task AddAsync(ParseResult parsed, Stores stores, CancellationToken cancellation)
    {
        var entry = new ProtectedNumber(
            parsed.GetValue(ListOptions.Number), parsed.GetValue(s_kind)!, parsed.GetValue(s_name)!, parsed.GetValue(s_from) ?? Today(), parsed.GetValue(s_to), parsed.GetValue(s_free));
        await WriteDownAsync(parsed, stores, HistoryAction.ProtectedNumberAdded);
        await ListOptions.TellAsync(
            await stores.Directory.AddProtectedNumberAsync(entry, parsed.GetValue(ListOptions.Author)!, parsed.GetValue(ListOptions.Reason)!, cancellation),
            "added", "the number has an entry that is in force on one of these days");
    }

    private static async Task EndAsync(ParseResult parsed, Stores stores, CancellationToken cancellation)
    {
        await WriteDownAsync(parsed, stores, HistoryAction.ProtectedNumberEnded);
        await ListOptions.TellAsync(
            await stores.Directory.EndProtectedNumberAsync(
                parsed.GetValue(ListOptions.Number), parsed.GetValue(s_until) ?? Today().AddDays(1), parsed.GetValue(ListOptions.Author)!, parsed.GetValue(ListOptions.Reason)!, cancellation),
            "ended", "the number has no entry that is in force before that day and on it, or that day is over");
    }

    /// <summary>One person is enough here, where the two of the console have not confirmed anything: it is in the evidence that it was this way.</summary>
    private static Task WriteDownAsync(ParseResult parsed, Stores stores, string change) => CommandEvidence.WriteDownAsync(
        stores, AuditAction.ListChanged, parsed.GetValue(ListOptions.Author), establishment: null, "registry", parsed.GetValue(ListOptions.Reason),
        ("change", change), ("number", parsed.GetValue(ListOptions.Number).Value));

    private static async Task ShowAsync(DirectoryStore directory, bool json, CancellationToken cancellation)
    {
        var numbers = await directory.ProtectedNumbersAsync(cancellation);
        if (json)
        {
            await Terminal.WriteJsonAsync(new
            {
                protectedNumbers = numbers.Select(entry => new { number = entry.Number.Value, name = entry.Name, kind = entry.Category, from = entry.From, to = entry.Until, free = entry.IsFree }),
            });
            return;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumns("number", "kind", "name", "from", "to", "");
        foreach (var entry in numbers)
            table.AddRow(entry.Number.Value, Markup.Escape(entry.Category), Markup.Escape(entry.Name), $"{entry.From:yyyy-MM-dd}", $"{entry.Until:yyyy-MM-dd}", entry.IsFree ? "free" : "");
        Terminal.Write(table);
    }

    /// <summary>The registry is the country's, and so are its days.</summary>
    private static DateOnly Today() => NodaTime.Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()).InZone(NodaTime.DateTimeZoneProviders.Tzdb["Europe/Paris"]).Date.ToDateOnly();

    [GeneratedRegex(@"\A[A-Za-z]{1,40}\z")]
    private static partial Regex Category();
}
