using Telephony.Directory;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows.Services;

/// <summary>What may be heard and what never is (EXC-01), and the free lines of the registry (EXC-05). A key goes back to the menu and acts there.</summary>
/// <param name="directory">Has the registry.</param>
internal sealed class RightsService(IDirectory directory)
{
    public async Task<Step> RunAsync(Conversation talk)
    {
        using var step = IvrTelemetry.Step("rights");
        var lines = await directory.FreeLinesAsync(talk.Call.Ended);
        await talk.SayAllAsync([Phrase.MonitoredByRight, Phrase.ProtectedByRight, .. FreeLines(lines)]);
        return Step.Back;
    }

    private static IEnumerable<Prompt> FreeLines(IReadOnlyList<ProtectedNumber> lines) =>
        lines.Count == 0 ? [] : [Phrase.FreeLines, .. lines.Select(line => Phrase.FreeLine(line.Name, line.Number))];
}
