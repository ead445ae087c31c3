using Telephony.Directory;
using Telephony.Ivr.Flows;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows;

/// <summary>Decisions are told to the detainee when he has identified himself, once (OUT-10).</summary>
internal sealed class NoticesFlowTests
{
    private const string Number = "detainee.number-or-services";
    private static readonly DateTimeOffset s_from = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private Stage _stage = null!;

    [SetUp]
    public void Set() => _stage = new Stage();

    private void Waits(string kind, string? number, string scope = SanctionScope.All, DateTimeOffset? until = null) => _stage.Directory.Notices.Add(
        new Notice(_stage.Directory.Notices.Count + 1, s_from, kind, Guid.NewGuid(), FakeDirectory.Detainee.Id, null, "es")
        {
            About = PhoneNumber.TryParse(number, out var parsed) ? parsed : null, Scope = scope, From = s_from, Until = until,
        });

    private Task CallAsync(CallerScript? script = null) => _stage.DetaineeAsync(script ?? new CallerScript().Press("12345678#4321#").After(Number).HangUp());

    [TestCase(HistoryAction.SanctionAdded, "0612345678", SanctionScope.All, "notice.number-suspended notice.from notice.no-end")]
    [TestCase(HistoryAction.SanctionAdded, null, SanctionScope.All, "notice.all-suspended notice.from notice.no-end")]
    [TestCase(HistoryAction.SanctionAdded, null, SanctionScope.Video, "notice.all-suspended notice.video-only notice.from notice.no-end")]
    [TestCase(HistoryAction.SanctionEnded, "0612345678", SanctionScope.All, "notice.number-restored")]
    [TestCase(HistoryAction.SanctionEnded, null, SanctionScope.Video, "notice.all-restored notice.video-only")]
    [TestCase(HistoryAction.NumberRefused, "0612345678", SanctionScope.All, "notice.number-refused")]
    [TestCase(HistoryAction.NumberWithdrawn, "0612345678", SanctionScope.All, "notice.number-withdrawn")]
    public async Task A_notice_is_told_in_his_language_before_the_number_is_asked_for(string kind, string? number, string scope, string told)
    {
        Waits(kind, number, scope);
        await CallAsync();
        Assert.That(_stage.Call.Said, Is.EqualTo($"{told} {Number}".Split(' ').Select(said => "es:" + said)));
        Assert.That(_stage.Directory.Notices, Is.Empty);
    }

    [Test]
    public async Task Its_end_is_told_when_it_has_one()
    {
        Waits(HistoryAction.SanctionAdded, null, until: s_from.AddDays(30));
        await CallAsync();
        Assert.That(_stage.Said, Is.EqualTo(new[] { "notice.all-suspended", "notice.from", "notice.until", Number }));
    }

    [Test]
    public async Task Several_are_told_one_after_the_other_and_none_a_second_time()
    {
        Waits(HistoryAction.SanctionAdded, "0612345678");
        Waits(HistoryAction.SanctionEnded, "0612345678");
        var notices = _stage.Directory.Notices;
        await CallAsync();
        Assert.That(_stage.Said, Is.EqualTo(new[] { "notice.number-suspended", "notice.from", "notice.no-end", "notice.number-restored", Number }));
        Assert.That(notices, Is.Empty);
    }

    [Test]
    public async Task Who_hangs_up_in_a_notice_hears_it_again()
    {
        Waits(HistoryAction.SanctionAdded, null);
        Waits(HistoryAction.SanctionEnded, null);
        await CallAsync(new CallerScript().Press("12345678#4321#").During("notice.from").HangUp());
        Assert.That(_stage.Directory.Notices, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task What_is_too_much_for_one_call_waits_for_the_next()
    {
        for (var n = 0; n < NoticesFlow.MostAtOnce + 2; n++) Waits(HistoryAction.SanctionEnded, null);
        await CallAsync();
        Assert.That(_stage.Directory.Notices, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Without_the_database_he_is_asked_for_the_number_all_the_same()
    {
        _stage.Directory.NoticesFailure = new DatabaseAwayException();
        await CallAsync();
        Assert.That(_stage.Said, Is.EqualTo(new[] { Number }));
    }
}
