namespace Telephony.Directory;

/// <summary>What is to become of the national registry (EXC-03).</summary>
public abstract record RegistryChange
{
    private RegistryChange() { }

    /// <summary>Which number it is about.</summary>
    public abstract PhoneNumber Number { get; }

    /// <summary>Nothing of it.</summary>
    public override string ToString() => nameof(RegistryChange);

    /// <summary>An entry is added.</summary>
    public sealed record Add(ProtectedNumber Entry) : RegistryChange
    {
        /// <inheritdoc/>
        public override PhoneNumber Number => Entry.Number;

        /// <summary>Nothing of it.</summary>
        public override string ToString() => nameof(Add);
    }

    /// <summary>The entry that is open on a day ends on it: the first on which the number is no longer protected.</summary>
    public sealed record End(PhoneNumber Ended, DateOnly Until) : RegistryChange
    {
        /// <inheritdoc/>
        public override PhoneNumber Number => Ended;

        /// <summary>Nothing of it.</summary>
        public override string ToString() => nameof(End);
    }
}

/// <summary>A change of the registry that one person proposed. It changes nothing until another confirms it, and never when nobody does before it expires.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Change">What is to change.</param>
/// <param name="Proposed">By whom, why, when.</param>
/// <param name="ExpiresAt">The first instant at which it can no longer be decided.</param>
public sealed record RegistryProposal(Guid Id, RegistryChange Change, Change Proposed, DateTimeOffset ExpiresAt)
{
    /// <summary>Who decided, why, when; null while nobody has.</summary>
    public Change? Decided { get; init; }

    /// <summary>Whether what was decided is yes.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>Whether it waits for somebody at that instant.</summary>
    public bool IsOpenAt(DateTimeOffset now) => Decided is null && now < ExpiresAt;

    /// <summary>Whether a person of that name is another than the one who proposed it.</summary>
    public bool IsAnothers(string person) => !string.Equals(Proposed.Author, person, StringComparison.OrdinalIgnoreCase);

    /// <summary>The id.</summary>
    public override string ToString() => Id.ToString();
}

/// <summary>What became of proposing a change.</summary>
public enum ProposalResult
{
    /// <summary>It waits for a second person.</summary>
    Proposed,

    /// <summary>A change of the number waits already.</summary>
    OneWaits,

    /// <summary>The registry does not allow it: an entry is in force on one of its days, or there is none to be ended on that day.</summary>
    DoesNotFit,
}

/// <summary>What became of deciding a proposal.</summary>
public enum ProposalDecision
{
    /// <summary>It is decided; when confirmed, the registry is changed.</summary>
    Decided,

    /// <summary>Who proposed it cannot decide it.</summary>
    SamePerson,

    /// <summary>There is none, it was decided before, or it has expired.</summary>
    NotOpen,

    /// <summary>The registry has become another since, and does not allow it. It still waits: refuse it.</summary>
    DoesNotFit,
}

/// <summary>What is searched for in the registry; what is null does not matter.</summary>
public sealed record RegistryQuery
{
    /// <summary>Entries at most.</summary>
    public const int MaxLimit = 200;

    /// <summary>Digits of the number, beginnings of words of the name, or the category. Empty: everything.</summary>
    public string Text { get; init; } = "";

    /// <summary>Number and first day of the last entry of the page before.</summary>
    public (PhoneNumber Number, DateOnly From)? After { get; init; }

    /// <summary>Entries at most, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Nothing of it reaches a log.</summary>
    public override string ToString() => nameof(RegistryQuery);
}
