using Telephony.Billing;
using Telephony.Web.Accounts;

namespace Telephony.Web.Tests.Accounts;

/// <summary>The words of the ledger (BIL-26): a sentence for every kind of line, in both languages.</summary>
public sealed class LedgerSentenceTests
{
    private static readonly LedgerLine s_call = new(1, "call/a/1", default, LedgerKind.Call, new Money(-0.58m), new Money(10))
    {
        Call = "a", Duration = TimeSpan.FromSeconds(192), Plans = ["40"],
    };

    [TestCase("fr", "Appel de 3 min 12 s au forfait 40 €, 0,58 €.")]
    [TestCase("en", "Call of 3 min 12 s on the €40 plan, €0.58.")]
    public void A_call_says_how_long_it_was_by_which_plan_and_what_it_cost(string language, string said) => Assert.That(Said(language, s_call), Is.EqualTo(said));

    [Test]
    public void Several_plans_a_supplement_and_a_reason_are_said()
    {
        Assert.That(Said("fr", s_call with { Plans = ["10", Plan.Outside], IsSupplement = true }), Is.EqualTo("Complément : Appel de 3 min 12 s au forfait 10 € puis hors forfait, 0,58 €."));
        Assert.That(Said("fr", s_call with { Kind = LedgerKind.RefundedCall, Amount = new Money(0.58m), Reason = "pas de son" }),
            Is.EqualTo("Remboursement d'un appel de 3 min 12 s au forfait 40 €, 0,58 €. Motif : pas de son"));
    }

    [Test]
    public void Every_kind_of_line_has_a_sentence_of_its_own_in_both_languages()
    {
        foreach (var language in TextBook.Languages)
        {
            var said = Enum.GetValues<LedgerKind>().Select(kind => Said(language, s_call with { Kind = kind })).ToList();
            Assert.That(said, Is.Unique.And.All.Match(@"0[.,]58").And.All.EndsWith("."), language);
        }
    }

    [Test]
    public void No_sentence_is_left_of_a_kind_that_is_gone() => Assert.That(
        TextBook.Of("fr").Keys.Where(key => key.StartsWith("accounts.entry.", StringComparison.Ordinal)), Is.EquivalentTo(Enum.GetValues<LedgerKind>().Select(LedgerSentence.KeyOf)));

    [TestCase(0, "0 s")]
    [TestCase(60, "1 min")]
    [TestCase(3792, "1 h 3 min 12 s")]
    public void Times_are_written_without_what_is_nothing(int seconds, string written) => Assert.That(AccountTexts.Time(TimeSpan.FromSeconds(seconds)).Replace('\u00A0', ' '), Is.EqualTo(written));

    [TestCase("fr", "−1 234,50 €")]
    [TestCase("en", "−€1,234.50")]
    public void Amounts_are_written_as_the_language_does(string language, string written) =>
        Assert.That(Plain(new Telephony.Web.Texts(language).Euros(new Money(-1234.5m))), Is.EqualTo(written));

    [TestCase("40", "40.0000")]
    [TestCase(" 1 240,50 € ", "1240.5000")]
    [TestCase("12.5", "12.5000")]
    [TestCase("-3", "-3.0000")]
    [TestCase("0,001", null, Description = "no fraction of a cent")]
    [TestCase("1,2,3", null)]
    [TestCase("", null)]
    [TestCase("1e3", null)]
    public void Amounts_are_read_as_people_type_them(string typed, string? read) => Assert.That(TypedMoney.Of(typed)?.ToString(), Is.EqualTo(read));

    private static string Said(string language, LedgerLine line) => Plain(LedgerSentence.Of(new Telephony.Web.Texts(language), line));

    private static string Plain(string text) => text.Replace('\u00A0', ' ').Replace('\u202F', ' ');
}
