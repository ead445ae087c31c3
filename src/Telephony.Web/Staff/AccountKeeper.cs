namespace Telephony.Web.Staff;

/// <summary>Who keeps accounts: an administrator at the console, or whoever can run the program on its machine.</summary>
public sealed record AccountKeeper
{
    private AccountKeeper(string name, Officer? officer) => (Name, Officer) = (name, officer);

    /// <summary>What the evidence calls him.</summary>
    public string Name { get; }

    /// <summary>The officer; null at the machine.</summary>
    public Officer? Officer { get; }

    /// <summary>An administrator.</summary>
    public static AccountKeeper Of(Officer administrator)
    {
        ArgumentNullException.ThrowIfNull(administrator);
        if (!Policies.Allows(Policies.Officers, administrator.Role)) throw new InvalidOperationException("An officer of this role keeps no accounts.");
        return new AccountKeeper(administrator.Name, administrator);
    }

    /// <summary>Whoever runs the program: he keeps all accounts.</summary>
    public static AccountKeeper AtTheMachine(string name) => new(name, null);

    /// <summary>Whether he keeps the officers of an establishment; with null, those of all.</summary>
    public bool Keeps(string? establishment) => Officer?.Establishment is not { } own || own == establishment;
}

/// <summary>What became of a change of an account.</summary>
public enum OfficerChange
{
    /// <summary>It was made.</summary>
    Done,

    /// <summary>There is or was an account of this name: names stand in the evidence and are given once.</summary>
    NameTaken,

    /// <summary>There is no such account, no longer, or none that he keeps.</summary>
    NotThere,

    /// <summary>It is his own.</summary>
    OwnAccount,

    /// <summary>Nobody would be left to keep the accounts that this administrator keeps.</summary>
    LastAdministrator,

    /// <summary>He keeps the officers of another establishment only.</summary>
    OtherEstablishment,

    /// <summary>The subject is that of another account.</summary>
    SubjectTaken,
}

/// <summary>What became of a change, with what is told of it once.</summary>
/// <param name="Change">What became of it.</param>
/// <param name="Password">The first password, of an account that was made or begun anew.</param>
public sealed record OfficerResult(OfficerChange Change, string? Password = null)
{
    /// <summary>Whether it was made.</summary>
    public bool IsDone => Change == OfficerChange.Done;

    /// <summary>What became of it: the password is for the one who sees it.</summary>
    public override string ToString() => Change.ToString();
}
