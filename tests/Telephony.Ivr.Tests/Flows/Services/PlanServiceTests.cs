using Telephony.Billing;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows.Services;

/// <summary>BIL-02, BIL-03, BIL-10, BIL-28: credit is bought once, and nothing before it is confirmed.</summary>
internal sealed class PlanServiceTests
{
    private const string Menu = "services.menu";
    private const string Confirm = "plans.confirm";
    private static readonly string[] Choices = ["plans.choice", "plans.choice", "plans.outside-choice", "services.back"];
    private static readonly string[] Question = ["plans.summary", "balance.nominative", "balance.telephone", Confirm];

    private Stage _stage = null!;

    [SetUp]
    public void Begin()
    {
        _stage = new Stage();
        _stage.Directory.Language = "fr";
        _stage.Billing.Plans.AddRange([new(Plan.Outside, null, [BilledService.Call]), new("10", new(10), [BilledService.Call]), new("40", new(40), [BilledService.Call])]);
        _stage.Billing.Account = _stage.Billing.Account with { NominativeBalance = new(50), Balance = new(1.5m) };
    }

    [Test]
    public async Task A_plan_is_chosen_from_the_list_and_bought_once_it_is_confirmed()
    {
        await BuyAsync(new CallerScript().After("services.back").Press("2").After(Confirm).Press("1").After(Menu).HangUp());
        Assert.That(_stage.Said, Is.EqualTo((string[])[.. Choices, .. Question, "plans.done", Menu]));
        Assert.That(_stage.Texts.Take(3), Is.EqualTo(new[]
        {
            "forfait dix euros, au prix de dix euros : tapez un.", "forfait quarante euros, au prix de quarante euros : tapez deux.",
            "Crédit hors forfait, du montant que vous voulez : tapez trois.",
        }));
        Assert.That(_stage.Texts.Skip(4).Take(3), Is.EqualTo(new[]
        {
            "Votre achat : forfait quarante euros, pour quarante euros.", "Compte nominatif : cinquante euros.", "Compte téléphonique : un euro et cinquante centimes.",
        }));
        Assert.That(_stage.Billing.Bought, Is.EqualTo(new[] { ("call-1-p1", "40", new Money(40)) }));
    }

    [Test]
    public async Task Outside_plans_he_keys_the_amount()
    {
        await BuyAsync(new CallerScript().Press("3").After("plans.enter-amount").Press("15#").After(Confirm).Press("1").After(Menu).HangUp());
        Assert.That(_stage.Said, Is.EqualTo((string[])["plans.enter-amount", .. Question, "plans.done", Menu]));
        Assert.That(_stage.Texts[1], Is.EqualTo("Votre achat : hors forfait, pour quinze euros."));
        Assert.That(_stage.Billing.Bought, Is.EqualTo(new[] { ("call-1-p1", "outside", new Money(15)) }));
    }

    [Test]
    public async Task No_amount_that_can_be_bought_in_three_tries_ends_the_call()
    {
        await BuyAsync(new CallerScript().Press("30#").After("plans.enter-amount").Press("12345#").After("plans.enter-amount").Silent(30));
        Assert.That(_stage.Said, Is.EqualTo(new[] { "not-understood", "plans.enter-amount", "not-understood", "plans.enter-amount", "nothing-keyed", "goodbye" }));
    }

    [Test]
    public async Task Keys_that_were_pressed_before_the_price_was_said_confirm_nothing()
    {
        await BuyAsync(new CallerScript().Press("111").After(Confirm).Press("2").After(Menu).HangUp());
        Assert.That(_stage.Said, Is.EqualTo((string[])[.. Question, "plans.given-up", Menu]));
        Assert.That(_stage.Billing.Bought, Is.Empty);
    }

    [TestCase("2")]
    [TestCase("*")]
    public async Task Giving_up_buys_nothing(string key)
    {
        await BuyAsync(new CallerScript().Press("1").After(Confirm).Press(key).After(Menu).HangUp());
        Assert.That(_stage.Said, Is.EqualTo((string[])[.. Question, "plans.given-up", Menu]));
        Assert.That(_stage.Billing.Bought, Is.Empty);
    }

