using Microsoft.Extensions.Logging;

namespace Telephony.Billing;

/// <summary>The messages of this module. Ids only: no number, no name, no amount.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 6001, Level = LogLevel.Warning, Message = "Call {Call} could not be settled; its end is in the journal and is tried again")]
    public static partial void SettlementPostponed(ILogger logger, string call, Exception exception);

    [LoggerMessage(EventId = 6002, Level = LogLevel.Critical, Message = "The end of call {Call} could neither be settled nor be written to the journal: it is charged for what is certain when its hold is given back")]
    public static partial void SettlementLost(ILogger logger, string call, Exception exception);

    [LoggerMessage(EventId = 6003, Level = LogLevel.Information, Message = "Call {Call} was settled from the journal")]
    public static partial void SettledFromJournal(ILogger logger, string call);

    [LoggerMessage(EventId = 6004, Level = LogLevel.Warning, Message = "Holds of {Count} interrupted calls were settled for the time that is certain")]
    public static partial void DeadSettled(ILogger logger, int count);

    [LoggerMessage(EventId = 6005, Level = LogLevel.Error, Message = "The journal's file {File} cannot be read and is kept")]
    public static partial void JournalDamaged(ILogger logger, string file, Exception exception);

    [LoggerMessage(EventId = 6007, Level = LogLevel.Critical, Message = "The end of call {Call} is in the journal and the database refuses it: it is kept and tried again, and somebody must look")]
    public static partial void JournalRefused(ILogger logger, string call, Exception exception);

    [LoggerMessage(EventId = 6009, Level = LogLevel.Critical, Message = "The interrupted call {Call} is not settled: the database refuses it. It is tried again, and somebody must look")]
    public static partial void DeadRefused(ILogger logger, string call, Exception exception);

    [LoggerMessage(EventId = 6006, Level = LogLevel.Warning, Message = "Credit of call {Call} could not be held now: the database is away")]
    public static partial void NotHeld(ILogger logger, string call, Exception exception);
}
