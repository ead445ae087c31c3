using NodaTime;
using NodaTime.Text;

namespace Telephony.Directory.Tests.Rules;

public sealed class WeeklyHoursTests
{
    private static readonly DateTimeZone Paris = DateTimeZoneProviders.Tzdb["Europe/Paris"];

    // Sunday 29 March 2026 has no 02:00 to 03:00; Sunday 25 October 2026 has it twice.
    [TestCase("2026-03-29T00:59:59Z", true)]
    [TestCase("2026-03-29T01:00:00Z", false)]
    [TestCase("2026-10-25T00:00:00Z", true)]
    [TestCase("2026-10-25T00:44:59Z", true)]
    [TestCase("2026-10-25T00:45:00Z", false)]
    [TestCase("2026-10-25T01:00:00Z", true)]
    [TestCase("2026-10-25T01:44:59Z", true)]
    [TestCase("2026-10-25T01:45:00Z", false)]
    public void On_the_nights_of_the_clocks_local_time_counts(string at, bool open) =>
        Assert.That(Sunday("00:30", "02:45").IsOpen(At(at).InZone(Paris).LocalDateTime), Is.EqualTo(open));

    [TestCase("2026-03-22T00:00:00Z", "2026-03-22T01:45:00Z")]
    [TestCase("2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", Description = "02:45 does not come: it closes when the clock passes over it")]
    [TestCase("2026-10-25T00:30:00Z", "2026-10-25T00:45:00Z")]
    [TestCase("2026-10-25T01:30:00Z", "2026-10-25T01:45:00Z", Description = "the second 02:30 closes at the second 02:45")]
    [TestCase("2026-10-25T00:50:00Z", "2026-10-25T00:50:00Z", Description = "closed")]
    public void Closing_time_is_the_next_instant_at_which_it_is_closed(string at, string closes) =>
        Assert.That(Sunday("00:30", "02:45").ClosesAfter(At(at), Paris), Is.EqualTo(At(closes)));

    [Test]
    public void Midnight_between_two_open_days_and_two_weeks_is_no_end()
    {
        var nights = new WeeklyHours((6 * WeeklyHours.MinutesOfDay + 20 * 60, WeeklyHours.MinutesOfWeek), (0, 6 * 60), (20 * 60, 24 * 60), (24 * 60, 30 * 60));
        Assert.That(nights.ToString(), Is.EqualTo("{[0,360),[1200,1800),[9840,10080)}"));
        Assert.That(nights.ClosesAfter(At("2026-03-08T22:00:00Z"), Paris), Is.EqualTo(At("2026-03-09T05:00:00Z")));
        Assert.That(nights.ClosesAfter(At("2026-03-09T22:00:00Z"), Paris), Is.EqualTo(At("2026-03-10T05:00:00Z")));
    }

    [Test]
    public void What_is_always_open_never_closes()
    {
        Assert.That(WeeklyHours.Always.ClosesAfter(At("2026-03-08T22:59:59Z"), Paris), Is.Null);
        Assert.That(new WeeklyHours((0, 5000), (5000, WeeklyHours.MinutesOfWeek)).ToString(), Is.EqualTo(WeeklyHours.Always.ToString()));
    }

    [Test]
    public void No_span_is_never_open() => Assert.That(WeeklyHours.Parse("{}").IsOpen(new LocalDateTime(2026, 3, 8, 12, 0)), Is.False);

    [TestCase(10, 10)]
    [TestCase(10, 9)]
    [TestCase(-1, 9)]
    [TestCase(0, 10081)]
    public void A_span_is_not_empty_and_lies_in_the_week(int opens, int closes) => Assert.That(() => new WeeklyHours((opens, closes)), Throws.ArgumentException);

    [Test]
    public void Until_it_closes_every_minute_of_two_years_is_open_and_then_one_is_not()
    {
        var hours = new WeeklyHours((120, 150), (1500, 3000), (8790, 8820), (10_000, 10_080), (0, 30));
        for (var now = At("2026-01-01T00:00:00Z"); now < At("2028-01-01T00:00:00Z"); now += Duration.FromMinutes(13))
        {
            if (hours.ClosesAfter(now, Paris) is not { } closes || closes == now) continue;
            Assert.That(hours.IsOpen((closes - Duration.FromSeconds(1)).InZone(Paris).LocalDateTime), Is.True, $"{now}");
            Assert.That(hours.IsOpen(closes.InZone(Paris).LocalDateTime), Is.False, $"{now}");
        }
    }

    private static WeeklyHours Sunday(string opens, string closes) => new((6 * WeeklyHours.MinutesOfDay + Minute(opens), 6 * WeeklyHours.MinutesOfDay + Minute(closes)));

    private static int Minute(string time) => int.Parse(time[..2]) * 60 + int.Parse(time[3..]);

    private static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text).Value;
}
