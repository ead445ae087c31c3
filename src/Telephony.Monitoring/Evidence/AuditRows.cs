namespace Telephony.Monitoring.Evidence;

/// <summary>An entry as it stands in the chain.</summary>
/// <param name="Number">Its number; the first is 1, and none is left out.</param>
/// <param name="Entry">What was written.</param>
/// <param name="Hash">SHA-256 of it and of the hash before, in hexadecimal.</param>
public sealed record AuditRow(long Number, AuditEntry Entry, string Hash)
{
    /// <summary>Number and action only: nothing personal reaches a log.</summary>
    public override string ToString() => $"{Number} {Entry.Action}";
}

/// <summary>Which entries; what is null does not matter.</summary>
public sealed record AuditQuery
{
    /// <summary>The most entries that one page has.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Establishments whose entries may be seen; null: all, and those of no establishment.</summary>
    public IReadOnlyList<string>? Establishments { get; init; }

    /// <summary>Of this one author.</summary>
    public string? Author { get; init; }

    /// <summary>Of this one kind.</summary>
    public AuditAction? Action { get; init; }

    /// <summary>About this one subject.</summary>
    public string? Subject { get; init; }

    /// <summary>At this instant or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this instant.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The number of the last entry of the page before; null for the first page.</summary>
    public long? Before { get; init; }

    /// <summary>Entries at most, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>What a verification found.</summary>
/// <param name="Entries">Entries of the chain that are as they were written: up to the first bad one, or all.</param>
/// <param name="Sealed">Number of the last entry among them that a seal vouches for; 0 when there is none, and when seals were not looked at.</param>
/// <param name="Fault">The first thing that is wrong; null when the chain is whole.</param>
public sealed record AuditVerification(long Entries, long Sealed, AuditFault? Fault)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsWhole => Fault is null;
}

/// <summary>What is wrong with a chain, and from where on.</summary>
/// <param name="Number">Number of the first entry concerned.</param>
/// <param name="Kind">What is wrong.</param>
public sealed record AuditFault(long Number, AuditFaultKind Kind);

/// <summary>What can be wrong with an entry.</summary>
public enum AuditFaultKind
{
    /// <summary>There is none of this number, although a later one, or the memory of one, is there.</summary>
    Missing,

    /// <summary>It does not have the hash of its content.</summary>
    WrongHash,

    /// <summary>It does not follow the entry before it, which has another hash.</summary>
    BrokenLink,

    /// <summary>It is not what the head of the chain says was written last.</summary>
    WrongHead,

    /// <summary>It is not what was sealed, or its seal was not made with the master key.</summary>
    WrongSeal,
}
