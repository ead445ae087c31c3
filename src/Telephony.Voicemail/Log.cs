using Microsoft.Extensions.Logging;

namespace Telephony.Voicemail;

/// <summary>The messages of this module. Ids only: no number, no name.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "Message {Message} is safe in its spool but could not be committed; it is tried again")]
    public static partial void CommitPostponed(ILogger logger, Guid message, Exception exception);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "Reservation {Message} could not be given back; it is tried again")]
    public static partial void ReleasePostponed(ILogger logger, Guid message, Exception exception);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Warning, Message = "Reservation {Message} could not be extended; its recording ends with what it holds")]
    public static partial void NotExtended(ILogger logger, Guid message, Exception exception);

    [LoggerMessage(EventId = 4004, Level = LogLevel.Warning, Message = "Message {Message} of an interrupted call was recovered: {Length} of it")]
    public static partial void Recovered(ILogger logger, Guid message, TimeSpan length);

    [LoggerMessage(EventId = 4005, Level = LogLevel.Error, Message = "Spool {Message} belongs to no reservation and no message; it is kept")]
    public static partial void Unclaimed(ILogger logger, Guid message);

    [LoggerMessage(EventId = 4006, Level = LogLevel.Error, Message = "Spool {Message} cannot be read and no message comes of it; it is kept")]
    public static partial void Unreadable(ILogger logger, Guid message, Exception exception);

    [LoggerMessage(EventId = 4007, Level = LogLevel.Warning, Message = "Message {Message} could not be sealed; it stays a spool for now")]
    public static partial void NotSealed(ILogger logger, Guid message, Exception exception);

    [LoggerMessage(EventId = 4008, Level = LogLevel.Error, Message = "A sound was sealed for {Message}, of which nothing is known; it is kept")]
    public static partial void SealedUnknown(ILogger logger, Guid message);

    [LoggerMessage(EventId = 4009, Level = LogLevel.Warning, Message = "The sound of message {Message} could not be erased; it is tried again")]
    public static partial void ErasePostponed(ILogger logger, Guid message, Exception exception);

    [LoggerMessage(EventId = 4010, Level = LogLevel.Warning, Message = "What listening session {Session} deleted could not be erased yet; it is tried again")]
    public static partial void SessionEndPostponed(ILogger logger, Guid session, Exception exception);

    [LoggerMessage(EventId = 4011, Level = LogLevel.Information, Message = "Message {Message} was erased")]
    public static partial void Erased(ILogger logger, Guid message);

    [LoggerMessage(EventId = 4012, Level = LogLevel.Warning, Message = "Reservation {Message} was left alone for now")]
    public static partial void NotSettled(ILogger logger, Guid message, Exception exception);

    [LoggerMessage(EventId = 4013, Level = LogLevel.Critical, Message = "Message {Message} was refused: the disk takes no recording")]
    public static partial void RecordingRefused(ILogger logger, Guid message, Exception exception);

    [LoggerMessage(EventId = 4014, Level = LogLevel.Critical, Message = "Message {Message} was cut short: the disk took {Length} of it and no more")]
    public static partial void RecordingCutShort(ILogger logger, Guid message, TimeSpan length);
}
