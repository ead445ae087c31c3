namespace Telephony.Directory;

/// <summary>A row of a file of correspondents. What is null is not said and stays as it is.</summary>
/// <param name="Line">Where it begins in the file, from 1.</param>
/// <param name="Identifier">Of the detainee.</param>
/// <param name="Number">The number.</param>
public sealed record ListImportRow(int Line, string Identifier, PhoneNumber Number)
{
    /// <summary>The name on the list; a new entry needs one.</summary>
    public string? Name { get; init; }

    /// <summary>One of <see cref="CorrespondentKind"/>; a new entry without one is a relative's. That of an entry is not changed.</summary>
    public string? Kind { get; init; }

    /// <summary>Where it stands; a new entry without one is requested.</summary>
    public CorrespondentState? State { get; init; }

    /// <summary>What was received (OUT-03).</summary>
    public Papers? Papers { get; init; }

    /// <summary>The magistrate's answer (OUT-04).</summary>
    public bool? Magistrate { get; init; }

    /// <summary>The line.</summary>
    public override string ToString() => $"line {Line}";
}

/// <summary>What is wrong with a row, beyond its form.</summary>
public enum ListImportFault
{
    /// <summary>There is no such detainee, or not where the officer works.</summary>
    UnknownDetainee,

    /// <summary>The same number of the same detainee is in an earlier row.</summary>
    Repeated,

    /// <summary>A new entry has no name.</summary>
    NameMissing,

    /// <summary>It is another kind of correspondent on the list.</summary>
    KindDiffers,

    /// <summary>From where it stands it cannot come to this state.</summary>
    StateNotReachable,

    /// <summary>The list is full (REQUIREMENTS 18.5).</summary>
    ListFull,

    /// <summary>The called person wants no calls from this detainee.</summary>
    RefusedByCorrespondent,
}

/// <summary>What is wrong, and where.</summary>
/// <param name="Line">Of the row.</param>
/// <param name="Column">The field that it is about: <c>identifier</c>, <c>number</c>, <c>name</c>, <c>kind</c>, <c>state</c>.</param>
/// <param name="Fault">What.</param>
public sealed record ListImportError(int Line, string Column, ListImportFault Fault)
{
    /// <summary>All of it: it says nothing of anybody.</summary>
    public override string ToString() => $"line {Line}, {Column}: {Fault}";
}

/// <summary>An entry as it will be.</summary>
/// <param name="Line">The row that says so.</param>
/// <param name="Identifier">Whose list.</param>
/// <param name="Detainee">The same.</param>
/// <param name="Entry">Row id of the entry.</param>
/// <param name="Number">The number.</param>
/// <param name="Name">The name on the list.</param>
/// <param name="Kind">One of <see cref="CorrespondentKind"/>.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Papers">What was received.</param>
/// <param name="Magistrate">The magistrate's answer.</param>
public sealed record ListImportChange(
    int Line, string Identifier, Guid Detainee, Guid Entry, PhoneNumber Number, string Name, string Kind, CorrespondentState State, Papers Papers, bool? Magistrate)
{
    /// <summary>Whether the entry is new.</summary>
    public bool IsNew { get; init; }

    /// <summary>Each of <see cref="HistoryAction"/> that this is, with its details.</summary>
    public IReadOnlyList<(string Action, string? Details)> Actions { get; init; } = [];

    /// <summary>The line.</summary>
    public override string ToString() => $"line {Line}";
}

/// <summary>What an import does, or what keeps all of it from being done.</summary>
/// <param name="Changes">In the order of the file; rows that change nothing are not among them.</param>
/// <param name="Errors">With one, nothing is done.</param>
public sealed record ListImportResult(IReadOnlyList<ListImportChange> Changes, IReadOnlyList<ListImportError> Errors)
{
    /// <summary>Entries that are new.</summary>
    public int Added => Changes.Count(change => change.IsNew);

    /// <summary>Entries that become different.</summary>
    public int Changed => Changes.Count - Added;

    /// <summary>Counts.</summary>
    public override string ToString() => $"{Added} added, {Changed} changed, {Errors.Count} errors";
}
