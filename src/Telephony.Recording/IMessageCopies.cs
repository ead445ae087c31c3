namespace Telephony.Recording;

/// <summary>
/// Takes monitoring's copies of voice messages (MON-02, RET-06): the door of monitoring that voicemail uses, which does not know it. Implemented by Telephony.Monitoring. Thread-safe.
/// </summary>
public interface IMessageCopies
{
    /// <summary>
    /// Keeps a copy of a message that was just sealed, with a term of its own; returns when row and sound of the copy are safe. Doing it again for the same message changes nothing, and a
    /// message past monitoring's term gets none. There is no way to ask for the copy of a protected message (DESIGN 4.4). A lost database and a full disk throw: the copy is asked for again, and
    /// the message is neither swapped nor erased before.
    /// </summary>
    /// <param name="message">What monitoring writes down.</param>
    /// <param name="sound">The message's sealed form.</param>
    /// <param name="archive">Where that lies.</param>
    /// <param name="privacy">That the message is monitored.</param>
    /// <param name="cancellation">Gives up; nothing half-made is ever visible.</param>
    Task CopyAsync(MessageToCopy message, SealedSound sound, SoundArchive archive, LegPrivacy.Monitored privacy, CancellationToken cancellation);
}

/// <summary>A voice message as monitoring searches it later.</summary>
/// <param name="Message">Its id in the mailbox.</param>
/// <param name="CallId">The call that left it.</param>
/// <param name="Detainee">For whom.</param>
/// <param name="Identifier">His identifier.</param>
/// <param name="Number">From whom, in E.164.</param>
/// <param name="Establishment">Code of his establishment.</param>
/// <param name="TimeZone">Its IANA zone, in which the term counts (RET-09).</param>
/// <param name="ReceivedAt">When it was left: the term of the copy counts from here.</param>
public sealed record MessageToCopy(
    Guid Message, string CallId, Guid Detainee, string Identifier, string Number, string Establishment, string TimeZone, DateTimeOffset ReceivedAt)
{
    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => Message.ToString();
}
