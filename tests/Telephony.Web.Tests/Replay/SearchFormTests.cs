using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Telephony.Calls;
using Telephony.Monitoring.Search;
using Telephony.Web.Replay;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Replay;

/// <summary>What an officer types becomes a search, or an error beside the field (MON-07).</summary>
public class SearchFormTests
{
    private static readonly TimeZoneInfo s_paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
    private static readonly Officer s_rouen = new(Guid.NewGuid(), "a.martin", OfficerRole.MonitoringOfficer, "MA-ROUEN");

    private static SearchForm Form(string query) => SearchForm.Of(new QueryCollection(QueryHelpers.ParseQuery(query)));

    private static ExchangeQuery Query(string query, Officer? officer = null)
    {
        var form = Form(query);
        var found = form.ToQuery(officer ?? s_rouen, s_paris, 50);
        Assert.That(form.Errors, Is.Empty);
        return found!;
    }

    [Test]
    public void An_empty_form_is_everything_that_the_officer_may_see()
    {
        Assert.That(Query("").Establishments, Is.EqualTo(new[] { "MA-ROUEN" }));
        Assert.That(Query("", s_rouen with { Establishment = null }).Establishments, Is.Null);
    }

    [Test]
    public void Another_establishment_that_is_typed_does_not_widen_what_he_may_see() =>
        Assert.That(Query("?establishment=CP-LILLE"), Has.Property("Establishment").EqualTo("CP-LILLE").And.Property("Establishments").EqualTo(new[] { "MA-ROUEN" }));

    [Test]
    public void A_person_is_an_identifier_or_a_name()
    {
        Assert.That((Query("?person=12345678").Identifiers, Form("?person=12345678").Name), Is.EqualTo((new[] { "12345678" }, (string?)null)));
        Assert.That((Query("?person=petit%20j").Identifiers, Form("?person=petit%20j").Name), Is.EqualTo(((string[]?)null, "petit j")), "whose name it is, the directory knows");
        var form = Form("?person=p%201");
        Assert.That((form.ToQuery(s_rouen, s_paris, 50), form.Errors[SearchForm.Person]), Is.EqualTo(((ExchangeQuery?)null, "replay.error.person")));
    }

    [TestCase("06 12 34", "06 12 34")]
    [TestCase("+33 (0)6.12-34", "+33 6.12-34")]
    public void A_number_is_what_was_typed_without_a_zero_in_brackets(string typed, string searched) => Assert.That(Query("?number=" + Uri.EscapeDataString(typed)).Number, Is.EqualTo(searched));

    [Test]
    public void Days_are_days_of_the_zone_both_inclusive_also_when_summer_time_begins()
    {
        var query = Query("?from=2026-03-28&until=2026-03-29");
        Assert.That(query.From, Is.EqualTo(new DateTimeOffset(2026, 3, 27, 23, 0, 0, TimeSpan.Zero)));
        Assert.That(query.Until, Is.EqualTo(new DateTimeOffset(2026, 3, 29, 22, 0, 0, TimeSpan.Zero)), "that day has 23 hours");
    }

    [TestCase("90", 90)]
    [TestCase("1:30", 90)]
    [TestCase("0:05", 5)]
    public void A_length_is_seconds_or_minutes_and_seconds(string typed, int seconds) => Assert.That(Query("?shortest=" + typed).Shortest, Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [Test]
    public void Choices_are_read_by_their_names()
    {
        var query = Query("?kind=message&outcome=noCredit&heard=no&flagged=yes");
        Assert.That((query.Kind, query.Outcome, query.Heard, query.Flagged), Is.EqualTo(((ExchangeKind?)ExchangeKind.Message, (CallOutcome?)CallOutcome.NoCredit, (bool?)false, (bool?)true)));
    }

    [TestCase("number=12", "number", "replay.error.number")]
    [TestCase("number=06a12", "number", "replay.error.number")]
    [TestCase("from=28/03/2026", "from", "replay.error.day")]
    [TestCase("until=0001-01-01", "until", "replay.error.day")]
    [TestCase("from=2026-03-02&until=2026-03-01", "until", "replay.error.until")]
    [TestCase("shortest=1:75", "shortest", "replay.error.time")]
    [TestCase("shortest=-5", "shortest", "replay.error.time")]
    [TestCase("longest=999999", "longest", "replay.error.time")]
    [TestCase("shortest=60&longest=30", "longest", "replay.error.longest")]
    [TestCase("kind=2", "kind", "replay.error.choice")]
    [TestCase("outcome=Nothing", "outcome", "replay.error.choice")]
    [TestCase("heard=maybe", "heard", "replay.error.choice")]
    [TestCase("after=abc", "after", "replay.error.after")]
    [TestCase("after=99999999999999999999.00", "after", "replay.error.after")]
    public void What_is_wrong_stands_beside_its_field_and_stays_as_it_was_typed(string query, string field, string error)
    {
        var form = Form("?" + query);
        Assert.That(form.ToQuery(s_rouen, s_paris, 50), Is.Null);
        Assert.That(form.Errors, Is.EqualTo(new Dictionary<string, string> { [field] = error }));
        Assert.That(query, Does.Contain(form[field]));
    }

    [Test]
    public void The_next_page_is_the_same_search_from_the_last_row_on()
    {
        var last = new ExchangeCursor(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero), Guid.NewGuid());
        var next = Form("?number=0612&kind=&after=1.2").At(last);
        var query = Query(next.Value!);
        Assert.That((query.Number, query.After), Is.EqualTo(("0612", (ExchangeCursor?)last)));
        Assert.That(next.Value, Does.Not.Contain("kind"));
        Assert.That(Form("?number=0612").At(null).Value, Is.EqualTo("?number=0612"));
    }
}
