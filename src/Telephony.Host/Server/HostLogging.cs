using Microsoft.Extensions.Logging;
using Telephony.Host.Telemetry;

namespace Telephony.Host.Server;

/// <summary>Where log messages go: warnings and errors to standard error, and everything by OTLP when an endpoint is set.</summary>
internal static class HostLogging
{
    public static ILoggerFactory Create(TelemetryExport? telemetry) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(LogLevel.Information);
        // It would write each request's address, and a search has a number in it.
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        logging.AddConsole(console =>
        {
            console.FormatterName = LineFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        logging.AddConsoleFormatter<LineFormatter, Microsoft.Extensions.Logging.Console.ConsoleFormatterOptions>();
        logging.AddFilter<Microsoft.Extensions.Logging.Console.ConsoleLoggerProvider>(null, LogLevel.Warning);
        telemetry?.AddLogs(logging);
    });
}
