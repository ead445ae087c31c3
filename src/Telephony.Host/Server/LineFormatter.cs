using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Telephony.Host.Server;

/// <summary>
/// One line a message on the console: instant, level, text, and of an exception its type and message. Stack traces go by OTLP only. Nothing that a peer
/// wrote can begin a line of its own or steer a terminal: whatever does not print becomes a space.
/// </summary>
internal sealed class LineFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        textWriter.Write($" {logEntry.LogLevel} {logEntry.Category}: {Printable(logEntry.Formatter(logEntry.State, logEntry.Exception))}");
        for (var exception = logEntry.Exception; exception is not null; exception = exception.InnerException)
            textWriter.Write($" ({exception.GetType().Name}: {Printable(exception.Message)})");
        textWriter.WriteLine();
    }

    /// <summary>Control characters, the separators of lines and paragraphs, and what turns the direction of writing, as spaces.</summary>
    private static string Printable(string text) => string.Create(text.Length, text, static (line, source) =>
    {
        for (var i = 0; i < line.Length; i++)
        {
            line[i] = char.GetUnicodeCategory(source[i])
                is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? ' ' : source[i];
        }
    });
}
