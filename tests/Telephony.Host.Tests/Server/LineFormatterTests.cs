using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Telephony.Host.Server;

namespace Telephony.Host.Tests.Server;

/// <summary>The console's log: one line an event, whatever is in it.</summary>
public sealed class LineFormatterTests
{
    private static string Written(string text, Exception? exception = null)
    {
        using var writer = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Error, "Telephony.Host", default, text, exception, static (state, _) => state);
        new LineFormatter().Write(entry, null, writer);
        return writer.ToString();
    }

    private static Exception Thrown(Exception exception)
    {
        try { throw exception; }
        catch (Exception e) { return e; }
    }

    [Test]
    public void An_event_is_an_instant_a_level_a_category_and_its_text() =>
        Assert.That(Written("Request REGISTER failed"), Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z Error Telephony\.Host: Request REGISTER failed\n$"));

    [Test]
    public void An_exception_is_its_type_and_message_with_its_causes_and_no_stack_trace()
    {
        var fault = Thrown(new InvalidOperationException("no connection", Thrown(new TimeoutException("after 3 s"))));
        Assert.That(fault.StackTrace, Does.Contain(nameof(Thrown)), "there is one to leave out");
        Assert.That(Written("It failed", fault), Does.EndWith("It failed (InvalidOperationException: no connection) (TimeoutException: after 3 s)\n").And.Not.Contain(nameof(Thrown)));
    }

    [TestCase("\n"), TestCase("\r\n"), TestCase("\r"), TestCase("\u0085"), TestCase("\u2028"), TestCase("\u2029"), TestCase("\v"), TestCase("\f"), TestCase("\0")]
    [TestCase("\u001b[2K\u001b[1A"), TestCase("\u009b2K"), TestCase("\b\b\b\b"), TestCase("\u202e"), TestCase("\u007f")]
    public void What_a_peer_wrote_neither_begins_a_line_nor_steers_a_terminal(string control)
    {
        const string forged = "2026-03-02T12:00:00.000Z Information Telephony.Host: all is well";
        var inText = Written($"Request {control}{forged} failed");
        var inException = Written("Request failed", new FormatException($"bad {control}{forged}"));
        foreach (var line in new[] { inText, inException })
        {
            Assert.That(line, Does.Contain(forged), "the text itself is kept");
            Assert.That(line, Does.EndWith("\n"));
            Assert.That(line[..^1].Any(character => char.IsControl(character) || character is '\u2028' or '\u2029' or '\u202e'), Is.False);
        }
    }
}
