using Microsoft.Extensions.Logging;

namespace Telephony.Ivr;

/// <summary>Every message that this module logs. Call ids only: no number, name, identifier or code (DESIGN 4.9).</summary>
internal static class LogMessages
{
    private static readonly Action<ILogger, string, Exception?> LogCallEnded =
        LoggerMessage.Define<string>(LogLevel.Debug, new EventId(1, nameof(CallEnded)), "Call {CallId} ended while its flow ran");

    private static readonly Action<ILogger, string, Exception?> LogFlowFailed =
        LoggerMessage.Define<string>(LogLevel.Error, new EventId(2, nameof(FlowFailed)), "Call {CallId}: its flow failed, the call is ended");

    private static readonly Action<ILogger, string, Exception?> LogCouldNotApologise =
        LoggerMessage.Define<string>(LogLevel.Warning, new EventId(3, nameof(CouldNotApologise)), "Call {CallId}: no sentence could be said before it was ended");

    private static readonly Action<ILogger, string, Guid, Exception?> LogNotMarkedHeard =
        LoggerMessage.Define<string, Guid>(LogLevel.Warning, new EventId(5, nameof(NotMarkedHeard)), "Call {CallId}: message {Message} could not be marked heard");

    private static readonly Action<ILogger, string, Exception?> LogNotRecorded =
        LoggerMessage.Define<string>(LogLevel.Error, new EventId(6, nameof(NotRecorded)), "Call {CallId} is not connected: it must be recorded and cannot be");

    private static readonly Action<ILogger, string, Exception?> LogArrivalCallNotGivenBack =
        LoggerMessage.Define<string>(LogLevel.Error, new EventId(7, nameof(ArrivalCallNotGivenBack)), "Call {CallId}: nobody answered, and the free call on arrival could not be given back");

    private static readonly Action<ILogger, string, Exception?> LogNotWarned =
        LoggerMessage.Define<string>(LogLevel.Warning, new EventId(8, nameof(NotWarned)), "Call {CallId}: the detainee could not be warned of its end");

    private static readonly Action<ILogger, string, int, Exception?> LogTalked =
        LoggerMessage.Define<string, int>(LogLevel.Information, new EventId(9, nameof(Talked)), "Call {CallId}: the talk is over; {Keys} keys were sent on");

    private static readonly Action<ILogger, string, Exception?> LogDatabaseAway =
        LoggerMessage.Define<string>(LogLevel.Error, new EventId(10, nameof(DatabaseAway)), "Call {CallId}: what the detainee asked for needs the database, which is away");

    public static void NotRecorded(this ILogger logger, string callId, Exception cause) => LogNotRecorded(logger, callId, cause);

    public static void ArrivalCallNotGivenBack(this ILogger logger, string callId, Exception cause) => LogArrivalCallNotGivenBack(logger, callId, cause);

    public static void NotWarned(this ILogger logger, string callId, Exception cause) => LogNotWarned(logger, callId, cause);

    public static void Talked(this ILogger logger, string callId, int keys) => LogTalked(logger, callId, keys, null);

    public static void DatabaseAway(this ILogger logger, string callId, Exception cause) => LogDatabaseAway(logger, callId, cause);

    public static void CallEnded(this ILogger logger, string callId) => LogCallEnded(logger, callId, null);

    public static void FlowFailed(this ILogger logger, string callId, Exception cause) => LogFlowFailed(logger, callId, cause);

    public static void CouldNotApologise(this ILogger logger, string callId, Exception cause) => LogCouldNotApologise(logger, callId, cause);

    public static void NotMarkedHeard(this ILogger logger, string callId, Guid message, Exception cause) => LogNotMarkedHeard(logger, callId, message, cause);
}