    [Test]
    public async Task Silence_buys_nothing()
    {
        await BuyAsync(new CallerScript().Press("1"));
        Assert.That(_stage.Said.TakeLast(2), Is.EqualTo(new[] { "plans.given-up", "goodbye" }));
        Assert.That(_stage.Billing.Bought, Is.Empty);
    }

    [Test]
    public async Task Hanging_up_at_any_step_buys_once_from_the_confirmation_on_and_nothing_before_it()
    {
        static CallerScript Script() => new CallerScript().Press("1").After(Confirm).Press("1").After(Menu).Press("*");

        await BuyAsync(Script());
        var whole = _stage.Call.Operations;
        var bought = new List<int>();
        for (var operation = 1; operation <= whole; operation++)
        {
            Begin();
            _stage.HangUpAtOperation = operation;
            await BuyAsync(Script());
            bought.Add(_stage.Billing.Bought.Count);
        }
        Assert.That(bought, Is.Ordered);
        Assert.That(bought.Distinct(), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public async Task Star_leads_back_from_the_list()
    {
        await BuyAsync(new CallerScript().Press("*").After(Menu).HangUp());
        Assert.That(_stage.Said, Is.EqualTo(new[] { Menu }));
    }

    [Test]
    public async Task Without_a_plan_that_is_said()
    {
        _stage.Billing.Plans.Clear();
        await BuyAsync(new CallerScript().After(Menu).HangUp());
        Assert.That(_stage.Said, Is.EqualTo(new[] { "plans.none", Menu }));
    }

    [Test]
    public async Task Too_little_money_is_said_and_takes_none()
    {
        _stage.Billing.PurchaseState = PurchaseState.Refused;
        await BuyAsync(new CallerScript().Press("2").After(Confirm).Press("1").After(Menu).HangUp());
        Assert.That(_stage.Said.TakeLast(2), Is.EqualTo(new[] { "plans.refused", Menu }));
    }

    [Test]
    public async Task A_purchase_that_takes_its_time_says_when_it_is_credit()
    {
        _stage.Billing.PurchaseState = PurchaseState.InProcess;
        _stage.Billing.PurchaseDueAt = new(2026, 3, 3, 9, 0, 0, TimeSpan.Zero);
        await BuyAsync(new CallerScript().Press("2").After(Confirm).Press("1").During("plans.in-process").HangUp());
        Assert.That(_stage.Texts[^1], Is.EqualTo("Votre achat est en cours. Crédit disponible : le trois mars à dix heures."));
    }

    [Test]
    public async Task Two_purchases_in_one_call_are_two()
    {
        await BuyAsync(new CallerScript().Press("1").After(Confirm).Press("1").After(Menu).Press("21").After(Confirm).Press("1").After(Menu).HangUp());
        Assert.That(_stage.Billing.Bought.Select(bought => bought.Transfer), Is.EqualTo(new[] { "call-1-p1", "call-1-p2" }));
    }

    [Test]
    public async Task A_lost_answer_is_asked_for_again_with_the_same_id()
    {
        _stage.Billing.LostAnswers = 1;
        await BuyAsync(new CallerScript().Press("1").After(Confirm).Press("1").After(Menu).HangUp());
        Assert.That(_stage.Billing.Bought.Select(bought => bought.Transfer), Is.EqualTo(new[] { "call-1-p1", "call-1-p1" }));
        Assert.That(_stage.Said.TakeLast(2), Is.EqualTo(new[] { "plans.done", Menu }));
    }

    [Test]
    public async Task What_is_not_known_is_said_and_confirming_it_again_buys_it_once()
    {
        _stage.Billing.LostAnswers = 2;
        await BuyAsync(new CallerScript().Press("1").After(Confirm).Press("1").After(Menu).Press("22").After(Confirm).Press("1").After(Menu).Press("21").After(Confirm).Press("1").After(Menu).HangUp());
        Assert.That(_stage.Said, Has.Member("plans.not-known"));
        Assert.That(_stage.Billing.Bought.Select(bought => (bought.Transfer, bought.Plan)), Is.EqualTo(new[]
        {
            ("call-1-p1", "10"), ("call-1-p1", "10"), ("call-1-p2", "40"), ("call-1-p1", "10"),
        }));
    }

    private Task BuyAsync(CallerScript script) => _stage.DetaineeAsync(new CallerScript().Press("12345678#4321##2").Then(script));
}
