using Telephony.Core.Media;

namespace Telephony.Recording;

/// <summary>
/// Keeps the recordings of calls (MON-01): the door of monitoring that the flows use, and a boundary that their tests replace. Implemented by Telephony.Monitoring. Thread-safe.
/// </summary>
public interface ICallRecordings
{
    /// <summary>
    /// Opens the spool of a call that is about to be placed, and writes down that it exists: a call that must be recorded and cannot be is not connected. There is no way to
    /// ask for the recording of a protected call (DESIGN 4.4).
    /// </summary>
    /// <exception cref="RecordingUnavailableException">The disk is full or cannot be written, or the database is away.</exception>
    Task<ICallRecording> BeginAsync(CallToRecord call, LegPrivacy.Monitored privacy, CancellationToken cancellation);
}

/// <summary>A call that is to be recorded, as monitoring searches it later.</summary>
/// <param name="CallId">The call's id.</param>
/// <param name="Detainee">Who calls.</param>
/// <param name="Identifier">His identifier.</param>
/// <param name="Number">Whom, in E.164.</param>
/// <param name="Establishment">Code of his establishment.</param>
/// <param name="TimeZone">Its IANA zone, in which the term counts (RET-09).</param>
public sealed record CallToRecord(string CallId, Guid Detainee, string Identifier, string Number, string Establishment, string TimeZone)
{
    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => CallId;
}

/// <summary>A recording in progress. Disposing of it without <see cref="KeepAsync"/> or <see cref="DiscardAsync"/> keeps what was recorded. Used by one flow.</summary>
public interface ICallRecording : IAsyncDisposable
{
    /// <summary>Its id.</summary>
    Guid Id { get; }

    /// <summary>What the detainee says; left.</summary>
    IMediaTap Detainee { get; }

    /// <summary>What the correspondent says; right.</summary>
    IMediaTap Correspondent { get; }

    /// <summary>Cancelled when the disk takes no more (DESIGN 4.10).</summary>
    CancellationToken Failure { get; }

    /// <summary>The correspondent has accepted: the sound begins here.</summary>
    void Start();

    /// <summary>Closes the spool, has the disk confirm it, and commits it as the recording of the call. While the database is away the spool is safe, and committed later.</summary>
    Task KeepAsync();

    /// <summary>The call was not connected: nothing is kept.</summary>
    Task DiscardAsync();
}
