using System.CommandLine;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;

namespace Telephony.Host.Commands;

/// <summary>
/// What a command changes, and the message that it writes to a file, is evidence before it is done, as it is on the console (MON-12). Each entry of these says that it was a command, and which user of the
/// machine ran it, whoever is named as the author.
/// </summary>
internal static class CommandEvidence
{
    /// <summary>Who does it, where the command has worked without a name from the beginning: <see cref="AtTheMachine"/> then.</summary>
    public static Option<string?> Author { get; } = ListOptions.Text("--author", "who does it, for the evidence (default: the user of this machine)", "NAME")!;

    /// <summary>Why, where the command has worked without it.</summary>
    public static Option<string?> Reason { get; } = ListOptions.Text("--reason", "why, for the evidence", "TEXT")!;

    /// <summary>The user of the machine as an author.</summary>
    public static string AtTheMachine => $"{Environment.UserName} (command line)";

    /// <summary>Writes an entry; when that fails it throws, and what was to be done is not.</summary>
    /// <param name="stores">Where.</param>
    /// <param name="action">What is done.</param>
    /// <param name="author">Who does it; null: <see cref="AtTheMachine"/>.</param>
    /// <param name="establishment">Whose evidence; null: of all.</param>
    /// <param name="subject">To whom or what.</param>
    /// <param name="reason">Why.</param>
    /// <param name="details">What else; without a value it is left out.</param>
    public static Task WriteDownAsync(
        Stores stores, AuditAction action, string? author, string? establishment, string subject, string? reason, params IReadOnlyList<(string Name, string? Value)> details)
    {
        var entry = new AuditEntry(TimeProvider.System.GetUtcNow(), author ?? AtTheMachine, establishment, action, subject, reason)
        {
            Details = details.Concat([("by", "command"), ("user", Environment.UserName)]).Where(detail => detail.Item2 is not null).ToDictionary(detail => detail.Item1, detail => detail.Item2!),
        };
        return new AuditStore(stores.Database.DataSource).AppendAsync(entry, CancellationToken.None);
    }

    /// <summary>A change of a detainee's list. Of a protected number stands there which entry it is, and not the number (EXC-01).</summary>
    /// <param name="stores">Where.</param>
    /// <param name="parsed">Has the author.</param>
    /// <param name="detainee">Whose list.</param>
    /// <param name="change">One of <see cref="HistoryAction"/>.</param>
    /// <param name="number">Which number; null: not about one.</param>
    /// <param name="reason">Why; null when none is asked for.</param>
    /// <param name="details">What else.</param>
    public static async Task ListChangedAsync(
        Stores stores, ParseResult parsed, Detainee detainee, string change, PhoneNumber? number, string? reason, params IReadOnlyList<(string Name, string? Value)> details)
    {
        string? entry = null;
        if (number is { } one)
        {
            entry = (await stores.Directory.ListAsync(detainee.Id, CancellationToken.None)).FirstOrDefault(listed => listed.Correspondent.Number == one)?.Correspondent.Id.ToString();
            var isProtected = await stores.Directory.ProtectedAmongAsync([new NumberThen(detainee.Id, detainee.Id, one.Value, TimeProvider.System.GetUtcNow())], CancellationToken.None) is { Count: > 0 };
            if (isProtected) number = null;
        }
        await WriteDownAsync(
            stores, AuditAction.ListChanged, parsed.GetValue(ListOptions.Author), detainee.EstablishmentCode, detainee.Identifier, reason,
            [("change", change), ("entry", entry), ("number", number?.Value), .. details]);
    }
}
