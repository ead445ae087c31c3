using Telephony.Directory;
using static Telephony.Billing.Tests.Rating.Given;

namespace Telephony.Billing.Tests.Rating;

public sealed class TariffBookTests
{
    private const string Paris = "Europe/Paris";
    private static readonly BilledService[] All = [BilledService.Call, BilledService.Voicemail, BilledService.Video];

    private static TariffBook Book(params Tariff[] tariffs) => new([new Plan(Plan.Outside, null, All), new Plan("10", Euros(10), All), new Plan("20", Euros(20), [BilledService.Call])], tariffs);

    private static Rates At(TariffBook book, string instant, string establishment = "MA-ROUEN", string zone = Paris) =>
        book.RatesAt(BilledService.Voicemail, null, establishment, DateTimeOffset.Parse(instant), zone);

    /// <summary>BIL-21, DESIGN 4.7: the day is the establishment's, whatever the clock change of 29 March did to it.</summary>
    [TestCase("2020-03-31T21:59:59Z", Paris, 0.08)]
    [TestCase("2020-03-31T22:00:00Z", Paris, 0.00)]
    [TestCase("2020-03-31T23:59:59Z", "UTC", 0.08)]
    [TestCase("2020-03-31T20:00:00Z", "Indian/Reunion", 0.00)]
    [TestCase("2020-03-22T23:00:00Z", Paris, 0.08, Description = "one hour from UTC before the clocks change, two after it")]
    public void A_row_applies_by_the_day_of_the_start_in_the_establishments_zone(string instant, string zone, double expected)
    {
        var book = Book(Tariff("2020-03-23", "2020-04-01", 0.08m), Tariff("2020-04-01", null, 0));
        Assert.That(At(book, instant, zone: zone).Outside!.PerMinute, Is.EqualTo(Euros((decimal)expected)));
    }

    [Test]
    public void Before_the_first_row_there_is_no_rate() => Assert.That(At(Book(Tariff("2020-03-23", null, 0.08m)), "2020-03-22T12:00:00Z").IsEmpty);

    [Test]
    public void An_establishments_own_row_goes_before_the_one_for_all()
    {
        var book = Book(Tariff("2020-01-01", null, 0.08m), Tariff("2020-01-01", null, 0.05m, establishment: "MA-ROUEN"));
        Assert.That(At(book, "2020-06-01T12:00:00Z").Outside!.PerMinute, Is.EqualTo(Euros(0.05m)));
        Assert.That(At(book, "2020-06-01T12:00:00Z", "MA-LILLE").Outside!.PerMinute, Is.EqualTo(Euros(0.08m)));
    }

    [Test]
    public void A_plan_without_a_row_pays_the_rate_outside_unless_it_is_excluded_or_lacks_the_service() // C-4, C-5, BIL-18
    {
        var book = Book(Tariff("2020-03-23", null, 0.08m), Tariff("2020-03-23", "2020-04-01", 0, plan: "10", excluded: true));
        var (paid, free) = (At(book, "2020-03-25T12:00:00Z"), At(book, "2020-04-25T12:00:00Z"));
        Assert.That(paid.For("10"), Is.Null, "excluded");
        Assert.That(free.For("10"), Is.EqualTo(Rate(0.08m)), "its row has ended");
        Assert.That(free.For("20"), Is.Null, "for calls only");
    }

    private static IReadOnlyList<TariffProblem> Problems(params Tariff[] tariffs) =>
        TariffRules.Problems(tariffs, new HashSet<string> { Plan.Outside, "10" }, new HashSet<string> { "frMobile" });

    [Test]
    public void A_set_without_faults_has_no_problem() => Assert.That(Problems(
        Tariff("2020-04-01", null, 0), Tariff("2020-03-23", "2020-04-01", 0.08m), Tariff("2020-03-23", "2020-04-01", 0, "10", excluded: true),
        Tariff("2020-01-01", null, 9, establishment: "MA-ROUEN")), Is.Empty);

    [Test]
    public void A_gap_an_overlap_a_negative_price_and_unknown_names_are_found_with_their_row_and_field()
    {
        var sound = Tariff("2020-01-01", "2020-02-01", 0.10m);
        Assert.That(Problems(sound, Tariff("2020-02-02", null, 0.10m)), Is.EqualTo(new[] { new TariffProblem(1, "from", "leaves a gap after 2020-02-01, where the row before it ends") }));
        Assert.That(Problems(Tariff("2020-01-31", null, 0.10m), sound),
            Is.EqualTo(new[] { new TariffProblem(0, "from", "overlaps the row that applies from 2020-01-01 to 2020-02-01") }));
        Assert.That(Problems(Tariff("2020-01-01", null, 0.10m), Tariff("2020-01-01", null, 0.20m)).Single(), Has.Property("Row").EqualTo(1).And.Property("Field").EqualTo("from"));
        Assert.That(Fields(sound with { Rate = Rate(-0.01m) }), Is.EqualTo(new[] { "perMinute" }));
        Assert.That(Fields(sound with { Rate = Rate(0.01m, -0.01m, 0) }), Is.EqualTo(new[] { "connection", "increment" }));
        Assert.That(Fields(sound with { Plan = "15" }), Is.EqualTo(new[] { "plan" }));
        Assert.That(Fields(sound with { To = sound.From }), Is.EqualTo(new[] { "to" }));
        Assert.That(Fields(sound with { Destination = "frMobile" }), Is.EqualTo(new[] { "destination" }));
        Assert.That(Fields(sound with { Service = BilledService.Call }), Is.EqualTo(new[] { "destination" }));
        Assert.That(Fields(sound with { Service = BilledService.Call, Destination = "moon" }), Is.EqualTo(new[] { "destination" }));
    }

    private static IEnumerable<string> Fields(Tariff tariff) => Problems(tariff).Select(problem => problem.Field);

    [TestCase("+33612345678", "frMobile")]
    [TestCase("+33144556677", "frLandline")]
    [TestCase("+262262123456", "overseas")]
    [TestCase("+447700900123", null)]
    public void A_number_belongs_to_the_class_of_its_longest_prefix(string text, string? expected)
    {
        var book = new DestinationBook(new Dictionary<string, string> { ["+33"] = "frLandline", ["+336"] = "frMobile", ["+262"] = "overseas" });
        Assert.That(PhoneNumber.TryParse(text, out var number));
        Assert.That(book.ClassOf(number), Is.EqualTo(expected));
    }

    [TestCase("+336", true)]
    [TestCase("+", false)]
    [TestCase("336", false)]
    [TestCase("+33 6", false)]
    [TestCase("+1234567890123456", false)]
    public void A_prefix_is_a_plus_sign_and_digits(string text, bool expected) => Assert.That(DestinationBook.IsPrefix(text), Is.EqualTo(expected));

    [TestCase("40.0000", 40)]
    [TestCase("0.15", 0.15)]
    [TestCase("-1", -1)]
    [TestCase("1.", null)]
    [TestCase(".5", null)]
    [TestCase("1.00001", null)]
    [TestCase("1,5", null)]
    [TestCase("1e3", null)]
    [TestCase("1\n", null)]
    [TestCase("1234567890", null)]
    public void Money_is_written_with_a_point_and_at_most_four_decimals(string text, double? expected) =>
        Assert.That(Money.TryParse(text, out var money) ? (double?)money.Euros : null, Is.EqualTo(expected));
}
