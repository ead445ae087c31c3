using Telephony.Directory;

namespace Telephony.Web.Lists;

/// <summary>What lists hold, as officers read it.</summary>
internal static class ListShown
{
    private static readonly Papers[] s_papers = [Papers.Identity, Papers.Letter, Papers.Invoice];

    /// <summary>Which papers these are; a dash for none.</summary>
    public static string Of(Texts texts, Papers papers) =>
        papers == Papers.None ? "–" : string.Join(", ", s_papers.Where(paper => papers.HasFlag(paper)).Select(paper => texts["lists.paper." + Shown.Key(paper)]));

    /// <summary>Who did something: an officer by his name, others by what they are.</summary>
    public static string By(Texts texts, string author) => author is Change.ByDetainee or Change.ByCorrespondent or Change.ByImport ? texts["lists.author." + author] : author;

    /// <summary>The magistrate's answer.</summary>
    public static string Agreement(Texts texts, ListEntry entry) => entry.Magistrate switch
    {
        true => texts["lists.magistrate.agreed"],
        false => texts["lists.magistrate.refused"],
        null => entry.NeedsMagistrate && !entry.IsRegistered ? texts["lists.magistrate.awaited"] : "–",
    };

    /// <summary>What a row of history says beyond its action.</summary>
    public static string Details(Texts texts, HistoryEntry entry) => entry.Action switch
    {
        HistoryAction.PapersReceived => entry.Details is { Length: > 0 } papers ? string.Join(", ", papers.Split(' ').Select(paper => texts["lists.paper." + paper])) : texts["lists.history.nothing"],
        HistoryAction.MagistrateAnswered => texts["lists.magistrate." + (entry.Details == "none" ? "awaited" : entry.Details)],
        HistoryAction.SanctionAdded or HistoryAction.SanctionEnded => texts["lists.scope." + entry.Details],
        _ => entry.Details ?? "",
    };

    /// <summary>The class of a state's badge.</summary>
    public static string BadgeOf(CorrespondentState state) => state switch
    {
        CorrespondentState.Approved => "badge ok",
        CorrespondentState.Requested => "badge warning",
        _ => "badge danger",
    };
}
