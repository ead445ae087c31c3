using Telephony.Calls;

namespace Telephony.Monitoring.Search;

/// <summary>What passed between a detainee and a correspondent, or was refused.</summary>
public enum ExchangeKind
{
    /// <summary>A call of the detainee to a correspondent.</summary>
    Call,

    /// <summary>A call of a relative to the deposit line, in which a message may have been left.</summary>
    Message,
}

/// <summary>A row of the search. Of a protected exchange there is neither number nor recording.</summary>
/// <param name="Id">Of the row.</param>
/// <param name="CallId">The call's record.</param>
/// <param name="Kind">Call or message.</param>
/// <param name="StartedAt">When it began: the INVITE of a relative, or the detainee's wish to be connected.</param>
/// <param name="Duration">Talk time; of a message what was said, and while nothing is kept of it the whole time on the deposit line. Zero when it was not answered.</param>
/// <param name="Outcome">How the call ended.</param>
/// <param name="Identifier">The detainee's; null when nobody knows whose it was.</param>
/// <param name="Number">The correspondent's, in E.164; null when protected or hidden.</param>
/// <param name="Phone">User of the detainee's phone; null of a message.</param>
/// <param name="Establishment">Code of the detainee's establishment then; null when nobody knows whose it was.</param>
/// <param name="IsProtected">Whether the correspondent is protected.</param>
/// <param name="Recording">The recording, or monitoring's copy of the message, while one is kept.</param>
/// <param name="IsHeardByStaff">Whether an officer has listened to it.</param>
/// <param name="IsFlagged">Whether an officer has flagged it.</param>
public sealed record Exchange(
    Guid Id, string CallId, ExchangeKind Kind, DateTimeOffset StartedAt, TimeSpan Duration, CallOutcome Outcome, string? Identifier, string? Number, string? Phone,
    string? Establishment, bool IsProtected, Guid? Recording, bool IsHeardByStaff, bool IsFlagged)
{
    /// <summary>Where the page after this row begins.</summary>
    public ExchangeCursor Cursor => new(StartedAt, Id);

    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => Id.ToString();
}

/// <summary>A place in the list of exchanges: the row that the page before ended with.</summary>
public readonly record struct ExchangeCursor(DateTimeOffset StartedAt, Guid Id);

/// <summary>What an officer noted at an instant of a sound.</summary>
/// <param name="At">From the beginning of the sound.</param>
/// <param name="Text">What he wrote.</param>
/// <param name="Author">His name.</param>
/// <param name="WrittenAt">When.</param>
public sealed record ExchangeNote(TimeSpan At, string Text, string Author, DateTimeOffset WrittenAt)
{
    /// <summary>Longest text.</summary>
    public const int MaxText = 2000;

    /// <summary>When it was written: neither who nor what.</summary>
    public override string ToString() => $"{WrittenAt:u}";
}
