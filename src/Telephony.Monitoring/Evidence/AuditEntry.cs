using System.Collections.Frozen;

namespace Telephony.Monitoring.Evidence;

/// <summary>
/// What is written of an act of staff (MON-12): who, what, why, when. Names and numbers may stand in <see cref="Details"/>: they are evidence, not a log. What the chain has written it keeps for good, so
/// nothing that has to be erased one day, such as what was said, belongs in it.
/// </summary>
/// <param name="At">When; kept to the microsecond.</param>
/// <param name="Author">Who: the name of an officer, or what was typed as one; <see cref="Telephony"/> of what happens by itself. Not empty.</param>
/// <param name="Establishment">Code of the establishment that it concerns; null when it concerns all.</param>
/// <param name="Action">What.</param>
/// <param name="Subject">To what or whom: the id of a recording, a row of the search, a call or an officer; may be empty.</param>
/// <param name="Reason">Why; null when none is asked for.</param>
public sealed record AuditEntry(DateTimeOffset At, string Author, string? Establishment, AuditAction Action, string Subject, string? Reason)
{
    /// <summary>The author of what the platform does by itself, such as erasing what is past its term.</summary>
    public const string Telephony = "telephony";

    /// <summary>Characters of a text that are kept at most; the rest is cut off.</summary>
    public const int MaxText = 2000;

    /// <summary>What else is to be known, such as the filters of a search; names and values.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The action only: nothing personal reaches a log.</summary>
    public override string ToString() => Action.ToString();
}

/// <summary>What was done. In rows and JSON the camel-case name.</summary>
public enum AuditAction
{
    /// <summary>An officer signed in.</summary>
    SignedIn,

    /// <summary>Somebody was not let in.</summary>
    SignInRefused,

    /// <summary>An officer signed out, or his session ended.</summary>
    SignedOut,

    /// <summary>Calls and messages were searched, or detainees.</summary>
    Searched,

    /// <summary>A recording was heard.</summary>
    Replayed,

    /// <summary>A running call began to be heard.</summary>
    Listened,

    /// <summary>A running call ceased to be heard.</summary>
    ListenedEnded,

    /// <summary>A call was cut.</summary>
    Cut,

    /// <summary>The export of a recording was asked for.</summary>
    ExportRequested,

    /// <summary>Somebody else approved it.</summary>
    ExportApproved,

    /// <summary>Somebody else refused it.</summary>
    ExportRefused,

    /// <summary>A recording, a message or a list left the platform as a file.</summary>
    Exported,

    /// <summary>The key was made with which manifests of exports are signed.</summary>
    ExportKeyMade,

    /// <summary>A note was written.</summary>
    Noted,

    /// <summary>A flag was set or taken away.</summary>
    Flagged,

    /// <summary>A recording is kept beyond its term (RET-08).</summary>
    Held,

    /// <summary>It no longer is.</summary>
    Released,

    /// <summary>An authority wants a recording erased before its term (RET-08).</summary>
    ErasureOrdered,

    /// <summary>A recording, a message or rows of the search were erased (RET-08).</summary>
    Erased,

    /// <summary>A list of authorised or protected numbers was changed.</summary>
    ListChanged,

    /// <summary>A detainee's account was to be credited, charged or put right.</summary>
    AccountChanged,

    /// <summary>An officer's account was changed.</summary>
    OfficerChanged,

    /// <summary>Phones were stopped.</summary>
    PhonesStopped,

    /// <summary>Phones work again.</summary>
    PhonesStarted,

    /// <summary>This log was read.</summary>
    AuditRead,

    /// <summary>An alert on a person or a number was set.</summary>
    AlertSet,

    /// <summary>An alert was ended before its time.</summary>
    AlertEnded,

    /// <summary>Exports, holds, erasures or a report were read.</summary>
    EvidenceRead,
}
