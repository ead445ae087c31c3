using Microsoft.Extensions.Logging;
using Telephony.Core.Sip.UserAgents;

namespace Telephony.Host.Server;

/// <summary>All log messages of the host.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Work} failed; it is tried again later")]
    public static partial void WorkFailed(ILogger logger, string work, Exception exception);

    [LoggerMessage(2, LogLevel.Information, "SIP on {Address}")]
    public static partial void Listening(ILogger logger, System.Net.IPEndPoint address);

    [LoggerMessage(3, LogLevel.Information, "Call {CallId} refused with {Status}")]
    public static partial void Refused(ILogger logger, string callId, int status);

    [LoggerMessage(4, LogLevel.Error, "Call {CallId} failed")]
    public static partial void CallFailed(ILogger logger, string callId, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "Request {Method} failed")]
    public static partial void RequestFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(6, LogLevel.Information, "Start: {Calls} calls of an earlier run closed, {Messages} messages recovered")]
    public static partial void Recovered(ILogger logger, int calls, int messages);

    [LoggerMessage(7, LogLevel.Error, "A signalling message, command or call failed; the other calls go on")]
    public static partial void SignallingFault(ILogger logger, Exception exception);

    [LoggerMessage(8, LogLevel.Warning, "Trunk {Trunk} did not take call {CallId}: {Cause}, {Status}")]
    public static partial void TrunkFailed(ILogger logger, string trunk, string callId, InviteFailureCause cause, int status);

    [LoggerMessage(9, LogLevel.Warning, "Trunk {Trunk} is down: calls go there only when no other is up")]
    public static partial void TrunkDown(ILogger logger, string trunk);

    [LoggerMessage(10, LogLevel.Warning, "Trunk {Trunk} takes calls again")]
    public static partial void TrunkUp(ILogger logger, string trunk);

    [LoggerMessage(11, LogLevel.Error, "The route of trunk {Trunk} cannot be used: {Reason}")]
    public static partial void RouteLeadsNowhere(ILogger logger, string trunk, string reason);

    [LoggerMessage(12, LogLevel.Warning, "The routes of trunks cannot be read; the last known ones serve")]
    public static partial void RoutesNotRead(ILogger logger, Exception exception);
}
