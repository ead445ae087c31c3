using Microsoft.Extensions.Logging;

namespace Telephony.Calls;

/// <summary>The messages of this module. Call ids only: no number, no name.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "The end of call {CallId} could not be written; it is kept and written later")]
    public static partial void EndKept(ILogger logger, string callId, Exception exception);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Error, Message = "The end of call {CallId} is lost: too many ends wait for the database")]
    public static partial void EndDropped(ILogger logger, string callId, Exception exception);
}
