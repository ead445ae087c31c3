using Telephony.Host.Server.Trunks;

namespace Telephony.Host.Server;

/// <summary>How the server is.</summary>
/// <param name="Draining">Whether new calls are refused.</param>
/// <param name="Calls">Calls under way.</param>
/// <param name="SealBacklog">Sounds that wait to be sealed.</param>
/// <param name="Trunks">The trunks that calls go out by.</param>
public sealed record Health(bool Draining, int Calls, int SealBacklog, IReadOnlyList<TrunkState> Trunks)
{
    private const string TrunkWord = "trunk ";
    private const string DownWord = " down";

    /// <summary>The page.</summary>
    public string ToText() =>
        $"{(Draining ? "draining" : "ok")} calls {Calls} sealing {SealBacklog}\n" + string.Concat(Trunks.Select(state => $"{TrunkWord}{state.Trunk}{(state.IsUp ? " up" : DownWord)}\n"));

    /// <summary>The trunks that are down by the text of such a page.</summary>
    public static IReadOnlyList<string> TrunksDown(string page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return [.. page.Split('\n').Where(line => line.StartsWith(TrunkWord, StringComparison.Ordinal) && line.EndsWith(DownWord, StringComparison.Ordinal))
            .Select(line => line[TrunkWord.Length..^DownWord.Length])];
    }
}
