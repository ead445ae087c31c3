using System.Globalization;

namespace Telephony.Monitoring.Tests;

public sealed class RecordingTermTests
{
    // Started, zone, expected.
    [TestCase("2026-01-15T10:00:00Z", "Europe/Paris", "2026-04-15T09:00:00Z", TestName = "Three months, at the same local time")]
    [TestCase("2026-11-30T10:00:00Z", "Europe/Paris", "2027-02-28T10:00:00Z", TestName = "30 November and three months is the last of February")]
    [TestCase("2027-11-30T10:00:00Z", "Europe/Paris", "2028-02-29T10:00:00Z", TestName = "which is the 29th in a leap year")]
    [TestCase("2026-03-31T10:00:00Z", "Europe/Paris", "2026-06-30T10:00:00Z", TestName = "31 March and three months is 30 June")]
    [TestCase("2026-08-31T21:59:00Z", "Europe/Paris", "2026-11-30T22:59:00Z", TestName = "The last minute of August in Paris counts as August")]
    [TestCase("2026-08-31T22:01:00Z", "Europe/Paris", "2026-11-30T23:01:00Z", TestName = "The first minute of September in Paris ends on 1 December there")]
    [TestCase("2026-12-28T01:30:00Z", "Europe/Paris", "2027-03-28T01:30:00Z", TestName = "A term that ends in the hour that the clock skips ends an hour later")]
    [TestCase("2026-07-25T00:30:00Z", "Europe/Paris", "2026-10-25T00:30:00Z", TestName = "One that ends in the hour that comes twice ends the first time")]
    [TestCase("2026-11-30T21:00:00Z", "Indian/Reunion", "2027-02-28T21:00:00Z", TestName = "Reunion counts in its own zone")]
    [TestCase("2026-08-31T22:01:00Z", "Mars/Olympus", "2026-11-30T23:01:00Z", TestName = "An unknown zone counts as Paris")]
    public void A_term_is_three_calendar_months_in_the_zone_of_the_establishment(string started, string zone, string expected) =>
        Assert.That(RecordingTerm.ExpiresAt(At(started), zone), Is.EqualTo(At(expected)));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
