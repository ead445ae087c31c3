using Telephony.Core.Media;
using Telephony.Directory;
using Telephony.Recording;

namespace Telephony.Voicemail;

/// <summary>The mailboxes as the flows use them; a boundary that flow tests replace. Implemented by <c>Mailboxes</c>. Thread-safe.</summary>
public interface IMailboxes
{
    /// <summary>
    /// Reserves one place and the first 60 s (DESIGN 4.6) and opens the spool. Null when the mailbox is full (DEP-10, DEP-11), that is
    /// when no place is left or less than one second of time.
    /// </summary>
    /// <exception cref="RecordingUnavailableException">The disk is full or cannot be written; nothing stays reserved.</exception>
    Task<IDeposit?> BeginDepositAsync(DepositRequest request, CancellationToken cancellation);

    /// <summary>What the mailbox holds now.</summary>
    Task<MailboxContents> OpenAsync(Guid detainee, CancellationToken cancellation);

    /// <summary>Marks a message heard; its first-heard instant is set once (IVR-09).</summary>
    Task MarkHeardAsync(Guid message, CancellationToken cancellation);

    /// <summary>Deletes a message; its place and time are free at once (IVR-11). The sound is kept until <see cref="EndSessionAsync"/> so that it can be undone.</summary>
    Task DeleteAsync(Guid message, Guid session, CancellationToken cancellation);

    /// <summary>Takes a deletion of this session back when the message still fits; false when it does not.</summary>
    Task<bool> UndoDeleteAsync(Guid message, Guid session, CancellationToken cancellation);

    /// <summary>Ends a listening session: what it deleted is erased for good.</summary>
    Task EndSessionAsync(Guid session, CancellationToken cancellation);

    /// <summary>The sound of a message, in whichever form it is kept.</summary>
    /// <exception cref="SoundNotFoundException">There is no such message, or it was erased.</exception>
    Task<ISound> SoundAsync(Guid message, CancellationToken cancellation);
}

/// <summary>Who leaves a message for whom.</summary>
/// <param name="CallId">The call that leaves it.</param>
/// <param name="Detainee">For whom.</param>
/// <param name="Identifier">His identifier.</param>
/// <param name="Establishment">Code of his establishment.</param>
/// <param name="Correspondent">From whom.</param>
/// <param name="Privacy">What was decided: a monitored message gets a copy for monitoring.</param>
/// <param name="TimeZone">IANA zone of the establishment.</param>
public sealed record DepositRequest(
    string CallId, Guid Detainee, string Identifier, string Establishment, Correspondent Correspondent, LegPrivacy.Decided Privacy, string TimeZone)
{
    /// <summary>The call's id only: nothing personal reaches a log.</summary>
    public override string ToString() => CallId;
}

/// <summary>
/// A message being left: reservation and spool. Disposing it without <see cref="KeepAsync"/> or <see cref="DiscardAsync"/> keeps what was
/// recorded (DEP-07: hanging up saves). Used by one flow.
/// </summary>
public interface IDeposit : IAsyncDisposable
{
    /// <summary>Where the caller's audio goes. The spool behind it is already open.</summary>
    IMediaTap Tap { get; }

    /// <summary>Cancelled when the disk takes no more of what <see cref="Tap"/> gets (DESIGN 4.10); what it took before is still kept. One for each <see cref="Tap"/>.</summary>
    CancellationToken Failure { get; }

    /// <summary>Recording time granted so far, 1 to 60 s at first.</summary>
    TimeSpan Granted { get; }

    /// <summary>All the time this message may take as the mailbox stands now, for "you have n minutes".</summary>
    TimeSpan TimeLeft { get; }

    /// <summary>
    /// Asks for 60 s more; returns the new <see cref="Granted"/>, unchanged when nothing is left or the database is away: the call goes on to the
    /// end of what it holds (DESIGN 4.10).
    /// </summary>
    Task<TimeSpan> ExtendAsync();

    /// <summary>What was recorded, for the caller to hear. Recording is over then; <see cref="RestartAsync"/> begins anew.</summary>
    Task<ISound> ListenAsync();

    /// <summary>Throws away what was recorded and starts a new spool within the same reservation; a new <see cref="Tap"/>.</summary>
    /// <exception cref="RecordingUnavailableException">The disk is full or cannot be written; nothing is left to be kept.</exception>
    Task RestartAsync();

    /// <summary>
    /// Commits what was recorded less <paramref name="trim"/> at its end; the row can be heard when this returns. Null when it is shorter than one
    /// second: then nothing is kept. What was not used goes back. While the database is away the sound stays safe on disk and is committed under this id as
    /// soon as it returns, also by the next start.
    /// </summary>
    Task<Guid?> KeepAsync(TimeSpan trim = default);

    /// <summary>Keeps nothing and gives the reservation back.</summary>
    Task DiscardAsync();
}

/// <summary>A mailbox at one instant.</summary>
/// <param name="Messages">New ones first, oldest first within new and heard.</param>
/// <param name="TimeUsed">Sum of their lengths and of what is reserved.</param>
/// <param name="TimeLeft">Of 30 minutes.</param>
/// <param name="PlacesLeft">Of 20.</param>
public sealed record MailboxContents(IReadOnlyList<MessageSummary> Messages, TimeSpan TimeUsed, TimeSpan TimeLeft, int PlacesLeft);

/// <summary>One message.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="From">The correspondent's number.</param>
/// <param name="Name">The name on the list when it was left.</param>
/// <param name="ReceivedAt">When it was left, UTC.</param>
/// <param name="Duration">Its length.</param>
/// <param name="Heard">Whether it was heard.</param>
/// <param name="IsProtected">Whether staff may not hear it.</param>
public sealed record MessageSummary(Guid Id, PhoneNumber From, string Name, DateTimeOffset ReceivedAt, TimeSpan Duration, bool Heard, bool IsProtected)
{
    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => Id.ToString();
}
