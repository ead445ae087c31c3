namespace Telephony.Monitoring.Exports;

/// <summary>Where an export stands.</summary>
public enum ExportState
{
    /// <summary>Nobody has decided.</summary>
    Requested,

    /// <summary>The file can be had.</summary>
    Approved,

    /// <summary>It was approved, and its time is over.</summary>
    Expired,

    /// <summary>It was refused.</summary>
    Refused,
}

/// <summary>An export as it was asked for, and what was decided.</summary>
/// <param name="Id">Its id, which is in its file and in every entry about it.</param>
/// <param name="Exchange">Row of the search that it was asked for at.</param>
/// <param name="Recording">What is to leave.</param>
/// <param name="CallId">The call's record.</param>
/// <param name="Establishment">Code of the establishment whose recording it is.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Recipient">For whom.</param>
/// <param name="RequestedBy">Name of who asked.</param>
/// <param name="Requester">His account.</param>
/// <param name="RequestedAt">When.</param>
/// <param name="Decision">Null while nobody has decided.</param>
public sealed record Export(
    Guid Id, Guid Exchange, Guid Recording, string CallId, string Establishment, string Purpose, string Recipient, string RequestedBy, Guid Requester, DateTimeOffset RequestedAt, ExportDecision? Decision)
{
    /// <summary>Longest purpose and longest recipient.</summary>
    public const int MaxText = 300;

    /// <summary>Where it stands at an instant.</summary>
    public ExportState StateAt(DateTimeOffset now) => Decision switch
    {
        null => ExportState.Requested,
        { ExpiresAt: null } => ExportState.Refused,
        { ExpiresAt: { } end } when now >= end => ExportState.Expired,
        _ => ExportState.Approved,
    };

    /// <summary>Whether the file is for him: for who asked and for who approved, each time as an entry.</summary>
    public bool IsFor(Guid officer) => officer == Requester || officer == Decision?.Decider;

    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => Id.ToString();
}

/// <summary>What another one than who asked has decided.</summary>
/// <param name="DecidedBy">His name.</param>
/// <param name="Decider">His account.</param>
/// <param name="DecidedAt">When.</param>
/// <param name="ExpiresAt">Until when the file can be had; null when it was refused.</param>
/// <param name="Refusal">Why it was refused; null when it was not.</param>
/// <param name="Entry">Number of the entry of the audit chain.</param>
/// <param name="EntryHash">Its hash in hexadecimal.</param>
public sealed record ExportDecision(string DecidedBy, Guid Decider, DateTimeOffset DecidedAt, DateTimeOffset? ExpiresAt, string? Refusal, long Entry, string EntryHash)
{
    /// <summary>The entry's number only: nothing personal reaches a log.</summary>
    public override string ToString() => $"entry {Entry}";
}

/// <summary>What came of asking for an export, or of deciding.</summary>
public enum ExportOutcome
{
    /// <summary>Done, and an entry.</summary>
    Done,

    /// <summary>There is no such export or recording for this officer, or the recording is gone.</summary>
    NotFound,

    /// <summary>Who asked cannot decide.</summary>
    SamePerson,

    /// <summary>Somebody has decided already.</summary>
    Decided,
}

/// <summary>What came of having the file made: a closed family.</summary>
public abstract record ExportFile
{
    private ExportFile() { }

    /// <summary>It may leave, and the entry that it leaves is written.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Zip">All of it.</param>
    public sealed record Ready(string Name, ReadOnlyMemory<byte> Zip) : ExportFile
    {
        /// <inheritdoc/>
        public override string ToString() => Name;
    }

    /// <summary>There is none for this officer: no such export, not approved, or neither asked for nor approved by him.</summary>
    public sealed record NotFound : ExportFile;

    /// <summary>Its time is over.</summary>
    public sealed record Expired : ExportFile;

    /// <summary>The sound is not what was sealed, is missing, was erased, or is not sealed yet: nothing leaves.</summary>
    /// <param name="State">Which of them; <see cref="ReplayState.Unfinished"/> for what still waits to be sealed.</param>
    public sealed record NoSound(ReplayState State) : ExportFile;
}

/// <summary>What is known of the recording that leaves.</summary>
internal sealed record ExportedRecording(
    RecordingKind Kind, string Identifier, string Number, DateTimeOffset StartedAt, TimeSpan Duration, DateTimeOffset? SealedAt, byte[]? Sha256);
