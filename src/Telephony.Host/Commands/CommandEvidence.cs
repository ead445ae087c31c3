using System.CommandLine;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;

namespace Telephony.Host.Commands;

/// <summary>What a command changes or takes out of the platform is evidence before it is done, as it is on the console (MON-12); each entry says that it was a command.</summary>
internal static class CommandEvidence
{
    /// <summary>Who does it, where the command has worked without a name from the beginning: the user of the machine then.</summary>
    public static Option<string?> Author { get; } = ListOptions.Text("--author", "who does it, for the evidence (default: the user of this machine)", "NAME")!;

    /// <summary>Who works on this machine.</summary>
    public static string UserOfMachine => Environment.UserName is { Length: > 0 } name ? name : "command";

    /// <summary>Writes an entry; when that fails it throws, and what was to be done is not.</summary>
    /// <param name="stores">Where.</param>
    /// <param name="action">What is done.</param>
    /// <param name="author">Who does it; null: the user of the machine.</param>
    /// <param name="establishment">Whose evidence; null: of all.</param>
    /// <param name="subject">To whom or what.</param>
    /// <param name="reason">Why.</param>
    /// <param name="details">What else; without a value it is left out.</param>
    public static Task WriteDownAsync(
        Stores stores, AuditAction action, string? author, string? establishment, string subject, string? reason, params IReadOnlyList<(string Name, string? Value)> details)
    {
        var entry = new AuditEntry(TimeProvider.System.GetUtcNow(), author ?? UserOfMachine, establishment, action, subject, reason)
        {
            Details = details.Append(("by", "command")).Where(detail => detail.Item2 is not null).ToDictionary(detail => detail.Item1, detail => detail.Item2!),
        };
        return new AuditStore(stores.Database.DataSource).AppendAsync(entry, CancellationToken.None);
    }

    /// <summary>
    /// A change of a detainee's list. Of a protected number stands there which entry it is, and not the number (EXC-02).
    /// </summary>
    /// <param name="stores">Where.</param>
    /// <param name="parsed">Has the author, and the reason where the command asks for one.</param>
    /// <param name="detainee">Whose list.</param>
    /// <param name="change">One of <see cref="HistoryAction"/>.</param>
    /// <param name="number">Which number; null: not about one.</param>
    /// <param name="details">What else.</param>
    public static async Task ListChangedAsync(
        Stores stores, ParseResult parsed, Detainee detainee, string change, PhoneNumber? number = null, params IReadOnlyList<(string Name, string? Value)> details)
    {
        string? entry = null;
        if (number is { } one)
        {
            entry = (await stores.Directory.ListAsync(detainee.Id, CancellationToken.None)).FirstOrDefault(listed => listed.Correspondent.Number == one)?.Correspondent.Id.ToString();
            var isProtected = await stores.Directory.ProtectedAmongAsync([new NumberThen(detainee.Id, detainee.Id, one.Value, TimeProvider.System.GetUtcNow())], CancellationToken.None) is { Count: > 0 };
            if (isProtected) number = null;
        }
        await WriteDownAsync(
            stores, AuditAction.ListChanged, parsed.GetValue(ListOptions.Author), detainee.EstablishmentCode, detainee.Identifier, parsed.GetValue(ListOptions.Reason),
            [("change", change), ("entry", entry), ("number", number?.Value), .. details]);
    }
}
