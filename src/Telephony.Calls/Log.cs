using Microsoft.Extensions.Logging;

namespace Telephony.Calls;

/// <summary>The messages of this module. Call ids only: no number, no name.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "The records of {Count} calls cannot be written; they are kept and written when the database is back")]
    public static partial void WritingWaits(ILogger logger, int count, Exception exception);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Error, Message = "The end of call {CallId} is lost: too many ends wait for the database")]
    public static partial void EndDropped(ILogger logger, string callId);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Error, Message = "The database refuses the record of call {CallId}")]
    public static partial void NotWritten(ILogger logger, string callId, Exception exception);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Warning, Message = "Orders of other nodes are not carried out until the database is back")]
    public static partial void OrdersWait(ILogger logger, Exception exception);
}
