using System.Text.Json;
using Telephony.Directory;

namespace Telephony.Voicemail.Tests;

public sealed class MailboxListingTests
{
    [Test]
    public void The_document_has_the_fields_of_the_contract()
    {
        Assert.That(PhoneNumber.TryParse("0612345678", out var number), Is.True);
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        var contents = new MailboxContents(
        [
            new MessageSummary(first, number, "Marie", new(2026, 3, 2, 14, 5, 9, TimeSpan.FromHours(1)), TimeSpan.FromSeconds(41.2), false, false),
            new MessageSummary(second, number, "Maître Dupont", new(2026, 3, 2, 13, 5, 9, 120, TimeSpan.Zero), TimeSpan.FromSeconds(8), true, true),
        ], TimeSpan.FromSeconds(49.2), TimeSpan.FromSeconds(1750.8), 18);
        var json = new MailboxListing("12345678", contents).ToJson();
        var expected = $$"""
            {
              "detainee": "12345678", "secondsUsed": 49.2, "secondsLeft": 1750.8,
              "messages": [
                { "id": "{{first}}", "from": "+33612345678", "receivedAt": "2026-03-02T13:05:09Z", "durationSeconds": 41.2, "state": "new", "protected": false },
                { "id": "{{second}}", "from": null, "receivedAt": "2026-03-02T13:05:09.12Z", "durationSeconds": 8, "state": "heard", "protected": true }
              ]
            }
            """;
        Assert.That(JsonElement.DeepEquals(JsonDocument.Parse(json).RootElement, JsonDocument.Parse(expected).RootElement), Is.True, json);
        Assert.That(json, Does.Not.Contain("Dupont"));
    }
}
