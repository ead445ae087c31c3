using System.CommandLine;
using Spectre.Console;
using Telephony.Host.Settings;
using Telephony.Ivr.Prompts;

namespace Telephony.Host.Commands;

/// <summary><c>telephony prompts</c>: sentences that no speaker has reviewed or recorded yet.</summary>
internal static class PromptsCommand
{
    public static Command Build()
    {
        var command = CommonOptions.Command("prompts", "sentences without a human voice or a review, per language");
        command.SetAction((parsed, cancellation) => CommandLine.GuardAsync(() => Task.FromResult(List(CommonOptions.Settings(parsed)))));
        return command;
    }

    /// <summary>One line for <c>doctor</c>; throws when a catalogue is wrong.</summary>
    public static string Summary(string folder)
    {
        var open = Open(folder);
        return $"six languages complete; {open.Count(status => !status.Reviewed)} sentences not reviewed by a speaker, "
            + $"{open.Count(status => status.CanBeRecorded && !status.HasVoice)} without a human voice";
    }

    private static int List(TelephonySettings settings)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("language", "key", "voice", "reviewed", "sentence");
        foreach (var status in Open(settings.Prompts))
        {
            table.AddRow(status.Language, Markup.Escape(status.Key), status.HasVoice ? "recorded" : status.CanBeRecorded ? "spoken" : "spoken (slots)",
                status.Reviewed ? "yes" : "no", Markup.Escape(status.Text));
        }
        Terminal.Write(table);
        return 0;
    }

    private static IReadOnlyList<PromptStatus> Open(string folder) =>
        PromptReport.Open(PromptCatalogue.Load(folder), new RecordedVoices(Path.Combine(folder, "voices")));
}
