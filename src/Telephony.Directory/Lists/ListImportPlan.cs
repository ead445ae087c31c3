namespace Telephony.Directory;

/// <summary>An entry as it is.</summary>
internal sealed record ImportedEntry(Guid Id, string Name, string Kind, CorrespondentState State, Papers Papers, bool? Magistrate)
{
    /// <summary>The id.</summary>
    public override string ToString() => Id.ToString();
}

/// <summary>A detainee's list as it is.</summary>
internal sealed record ImportedList(Guid Detainee, int MostNumbers, IReadOnlyDictionary<PhoneNumber, ImportedEntry> Entries, IReadOnlySet<PhoneNumber> Refusing)
{
    /// <summary>Whose.</summary>
    public override string ToString() => Detainee.ToString();
}

/// <summary>
/// From rows of a file and lists as they are to what changes. Pure. An entry comes only to states that a decision of staff could bring it to; nothing is taken off a list by being absent from the file.
/// </summary>
internal sealed class ListImportPlan
{
    private readonly IReadOnlyDictionary<string, ImportedList> _lists;
    private readonly Func<Guid> _newId;
    private readonly Dictionary<Guid, int> _places;
    private readonly HashSet<(Guid, PhoneNumber)> _seen = [];
    private readonly List<ListImportChange> _changes = [];
    private readonly List<ListImportError> _errors = [];

    private ListImportPlan(IReadOnlyDictionary<string, ImportedList> lists, Func<Guid> newId)
    {
        (_lists, _newId) = (lists, newId);
        _places = lists.Values.ToDictionary(list => list.Detainee, list => list.Entries.Values.Count(entry => TakesPlace(entry.State)));
    }

    /// <summary>Plans the import of <paramref name="rows"/>; <paramref name="lists"/> are by identifier.</summary>
    public static ListImportResult Make(IReadOnlyList<ListImportRow> rows, IReadOnlyDictionary<string, ImportedList> lists, Func<Guid> newId)
    {
        var plan = new ListImportPlan(lists, newId);
        foreach (var row in rows) plan.Read(row);
        return new ListImportResult(plan._errors.Count == 0 ? plan._changes : [], plan._errors);
    }

    private void Read(ListImportRow row)
    {
        if (!_lists.TryGetValue(row.Identifier, out var list))
        {
            Refuse(row, "identifier", ListImportFault.UnknownDetainee);
            return;
        }
        if (!_seen.Add((list.Detainee, row.Number)))
        {
            Refuse(row, "number", ListImportFault.Repeated);
            return;
        }
        var entry = list.Entries.GetValueOrDefault(row.Number);
        if (entry is null) Add(row, list);
        else Change(row, list, entry);
    }

    private void Add(ListImportRow row, ImportedList list)
    {
        var errors = _errors.Count;
        var state = row.State ?? CorrespondentState.Requested;
        if (row.Name is null) Refuse(row, "name", ListImportFault.NameMissing);
        if (!TakesPlace(state)) Refuse(row, "state", ListImportFault.StateNotReachable);
        if (list.Refusing.Contains(row.Number)) Refuse(row, "number", ListImportFault.RefusedByCorrespondent);
        Occupy(row, list, wasOn: false, state);
        if (_errors.Count > errors) return;
        var papers = row.Papers ?? Papers.None;
        List<(string, string?)> actions = [(HistoryAction.NumberRequested, null)];
        if (state == CorrespondentState.Approved) actions.Add((HistoryAction.NumberApproved, null));
        if (papers != Papers.None) actions.Add(Received(papers));
        if (row.Magistrate is { } answer) actions.Add(Answered(answer));
        _changes.Add(new ListImportChange(
            row.Line, row.Identifier, list.Detainee, _newId(), row.Number, row.Name!, row.Kind ?? CorrespondentKind.Relative, state, papers, row.Magistrate) { IsNew = true, Actions = actions });
    }

    private void Change(ListImportRow row, ImportedList list, ImportedEntry entry)
    {
        var errors = _errors.Count;
        var state = row.State ?? entry.State;
        if (row.Kind is not null && row.Kind != entry.Kind) Refuse(row, "kind", ListImportFault.KindDiffers);
        if (!IsReachable(entry.State, state)) Refuse(row, "state", ListImportFault.StateNotReachable);
        else if (state == CorrespondentState.Requested && entry.State != state && list.Refusing.Contains(row.Number)) Refuse(row, "number", ListImportFault.RefusedByCorrespondent);
        Occupy(row, list, TakesPlace(entry.State), state);
        if (_errors.Count > errors) return;
        var (name, papers, magistrate) = (row.Name ?? entry.Name, row.Papers ?? entry.Papers, row.Magistrate ?? entry.Magistrate);
        var actions = new List<(string, string?)>();
        if (state != entry.State) actions.Add(("number" + state, null));
        if (papers != entry.Papers) actions.Add(Received(papers));
        if (magistrate is { } answer && magistrate != entry.Magistrate) actions.Add(Answered(answer));
        if (name != entry.Name) actions.Add((HistoryAction.EntryChanged, null));
        if (actions.Count == 0) return;
        _changes.Add(new ListImportChange(row.Line, row.Identifier, list.Detainee, entry.Id, row.Number, name, entry.Kind, state, papers, magistrate) { Actions = actions });
    }

    /// <summary>A list that holds more than it may, because the rules became stricter, takes no more and loses nothing.</summary>
    private void Occupy(ListImportRow row, ImportedList list, bool wasOn, CorrespondentState state)
    {
        if (wasOn == TakesPlace(state)) return;
        _places[list.Detainee] += wasOn ? -1 : 1;
        if (!wasOn && _places[list.Detainee] > list.MostNumbers) Refuse(row, "number", ListImportFault.ListFull);
    }

    private void Refuse(ListImportRow row, string column, ListImportFault fault) => _errors.Add(new ListImportError(row.Line, column, fault));

    private static bool TakesPlace(CorrespondentState state) => state is CorrespondentState.Requested or CorrespondentState.Approved;

    private static bool IsReachable(CorrespondentState from, CorrespondentState to) => to == from || to switch
    {
        CorrespondentState.Requested => from is CorrespondentState.Refused or CorrespondentState.Withdrawn,
        CorrespondentState.Approved => true,
        CorrespondentState.Refused => from is CorrespondentState.Requested,
        CorrespondentState.Withdrawn => from is CorrespondentState.Requested or CorrespondentState.Approved,
        _ => false,
    };

    private static (string, string?) Received(Papers papers) => (HistoryAction.PapersReceived, string.Join(' ', DirectoryStore.NamesOf(papers)));

    private static (string, string?) Answered(bool agrees) => (HistoryAction.MagistrateAnswered, agrees ? "agreed" : "refused");
}
