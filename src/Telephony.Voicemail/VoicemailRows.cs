namespace Telephony.Voicemail;

/// <summary>A reservation to be made.</summary>
/// <param name="Id">Also the id of its spool and of the message that it becomes.</param>
/// <param name="Node">Node that records.</param>
/// <param name="CreatedAt">When the recording began: the message's time of receipt.</param>
/// <param name="Request">For whom, from whom.</param>
/// <param name="IsProtected">Whether the correspondent is protected.</param>
public sealed record NewReservation(Guid Id, string Node, DateTimeOffset CreatedAt, DepositRequest Request, bool IsProtected);

/// <summary>What a reservation got.</summary>
/// <param name="Granted">Recording time held.</param>
/// <param name="TimeLeft">All that the message may take as the mailbox stood then.</param>
public readonly record struct Grant(TimeSpan Granted, TimeSpan TimeLeft);

/// <summary>A reservation whose recording is not running.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsOwn">Whether it is this node's; else its node's lease is over.</param>
/// <param name="SpoolOpen">Whether its spool is known to have existed.</param>
/// <param name="CreatedAt">When the recording began.</param>
/// <param name="TimeZone">The establishment's zone.</param>
public sealed record OrphanReservation(Guid Id, bool IsOwn, bool SpoolOpen, DateTimeOffset CreatedAt, string TimeZone);

/// <summary>What came of committing a reservation.</summary>
public enum CommitOutcome
{
    /// <summary>The message is in the mailbox.</summary>
    Committed,

    /// <summary>It was there before: an earlier commit's answer was lost.</summary>
    AlreadyCommitted,

    /// <summary>Neither reservation nor message exists.</summary>
    NoReservation,
}

/// <summary>What came of committing a reservation, and the length of its message; zero when there is none.</summary>
public readonly record struct CommitResult(CommitOutcome Outcome, TimeSpan Length);

/// <summary>Where the sound of a message stands.</summary>
public enum SoundState
{
    /// <summary>No such message, and none was erased.</summary>
    Unknown,

    /// <summary>A spool.</summary>
    Spool,

    /// <summary>Sealed.</summary>
    Sealed,

    /// <summary>To be erased.</summary>
    Erasing,

    /// <summary>Erased.</summary>
    Erased,
}

/// <summary>A message's sound as its row knows it.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Length">Where it is cut; zero unless it is a spool or sealed.</param>
/// <param name="IsProtected">Whether staff may not have it.</param>
public readonly record struct StoredSound(SoundState State, TimeSpan Length, bool IsProtected);
