using Telephony.Billing;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows;

/// <summary>IVR-08, IVR-12, BIL-16 to BIL-19: what hearing messages costs, by the second, wherever it ends.</summary>
internal sealed class PaidListeningTests
{
    private const string Services = "services.menu";
    private const string Menu = "message.after";
    private static readonly string[] Summary = ["mailbox.new", "mailbox.kept", "mailbox.time-left"];
    private static readonly string[] Price = ["listening.price", "listening.time"];

    private Stage _stage = null!;

    [SetUp]
    public void Begin()
    {
        _stage = new Stage();
        _stage.Directory.Language = "fr";
        _stage.Billing.ListeningRate = new Rate(new(0.60m), Money.Zero);
        _stage.Mailboxes.Add("A", seconds: 100);
    }

    [Test]
    public async Task Where_no_tariff_prices_listening_it_is_free_and_nothing_is_held()
    {
        _stage.Billing.ListeningRate = null;
        await ListenAsync(Opened().After(Menu).Press("*").After(Services).HangUp());
        Assert.That(_stage.Said, Is.EqualTo((string[])[.. Summary, "message.new", "sound of A", Menu, Services]));
        Assert.That(_stage.Billing.Opened, Is.Empty);
        Assert.That(_stage.Billing.Settled, Is.Empty);
    }

    [Test]
    public async Task In_a_free_period_that_is_said_and_no_credit_is_needed()
    {
        (_stage.Billing.ListeningRate, _stage.Billing.Balance) = (new Rate(Money.Zero, Money.Zero), Money.Zero);
        await ListenAsync(Opened().After(Menu).Press("*").After(Services).HangUp());
        Assert.That(_stage.Said, Is.EqualTo((string[])[.. Summary, "listening.free", "message.new", "sound of A", Menu, Services]));
        Assert.That(_stage.Billing.Opened, Is.Empty);
    }

    [Test]
    public async Task A_paid_visit_is_priced_before_and_charged_by_the_second_until_he_is_back_in_the_menu()
    {
        _stage.Billing.Balance = new(5);
        await ListenAsync(Opened().After("listening.time").Silent(2).During("sound of A").Silent(30).Press("*").After(Services).HangUp());
        Assert.That(_stage.Said, Is.EqualTo((string[])[.. Summary, .. Price, "message.new", "sound of A", "listening.cost", Services]));
        Assert.That(_stage.Texts.Skip(3).Take(2), Is.EqualTo(new[]
        {
            "Prix de l'écoute de vos messages, par minute : soixante centimes.",
            "Vous pouvez écouter pendant huit minutes. Pour revenir sans payer, appuyez maintenant sur étoile.",
        }));
        var announced = Heard("message.new").Single();
        var talked = announced.To - announced.From + 30;
        Assert.That(_stage.Billing.Settled.Single().Call, Is.EqualTo("call-1-l1"));
        Assert.That(_stage.Billing.Settled.Single().Talked!.Value.TotalSeconds, Is.EqualTo(talked).Within(0.001));
        Assert.That(_stage.Billing.Balance, Is.EqualTo(new Money(5 - (Math.Floor((decimal)talked) / 100))));
    }

    [Test]
    public async Task At_the_end_of_the_credit_the_message_stops_at_the_paid_second_and_stays_heard()
    {
        _stage.Billing.Balance = new(0.70m);
        await ListenAsync(Opened().After(Services).HangUp());
        Assert.That(_stage.Said, Is.EqualTo((string[])[.. Summary, .. Price, "message.new", "sound of A", "listening.credit-over", "listening.cost", Services]));
        Assert.That(_stage.Texts[^2], Is.EqualTo("Cette écoute a coûté soixante-dix centimes."));
        var (announced, heard) = (Heard("message.new").Single(), Heard("sound of A").Single());
        Assert.That(announced.To - announced.From + heard.To - heard.From, Is.EqualTo(70).Within(0.001));
        Assert.That(_stage.Billing.Settled, Is.EqualTo(new[] { ("call-1-l1", (TimeSpan?)TimeSpan.FromSeconds(70)) }));
        Assert.That(_stage.Billing.Balance, Is.EqualTo(Money.Zero));
        Assert.That(_stage.Mailboxes.Heard, Has.Count.EqualTo(1));
        Assert.That(_stage.Mailboxes.EndedSessions, Has.Count.EqualTo(1));
        Assert.That(_stage.Call.Watch, Is.Null);
    }

    [Test]
    public async Task Slices_are_held_ahead_while_there_is_credit()
    {
        _stage.Billing.Balance = new(5);
        await ListenAsync(Opened().After(Menu).Press("*").After(Services).HangUp());
        Assert.That(_stage.Billing.Extensions, Is.EqualTo(2), "at 40 s, and at 100 s");
        Assert.That(_stage.Said, Has.Member("sound of A").And.No.Member("listening.credit-over"));
    }

    [Test]
    public async Task The_database_away_to_the_end_of_what_is_held_ends_it_there()
    {
        _stage.Billing.Balance = new(5);
        for (var i = 0; i < 40; i++) _stage.Billing.ExtendsWith.Enqueue(new HoldResult.Away());
        await ListenAsync(Opened().After(Services).HangUp());
        Assert.That(_stage.Said.TakeLast(3), Is.EqualTo(new[] { "services.not-available", "listening.cost", Services }));
        Assert.That(_stage.Billing.Settled.Single().Talked, Is.EqualTo(TimeSpan.FromSeconds(60)));
    }

