namespace Telephony.Monitoring;

/// <summary>What a recording is of.</summary>
public enum RecordingKind
{
    /// <summary>A call, both sides.</summary>
    Call,

    /// <summary>A voice message: monitoring's own copy.</summary>
    Message,
}

/// <summary>Where the sound of a recording stands.</summary>
public enum RecordingState
{
    /// <summary>No such recording, and none was erased.</summary>
    Unknown,

    /// <summary>Being recorded or copied.</summary>
    Unfinished,

    /// <summary>A spool.</summary>
    Spool,

    /// <summary>Sealed.</summary>
    Sealed,

    /// <summary>To be erased.</summary>
    Erasing,

    /// <summary>Erased.</summary>
    Erased,
}

/// <summary>A recording as its row knows it. Of whom and with whom is not in it; that is for the search.</summary>
/// <param name="Id">Its id, also that of its sound.</param>
/// <param name="Kind">What it is of.</param>
/// <param name="CallId">The call's record.</param>
/// <param name="Message">Of a copy the message in the mailbox.</param>
/// <param name="Identifier">The detainee's identifier.</param>
/// <param name="Node">Where its sound lies.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="Duration">Its length; null while it is being recorded.</param>
/// <param name="ExpiresAt">End of its term.</param>
/// <param name="State">Where its sound stands.</param>
/// <param name="Holds">References that keep it beyond its term.</param>
public sealed record RecordingRow(
    Guid Id, RecordingKind Kind, string CallId, Guid? Message, string Identifier, string Node, DateTimeOffset StartedAt, TimeSpan? Duration, DateTimeOffset ExpiresAt,
    RecordingState State, IReadOnlyList<string> Holds)
{
    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => Id.ToString();
}

/// <summary>A recording of a call whose end was not written down.</summary>
/// <param name="Id">Its id.</param>
/// <param name="StartedAt">When it was begun.</param>
/// <param name="TimeZone">The establishment's zone.</param>
internal sealed record UnfinishedRecording(Guid Id, DateTimeOffset StartedAt, string TimeZone);

/// <summary>How a recording ended.</summary>
/// <param name="Length">Length of its sound; zero when nothing is to be kept.</param>
/// <param name="StartedAt">When its sound started.</param>
internal readonly record struct RecordingEnd(TimeSpan Length, DateTimeOffset StartedAt);

/// <summary>By which rule a recording was erased (RET-08).</summary>
public enum ErasureRule
{
    /// <summary>Its term was over (RET-05).</summary>
    Term,

    /// <summary>An authority wanted it erased.</summary>
    Authority,
}

/// <summary>The record of an erased recording.</summary>
/// <param name="Recording">Its id.</param>
/// <param name="Kind">What it was of.</param>
/// <param name="CallId">The call's record.</param>
/// <param name="ErasedAt">When sound and row were gone.</param>
/// <param name="Rule">Why.</param>
/// <param name="StartedAt">When it had started.</param>
public sealed record Erasure(Guid Recording, RecordingKind Kind, string CallId, DateTimeOffset ErasedAt, ErasureRule Rule, DateTimeOffset StartedAt);

/// <summary>What came of holding or releasing a recording.</summary>
public enum HoldOutcome
{
    /// <summary>Done, and an event.</summary>
    Done,

    /// <summary>It was so before; nothing was written.</summary>
    Unchanged,

    /// <summary>There is no such recording, or its erasure has begun.</summary>
    NotFound,
}

/// <summary>An event of a hold.</summary>
/// <param name="IsHold">Held, or released.</param>
/// <param name="Reference">Of the transmission.</param>
/// <param name="Author">Who did it.</param>
/// <param name="At">When.</param>
public sealed record HoldEvent(bool IsHold, string Reference, string Author, DateTimeOffset At)
{
    /// <summary>What was done and when.</summary>
    public override string ToString() => $"{(IsHold ? "hold" : "release")} {At:u}";
}

/// <summary>A recording that is kept, with whom and until when.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it is of.</param>
/// <param name="CallId">The call's record.</param>
/// <param name="Identifier">The detainee's identifier.</param>
/// <param name="Number">The correspondent's, in E.164.</param>
/// <param name="Establishment">Code of the detainee's establishment then.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="Duration">Its length.</param>
/// <param name="ExpiresAt">End of its term.</param>
/// <param name="Holds">References that keep it beyond its term.</param>
public sealed record KeptRecording(
    Guid Id, RecordingKind Kind, string CallId, string Identifier, string Number, string Establishment, DateTimeOffset StartedAt, TimeSpan Duration, DateTimeOffset ExpiresAt, IReadOnlyList<string> Holds)
{
    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => Id.ToString();
}

/// <summary>A reference that keeps a recording.</summary>
/// <param name="Recording">Which.</param>
/// <param name="Reference">Of the transmission.</param>
/// <param name="Author">Who holds it.</param>
/// <param name="At">Since when.</param>
public sealed record Hold(KeptRecording Recording, string Reference, string Author, DateTimeOffset At)
{
    /// <summary>The recording's id only: nothing personal reaches a log.</summary>
    public override string ToString() => Recording.ToString();
}
