using Microsoft.Extensions.Logging;

namespace Telephony.Web;

/// <summary>The messages of this module. Ids only: no number, no name, no address.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 8001, Level = LogLevel.Warning, Message = "The mail of alert {Firing} could not be sent; it is tried again")]
    public static partial void MailPostponed(ILogger logger, Guid firing, Exception exception);

    [LoggerMessage(EventId = 8002, Level = LogLevel.Error, Message = "The mail of alert {Firing} is given up after a day and {Attempts} attempts")]
    public static partial void MailGivenUp(ILogger logger, Guid firing, int attempts, Exception exception);

    [LoggerMessage(EventId = 8003, Level = LogLevel.Warning, Message = "The console of the node that carries a call did not answer: {Error}")]
    public static partial void CarryingNodeAway(ILogger logger, string error, Exception? exception);
}
