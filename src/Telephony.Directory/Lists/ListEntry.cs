namespace Telephony.Directory;

/// <summary>Where a number stands between asking and calling.</summary>
public enum CorrespondentState
{
    /// <summary>The detainee asked; nobody has decided.</summary>
    Requested,

    /// <summary>On the list.</summary>
    Approved,

    /// <summary>Not granted.</summary>
    Refused,

    /// <summary>Was on the list.</summary>
    Withdrawn,
}

/// <summary>Papers of OUT-03 that were received.</summary>
[Flags]
public enum Papers
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Identity document.</summary>
    Identity = 1,

    /// <summary>Handwritten letter that asks to be in contact.</summary>
    Letter = 2,

    /// <summary>Invoice of the subscription.</summary>
    Invoice = 4,

    /// <summary>Everything that is asked for.</summary>
    All = Identity | Letter | Invoice,
}

/// <summary>An entry of a detainee's list, with what it still lacks.</summary>
/// <param name="Correspondent">Who.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Papers">What was received.</param>
/// <param name="Magistrate">Whether the magistrate agreed (OUT-04); null when nothing was said.</param>
/// <param name="Decided">The last change of the state.</param>
public sealed record ListEntry(Correspondent Correspondent, CorrespondentState State, Papers Papers, bool? Magistrate, Change Decided)
{
    /// <summary>Whether the number is in the registry today: then neither papers nor an agreement are asked for.</summary>
    public bool IsRegistered { get; init; }

    /// <summary>Whether the detainee's penal status asks for a magistrate's agreement (OUT-04).</summary>
    public bool NeedsMagistrate { get; init; }

    /// <summary>Whether the called person wants no further calls from this detainee.</summary>
    public bool IsRefusing { get; init; }

    /// <summary>Whether calls and messages of this number are protected: by the registry, or because it is on the list as a lawyer's or an institution's (EXC-01, EXC-04).</summary>
    public bool IsProtected => IsRegistered || Correspondent.Kind != CorrespondentKind.Relative;

    /// <summary>Papers that are asked for and were not received (OUT-03).</summary>
    public Papers MissingPapers => IsRegistered ? Papers.None : Papers.All & ~Papers;

    /// <summary>Whether a magistrate's agreement is asked for and was not given.</summary>
    public bool LacksAgreement => NeedsMagistrate && !IsRegistered && Magistrate != true;

    /// <summary>The row id and the state.</summary>
    public override string ToString() => $"{Correspondent} {State}";
}

/// <summary>A number that waits for a decision.</summary>
/// <param name="Identifier">Of the detainee who asks for it.</param>
/// <param name="DetaineeName">His name.</param>
/// <param name="Establishment">Code of his establishment.</param>
/// <param name="Entry">The number.</param>
public sealed record WaitingNumber(string Identifier, string DetaineeName, string Establishment, ListEntry Entry)
{
    /// <summary>The row id and the state.</summary>
    public override string ToString() => Entry.ToString();
}

/// <summary>Who changed something, why and when.</summary>
/// <param name="Author">Who; <c>detainee</c>, <c>correspondent</c> and <c>import</c> for those.</param>
/// <param name="Reason">Why; empty when nothing was said.</param>
/// <param name="At">When, UTC.</param>
public sealed record Change(string Author, string Reason, DateTimeOffset At)
{
    /// <summary>The detainee himself.</summary>
    public const string ByDetainee = "detainee";

    /// <summary>The called person.</summary>
    public const string ByCorrespondent = "correspondent";

    /// <summary>An import file.</summary>
    public const string ByImport = "import";

    /// <summary>When; not who or why.</summary>
    public override string ToString() => $"change at {At:u}";
}

/// <summary>A number that a detainee asks for.</summary>
/// <param name="Number">The number.</param>
/// <param name="Name">Whose it is, as far as he said; from a phone he cannot say it.</param>
/// <param name="Kind">One of <see cref="CorrespondentKind"/>.</param>
public sealed record NumberRequest(PhoneNumber Number, string Name = "", string Kind = CorrespondentKind.Relative)
{
    /// <summary>Papers that came with it (OUT-03).</summary>
    public Papers Papers { get; init; }

    /// <summary>The magistrate's answer, when it is there already (OUT-04).</summary>
    public bool? Magistrate { get; init; }

    /// <summary>Nothing of it.</summary>
    public override string ToString() => nameof(NumberRequest);
}

/// <summary>What became of asking for a number.</summary>
public enum RequestResult
{
    /// <summary>Staff will decide.</summary>
    Requested,

    /// <summary>It was asked for before, and nobody has decided.</summary>
    RequestedBefore,

    /// <summary>It is on the list.</summary>
    OnList,

    /// <summary>The list is full (REQUIREMENTS 18.5).</summary>
    ListFull,

    /// <summary>The called person wants no calls from this detainee.</summary>
    RefusedByCorrespondent,
}
