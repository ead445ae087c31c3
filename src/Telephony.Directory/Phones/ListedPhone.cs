namespace Telephony.Directory;

/// <summary>A phone as staff see it: where it is, whose it is and how it is, without its secret.</summary>
/// <param name="User">User part of its address of record.</param>
/// <param name="Establishment">Code of its establishment.</param>
/// <param name="Location">Where it hangs.</param>
/// <param name="Wing">The wing that it belongs to; empty when its location says nothing.</param>
/// <param name="Owner">Identifier of the detainee in whose cell it is (OUT-07); null: nobody's.</param>
/// <param name="RegisteredSince">Since when it is registered without a break, on whichever node; null when it is not. A phone need not be registered to call.</param>
/// <param name="IsStopped">Whether staff have stopped it (MON-06).</param>
public sealed record ListedPhone(string User, string Establishment, string Location, string Wing, string? Owner, DateTimeOffset? RegisteredSince, bool IsStopped)
{
    /// <summary>Where the page after this row begins.</summary>
    public PhoneCursor Cursor => new(Establishment, Location, User);

    /// <summary>The user.</summary>
    public override string ToString() => User;
}

/// <summary>A place in the list of phones: the row that the page before ended with.</summary>
public readonly record struct PhoneCursor(string Establishment, string Location, string User)
{
    /// <summary>The phone's user name.</summary>
    public override string ToString() => User;
}

/// <summary>Which phones are wanted.</summary>
public sealed record PhoneQuery
{
    /// <summary>Nothing of it.</summary>
    public override string ToString() => nameof(PhoneQuery);

    /// <summary>The most rows of a page.</summary>
    public const int MaxLimit = 500;

    /// <summary>Of these establishments; null: of all.</summary>
    public IReadOnlyList<string>? Establishments { get; init; }

    /// <summary>Of one of them.</summary>
    public string? Establishment { get; init; }

    /// <summary>Of a wing.</summary>
    public string? Wing { get; init; }

    /// <summary>A part of the user or of the location, in any case.</summary>
    public string? Text { get; init; }

    /// <summary>Only these users; null: any.</summary>
    public IReadOnlyCollection<string>? Users { get; init; }

    /// <summary>Registered or not; null: both.</summary>
    public bool? IsRegistered { get; init; }

    /// <summary>Stopped or not; null: both.</summary>
    public bool? IsStopped { get; init; }

    /// <summary>In somebody's cell or not; null: both.</summary>
    public bool? IsOwned { get; init; }

    /// <summary>Begins after this row; null: with the first.</summary>
    public PhoneCursor? After { get; init; }

    /// <summary>1 to <see cref="MaxLimit"/> rows.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>A wing as it can be chosen.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Phones">How many phones it has.</param>
public sealed record Wing(string Name, int Phones)
{
    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}
