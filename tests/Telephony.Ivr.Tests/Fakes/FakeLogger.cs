using Microsoft.Extensions.Logging;

namespace Telephony.Ivr.Tests.Fakes;

/// <summary>Writes down what was logged, from debugging upwards.</summary>
internal sealed class FakeLogger : ILogger
{
    public List<(LogLevel Level, string? Name)> Logged { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Logged.Add((logLevel, eventId.Name));
}
