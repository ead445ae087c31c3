using System.Text.Json;

namespace Telephony.Calls.Tests;

public sealed class CallRecordTests
{
    private static readonly CallRecord Call = new(
        "a", CallKind.Deposit, "n1", "12345678", "+33612345678", "+33320160294", new(2026, 3, 2, 13, 5, 9, TimeSpan.Zero),
        new(2026, 3, 2, 14, 5, 9, 250, TimeSpan.FromHours(1)), null, TimeSpan.FromSeconds(12.3), CallOutcome.NoMessage, false);

    [Test]
    public void The_document_has_the_fields_of_the_contract()
    {
        var call = JsonDocument.Parse(CallRecord.ToJson([Call], id => new CallExtras("0.1800", $"recording of {id}"))).RootElement.GetProperty("calls")[0];
        Assert.That(call.EnumerateObject().Take(13).Select(p => $"{p.Name}={p.Value.GetRawText()}"), Is.EqualTo(new[]
        {
            "id=\"a\"", "kind=\"deposit\"", "detainee=\"12345678\"", "from=\"\\u002B33612345678\"", "to=\"\\u002B33320160294\"",
            "startedAt=\"2026-03-02T13:05:09Z\"", "answeredAt=\"2026-03-02T13:05:09.25Z\"", "endedAt=null", "durationSeconds=12.3",
            "outcome=\"noMessage\"", "price=\"0.1800\"", "recording=\"recording of a\"", "protected=false",
        }));
    }

    [Test]
    public void An_outbound_call_names_its_session_and_who_ended_it()
    {
        var call = JsonDocument.Parse(CallRecord.ToJson([Call with { Kind = CallKind.Outbound, Session = "s", EndCause = CallEndCause.LongestCall }], _ => CallExtras.None))
            .RootElement.GetProperty("calls")[0];
        Assert.That((call.GetProperty("session").GetString(), call.GetProperty("endCause").GetString()), Is.EqualTo(("s", "longestCall")));
    }

    [Test]
    public void What_is_not_known_is_null()
    {
        var call = JsonDocument.Parse(CallRecord.ToJson([Call with { Identifier = null, From = null, To = null, AnsweredAt = null }], _ => CallExtras.None))
            .RootElement.GetProperty("calls")[0];
        foreach (var field in new[] { "detainee", "from", "to", "answeredAt", "endedAt", "session", "endCause", "recording" })
            Assert.That(call.GetProperty(field).ValueKind, Is.EqualTo(JsonValueKind.Null), field);
    }

    [Test]
    public void No_calls_is_an_empty_list() =>
        Assert.That(JsonDocument.Parse(CallRecord.ToJson([], _ => CallExtras.None)).RootElement.GetProperty("calls").GetArrayLength(), Is.Zero);

    [Test]
    public void A_record_shows_nothing_personal() => Assert.That($"{Call} {CallStoreTests.Start("a")}", Is.EqualTo("a a"));
}
