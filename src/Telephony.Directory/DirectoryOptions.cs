namespace Telephony.Directory;

/// <summary>Settings of the directory.</summary>
public sealed record DirectoryOptions
{
    /// <summary>The realm of phones' digests, fixed because it is part of every stored digest (DESIGN 4.9).</summary>
    public const string Realm = "telephony";

    /// <summary>
    /// Rounds of PBKDF2 for secret codes. A code of four digits cannot be made safe by rounds alone, so the result is also encrypted with the master
    /// key; this many cost about 30 ms, which a node can spend on each of the busy hour's calls.
    /// </summary>
    public int CodeIterations { get; init; } = 100_000;

    /// <summary>Wrong codes in a row after which an identifier is locked.</summary>
    public int CodesBeforeLock { get; init; } = 5;

    /// <summary>How long it stays locked.</summary>
    public TimeSpan LockTime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The wait grows no longer than this on a phone that keys wrong codes.</summary>
    public TimeSpan MaxPhoneDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A phone without a wrong code for this long starts from no wait again.</summary>
    public TimeSpan PhoneMemory { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a proposed change of the registry waits for a second person.</summary>
    public TimeSpan ProposalTerm { get; init; } = TimeSpan.FromDays(7);
}
