using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Telephony.Directory;

namespace Telephony.Host.Commands;

/// <summary>The options of the commands with which staff change lists: whose, which, who, why. What cannot be read is wrong use and is named.</summary>
internal static class ListOptions
{
    /// <summary>Longest text that one option takes.</summary>
    public const int MaxText = 500;

    public delegate bool TryParse<T>(string text, out T value);

    public static Option<string> Detainee { get; } = new("--detainee") { Description = "identifier of the access card", HelpName = "ID", Required = true };

    public static Option<PhoneNumber> Number { get; } = Parsed<PhoneNumber>("--number", "telephone number", "N", PhoneNumber.TryParse, "must be a telephone number such as +33612345678", isRequired: true);

    public static Option<string> Author { get; } = Text("--author", "who decided", "NAME", isRequired: true);

    public static Option<string> Reason { get; } = Text("--reason", "why", "TEXT", isRequired: true);

    /// <summary>An option that is read by <paramref name="parse"/>; the message of a failure is the option's name and <paramref name="mustBe"/>.</summary>
    public static Option<T> Parsed<T>(string name, string description, string helpName, TryParse<T> parse, string mustBe, bool isRequired = false)
    {
        T Read(ArgumentResult result)
        {
            if (result.Tokens is [{ Value: var text }] && parse(text, out var value)) return value;
            result.AddError($"{name} {mustBe}");
            return default!;
        }
        return new Option<T>(name) { Description = description, HelpName = helpName, Required = isRequired, CustomParser = Read };
    }

    /// <summary>An option of some words.</summary>
    public static Option<string> Text(string name, string description, string helpName, bool isRequired = false) => Parsed<string>(
        name, description, helpName, static (string text, out string value) => (value = text.Trim()) is { Length: > 0 and <= MaxText } && !value.Any(char.IsControl),
        $"must be 1 to {MaxText} characters", isRequired);

    /// <summary>An option of one of a few words.</summary>
    public static Option<string> Word(string name, string description, IReadOnlyList<string> words, bool isRequired = false) => Parsed<string>(
        name, description, string.Join('|', words), (string text, out string value) => words.Contains(value = text), $"must be one of {string.Join(", ", words)}", isRequired);

    /// <summary>An option of an instant; without an offset it is in UTC.</summary>
    public static Option<DateTimeOffset?> Instant(string name, string description) => Parsed<DateTimeOffset?>(
        name, description, "INSTANT", static (string text, out DateTimeOffset? value) =>
        {
            var isRead = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read) && text.Length >= 10 && char.IsAsciiDigit(text[3]);
            value = read;
            return isRead;
        }, "must be an instant such as 2026-03-02T13:00:00Z");

    /// <summary>An option of a day.</summary>
    public static Option<DateOnly?> Day(string name, string description) => Parsed<DateOnly?>(
        name, description, "DATE", static (string text, out DateOnly? value) =>
        {
            var isRead = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read);
            value = read;
            return isRead;
        }, "must be a date such as 2026-03-02");

    /// <summary>Opens the stores and runs a command's body.</summary>
    public static Task<int> RunAsync(ParseResult parsed, Func<Stores, Task> body, CancellationToken cancellation) => CommandLine.GuardAsync(async () =>
    {
        await using var stores = await Stores.OpenAsync(CommonOptions.Settings(parsed), cancellation);
        await body(stores);
        return 0;
    });

    /// <summary>The same for a detainee who is named by <see cref="Detainee"/>.</summary>
    public static Task<int> RunAsync(ParseResult parsed, Func<Stores, Detainee, Task> body, CancellationToken cancellation) => RunAsync(parsed, async stores =>
    {
        var detainee = await stores.Directory.FindDetaineeAsync(parsed.GetValue(Detainee)!, cancellation) ?? throw new CommandException("there is no detainee with this identifier");
        await body(stores, detainee);
    }, cancellation);

    /// <summary>Tells what was done, or that it could not be.</summary>
    public static async Task TellAsync(bool isDone, string done, string otherwise)
    {
        if (!isDone) throw new CommandException(otherwise);
        await Console.Error.WriteLineAsync(done);
    }
}