    [TestCase(BillingRefusal.NoCredit, "listening.no-credit")]
    [TestCase(BillingRefusal.NotIncluded, "listening.not-included")]
    public async Task Who_cannot_pay_hears_why_and_what_waits_for_him(BillingRefusal refusal, string said)
    {
        _stage.Billing.QuoteRefused = refusal;
        await ListenAsync(Opened().After(Services).HangUp());
        Assert.That(_stage.Said, Is.EqualTo((string[])[.. Summary, said, Services]));
        Assert.That(_stage.Mailboxes.Heard, Is.Empty);
        Assert.That(_stage.Billing.Opened, Is.Empty);
    }

    [Test]
    public async Task Credit_that_goes_between_the_price_and_the_hold_is_said_too()
    {
        _stage.Billing.OpensWith = new HoldResult.Refused(BillingRefusal.NoCredit);
        await ListenAsync(Opened().After(Services).HangUp());
        Assert.That(_stage.Said, Is.EqualTo((string[])[.. Summary, .. Price, "listening.no-credit", Services]));
    }

    [Test]
    public async Task Whether_it_is_held_is_not_known_without_the_database_so_it_is_told_that_nothing_was_heard()
    {
        _stage.Billing.OpensWith = new HoldResult.Away();
        await ListenAsync(Opened().After(Services).HangUp());
        Assert.That(_stage.Said, Is.EqualTo((string[])[.. Summary, .. Price, "services.not-available", Services]));
        Assert.That(_stage.Billing.Settled, Is.EqualTo(new[] { ("call-1-l1", (TimeSpan?)null) }));
        Assert.That(_stage.Mailboxes.Heard, Is.Empty);
    }

    [Test]
    public async Task Star_after_the_price_costs_nothing()
    {
        await ListenAsync(Opened().During("listening.price").Silent(1).Press("*").After(Services).HangUp());
        Assert.That(_stage.Said, Is.EqualTo((string[])[.. Summary, "listening.price", Services]));
        Assert.That(_stage.Billing.Opened, Is.Empty);
    }

    [Test]
    public async Task The_charge_for_opening_is_said()
    {
        _stage.Billing.ListeningRate = new Rate(new(0.60m), new(0.14m));
        await ListenAsync(Opened().During("message.new").HangUp());
        Assert.That(_stage.Texts[4], Is.EqualTo("À l'ouverture, une seule fois : quatorze centimes."));
    }

    [Test]
    public async Task An_empty_mailbox_costs_nothing()
    {
        _stage.Mailboxes.Messages.Clear();
        await ListenAsync(Opened().After(Services).HangUp());
        Assert.That(_stage.Said, Is.EqualTo(new[] { "mailbox.empty", "mailbox.time-left", Services }));
        Assert.That(_stage.Billing.Quoted, Is.Empty);
    }

    [Test]
    public async Task Each_visit_is_charged_under_an_id_of_its_own()
    {
        await ListenAsync(Opened().During("sound of A").Silent(5).Press("*").After(Services).Press("3").During("sound of A").Silent(5).Press("*").After(Services).HangUp());
        Assert.That(_stage.Billing.Settled.Select(settled => settled.Call), Is.EqualTo(new[] { "call-1-l1", "call-1-l2" }));
    }

    [Test]
    public async Task Hanging_up_at_any_step_settles_what_was_opened()
    {
        static CallerScript Script() => Opened().After(Menu).Press("1").After(Menu).Press("*").After(Services).Press("*");

        await ListenAsync(Script());
        var whole = _stage.Call.Operations;
        for (var operation = 1; operation <= whole; operation++)
        {
            Begin();
            _stage.HangUpAtOperation = operation;
            await ListenAsync(Script());
            Assert.That(_stage.Billing.Settled.Select(settled => settled.Call), Is.EqualTo(_stage.Billing.Opened), $"operation {operation}");
        }
    }

    [Test]
    public async Task Nobody_pays_for_a_fault_of_ours_and_what_was_held_is_given_back()
    {
        _stage.Mailboxes.FailsToDelete = new InvalidOperationException("a fault");
        await ListenAsync(Opened().During("sound of A").Silent(5).Press("2"));
        Assert.That(_stage.Said[^1], Is.EqualTo("refused.unavailable"));
        Assert.That(_stage.Billing.Settled, Is.EqualTo(new[] { ("call-1-l1", (TimeSpan?)null) }));
    }

    [Test]
    public async Task Without_the_database_in_the_middle_he_pays_what_he_has_heard()
    {
        _stage.Mailboxes.FailsToDelete = new DatabaseAwayException();
        await ListenAsync(Opened().During("sound of A").Silent(5).Press("2").After(Services).HangUp());
        Assert.That(_stage.Said.TakeLast(2), Is.EqualTo(new[] { "services.not-available", Services }));
        Assert.That(_stage.Billing.Settled.Single().Talked, Is.GreaterThan(TimeSpan.FromSeconds(5)));
    }

    private Task ListenAsync(CallerScript script) => _stage.DetaineeAsync(script);

    private (double From, double To)[] Heard(string sound) =>
        [.. _stage.Said.Zip(_stage.Call.Played).Where(pair => pair.First == sound).Select(pair => (pair.Second.From.TotalSeconds, pair.Second.To.TotalSeconds))];

    private static CallerScript Opened() => new CallerScript().Press("12345678#4321##3");
}
