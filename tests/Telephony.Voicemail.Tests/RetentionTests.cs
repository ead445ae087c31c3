using System.Globalization;

namespace Telephony.Voicemail.Tests;

public sealed class RetentionTests
{
    // Received, heard or "-", zone, expected.
    [TestCase("2026-01-15T10:00:00Z", "-", "Europe/Paris", "2027-01-15T10:00:00Z", TestName = "An unheard message lives twelve months")]
    [TestCase("2026-01-15T10:00:00Z", "2026-01-20T10:00:00Z", "Europe/Paris", "2026-07-20T09:00:00Z", TestName = "A heard one six from its hearing, at the same local time")]
    [TestCase("2026-01-15T10:00:00Z", "2026-12-15T10:00:00Z", "Europe/Paris", "2027-06-15T09:00:00Z", TestName = "Heard in month eleven it lives six more")]
    [TestCase("2026-08-01T08:00:00Z", "2026-08-31T08:00:00Z", "Europe/Paris", "2027-02-28T09:00:00Z", TestName = "31 August and six months is the last of February")]
    [TestCase("2027-08-01T08:00:00Z", "2027-08-31T08:00:00Z", "Europe/Paris", "2028-02-29T09:00:00Z", TestName = "which is the 29th in a leap year")]
    [TestCase("2028-02-29T09:00:00Z", "-", "Europe/Paris", "2029-02-28T09:00:00Z", TestName = "29 February and a year is 28 February")]
    [TestCase("2026-08-31T21:59:00Z", "2026-08-31T21:59:00Z", "Europe/Paris", "2027-02-28T22:59:00Z", TestName = "The last minute of August in Paris counts as August")]
    [TestCase("2026-08-31T22:01:00Z", "2026-08-31T22:01:00Z", "Europe/Paris", "2027-02-28T23:01:00Z", TestName = "The first minute of September in Paris ends on 1 March there")]
    [TestCase("2026-09-01T00:00:00Z", "2026-09-28T00:30:00Z", "Europe/Paris", "2027-03-28T01:30:00Z", TestName = "A term that ends in the hour the clock skips ends an hour later")]
    [TestCase("2026-04-01T00:00:00Z", "2026-04-25T00:30:00Z", "Europe/Paris", "2026-10-25T00:30:00Z", TestName = "One that ends in the hour that comes twice ends the first time")]
    [TestCase("2026-08-31T21:00:00Z", "2026-08-31T21:00:00Z", "Indian/Reunion", "2027-02-28T21:00:00Z", TestName = "Reunion counts in its own zone")]
    [TestCase("2026-08-31T22:01:00Z", "2026-08-31T22:01:00Z", "Mars/Olympus", "2027-02-28T23:01:00Z", TestName = "An unknown zone counts as Paris")]
    public void A_term_is_calendar_months_in_the_zone_of_the_establishment(string received, string heard, string zone, string expected) =>
        Assert.That(new Retention().ExpiresAt(At(received), heard == "-" ? null : At(heard), zone), Is.EqualTo(At(expected)));

    [Test]
    public void The_other_reading_counts_from_the_deposit()
    {
        var retention = new Retention { HeardFrom = HeardTermStart.Deposit };
        Assert.That(retention.ExpiresAt(At("2026-01-15T10:00:00Z"), At("2026-03-20T10:00:00Z"), "Europe/Paris"), Is.EqualTo(At("2026-07-15T09:00:00Z")));
        Assert.That(retention.ExpiresAt(At("2026-01-15T10:00:00Z"), null, "Europe/Paris"), Is.EqualTo(At("2027-01-15T10:00:00Z")));
    }

    [Test]
    public void The_terms_are_settings()
    {
        var retention = new Retention { UnheardMonths = 3, HeardMonths = 1 };
        Assert.That(retention.ExpiresAt(At("2026-01-31T10:00:00Z"), null, "Europe/Paris"), Is.EqualTo(At("2026-04-30T09:00:00Z")));
        Assert.That(retention.ExpiresAt(At("2026-01-31T10:00:00Z"), At("2026-01-31T10:00:00Z"), "Europe/Paris"), Is.EqualTo(At("2026-02-28T10:00:00Z")));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
