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

    public static void CallEnded(this ILogger logger, string callId) => LogCallEnded(logger, callId, null);

    public static void FlowFailed(this ILogger logger, string callId, Exception cause) => LogFlowFailed(logger, callId, cause);

    public static void CouldNotApologise(this ILogger logger, string callId, Exception cause) => LogCouldNotApologise(logger, callId, cause);

    public static void NotMarkedHeard(this ILogger logger, string callId, Guid message, Exception cause) => LogNotMarkedHeard(logger, callId, message, cause);
}
