using Microsoft.Extensions.Logging;

namespace Telephony.Monitoring;

/// <summary>The messages of this module. Ids only: no number, no name.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 7001, Level = LogLevel.Warning, Message = "Recording {Recording} is safe in its spool but could not be committed; it is tried again")]
    public static partial void CommitPostponed(ILogger logger, Guid recording, Exception exception);

    [LoggerMessage(EventId = 7002, Level = LogLevel.Warning, Message = "The row of recording {Recording}, of which nothing is kept, could not be removed; it is tried again")]
    public static partial void DropPostponed(ILogger logger, Guid recording, Exception exception);

    [LoggerMessage(EventId = 7003, Level = LogLevel.Critical, Message = "Recording {Recording} was refused, and its call with it: it cannot be written down")]
    public static partial void RecordingRefused(ILogger logger, Guid recording, Exception exception);

    [LoggerMessage(EventId = 7004, Level = LogLevel.Critical, Message = "Recording {Recording} was cut short: the disk took {Length} of it and no more")]
    public static partial void RecordingCutShort(ILogger logger, Guid recording, TimeSpan length);

    [LoggerMessage(EventId = 7005, Level = LogLevel.Warning, Message = "Recording {Recording} of an interrupted call was recovered: {Length} of it")]
    public static partial void Recovered(ILogger logger, Guid recording, TimeSpan length);

    [LoggerMessage(EventId = 7006, Level = LogLevel.Error, Message = "Spool {Recording} belongs to no recording; it is kept")]
    public static partial void Unclaimed(ILogger logger, Guid recording);

    [LoggerMessage(EventId = 7007, Level = LogLevel.Error, Message = "The spool of recording {Recording} cannot be read; it is kept")]
    public static partial void Unreadable(ILogger logger, Guid recording, Exception exception);

    [LoggerMessage(EventId = 7008, Level = LogLevel.Warning, Message = "Recording {Recording} could not be sealed; it stays a spool for now")]
    public static partial void NotSealed(ILogger logger, Guid recording, Exception exception);

    [LoggerMessage(EventId = 7009, Level = LogLevel.Error, Message = "A sound was sealed for recording {Recording}, of which nothing is known; it is kept")]
    public static partial void SealedUnknown(ILogger logger, Guid recording);

    [LoggerMessage(EventId = 7010, Level = LogLevel.Warning, Message = "Recording {Recording} was left alone for now")]
    public static partial void NotSettled(ILogger logger, Guid recording, Exception exception);

    [LoggerMessage(EventId = 7011, Level = LogLevel.Warning, Message = "The sound of recording {Recording} could not be erased; it is tried again")]
    public static partial void ErasePostponed(ILogger logger, Guid recording, Exception exception);

    [LoggerMessage(EventId = 7012, Level = LogLevel.Information, Message = "Recording {Recording} was erased")]
    public static partial void Erased(ILogger logger, Guid recording);

    [LoggerMessage(EventId = 7013, Level = LogLevel.Information, Message = "The check of {Recordings} recordings found nothing that should not exist")]
    public static partial void CheckedGood(ILogger logger, long recordings);

    [LoggerMessage(EventId = 7014, Level = LogLevel.Critical, Message = "The check of recordings found {Count} times {Fault}, of recordings {Recordings}")]
    public static partial void CheckedBad(ILogger logger, long count, RecordingFaultKind fault, string recordings);

    [LoggerMessage(EventId = 7015, Level = LogLevel.Critical, Message = "The audit chain is not whole, and is no longer sealed: entry {Number}, {Fault}")]
    public static partial void AuditBroken(ILogger logger, long number, Evidence.AuditFaultKind fault);

    [LoggerMessage(EventId = 7016, Level = LogLevel.Critical, Message = "Call {Call} cannot be searched: its row was refused ({Refusal}). It is set aside in calls.finished, and the others go on")]
    public static partial void CallSetAside(ILogger logger, string call, string refusal);
}
