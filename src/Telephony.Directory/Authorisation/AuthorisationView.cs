namespace Telephony.Directory;

/// <summary>State of a detainee's telephone account.</summary>
public enum AccountStatus
{
    /// <summary>Open: all services.</summary>
    Active,

    /// <summary>Closed for a time.</summary>
    Suspended,

    /// <summary>Temporary, for the one free call on arrival; no voicemail (C-18).</summary>
    Arrival,

    /// <summary>Closed for good.</summary>
    Closed,
}

/// <summary>Everything that one decision depends on, as loaded for one call.</summary>
/// <param name="Detainee">Who was meant.</param>
/// <param name="Account">His account.</param>
/// <param name="Correspondent">The entry of his list that has the number, whatever its state; null when there is none.</param>
/// <param name="Registry">The number's entry in the national registry today (EXC-03); null when there is none.</param>
/// <param name="ServiceStart">When the service starts where he is (DEP-03).</param>
public sealed record AuthorisationView(
    Detainee Detainee, AccountStatus Account, Correspondent? Correspondent, RegistryEntry? Registry, DateTimeOffset ServiceStart)
{
    /// <summary>What the list says of the entry; meaningless without a correspondent.</summary>
    public Listing Listing { get; init; } = Listing.Plain;

    /// <summary>What restricts him.</summary>
    public Restrictions Restrictions { get; init; } = Restrictions.None;

    /// <summary>Whether his penal status needs a magistrate's agreement for each number: remand (OUT-04).</summary>
    public bool NeedsMagistrate { get; init; }

    /// <summary>What holds in his establishment and regime.</summary>
    public CallingRules Rules { get; init; } = CallingRules.Default;

    /// <summary>His calls that were answered today.</summary>
    public int CallsToday { get; init; }

    /// <summary>Whether the free call of this incarceration was made or is being made (OUT-06).</summary>
    public bool ArrivalCallUsed { get; init; }

    /// <summary>The detainee in whose cell the phone is (OUT-07); null: nobody's, or no phone is asked about.</summary>
    public Guid? PhoneOwner { get; init; }

    /// <summary>Whether staff have stopped the phone (MON-06); false when no phone is asked about.</summary>
    public bool IsPhoneStopped { get; init; }

    /// <summary>Whom it is about.</summary>
    public override string ToString() => $"view of {Detainee}";
}
