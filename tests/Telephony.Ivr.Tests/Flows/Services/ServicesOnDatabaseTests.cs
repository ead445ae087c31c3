using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Telephony.Billing;
using Telephony.Calls;
using Telephony.Directory;
using Telephony.Ivr.Flows;
using Telephony.Ivr.Flows.Services;
using Telephony.Ivr.Tests.Fakes;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Flows.Services;

/// <summary>The services on the real ledger and directory: what is said is what is posted, and the ledger stays sound.</summary>
internal sealed class ServicesOnDatabaseTests
{
    private const string Menu = "services.menu";

    private const string Import = """
        { "establishments": [ { "code": "MA-ROUEN", "name": "Maison d'arrêt de Rouen", "timeZone": "Europe/Paris" } ],
          "plans": [ { "code": "10", "price": "10.0000", "services": ["call", "voicemail"] }, { "code": "40", "price": "40.0000", "services": ["call", "voicemail"] } ],
          "tariffs": [
            { "service": "voicemail", "plan": "outside", "establishment": null, "from": "2026-01-01", "to": "2026-03-03", "perMinute": "0.1500", "connection": "0.0000", "increment": 1, "excluded": false },
            { "service": "voicemail", "plan": "outside", "establishment": null, "from": "2026-03-03", "to": null, "perMinute": "0.0000", "connection": "0.0000", "increment": 1, "excluded": false },
            { "service": "voicemail", "plan": "10", "establishment": null, "from": "2026-01-01", "to": "2026-03-03", "perMinute": "0.0000", "connection": "0.0000", "increment": 1, "excluded": true } ],
          "detainees": [ { "identifier": "12345678", "code": "4321", "registrationNumber": "55555", "name": "Jean Petit", "establishment": "MA-ROUEN", "language": "fr", "account": "active",
            "penalStatus": "remand", "nominativeCredit": [ { "transfer": "n-1", "amount": "50.0000" } ] } ] }
        """;

    private FakeTimeProvider _clock = null!;
    private TestDatabase _database = null!;
    private SwitchableDatabase _connections = null!;
    private PrepaidBilling _billing = null!;
    private DirectoryStore _directory = null!;
    private Detainee _detainee = null!;
    private string _journal = null!;
    private Stage _stage = null!;

    [SetUp]
    public async Task Create()
    {
        _clock = new FakeTimeProvider();
        _database = await TestDatabase.CreateAsync(typeof(DirectoryStore).Assembly, typeof(BillingStore).Assembly);
        _connections = new SwitchableDatabase(_database);
        _journal = System.IO.Directory.CreateTempSubdirectory("telephony-test-journal-").FullName;
        var options = new DirectoryOptions { CodeIterations = 10 };
        await new DirectoryImport(_database.DataSource, new OpenSecrets(), _clock, options, () => [new BillingImport()]).ImportAsync("file.json", Encoding.UTF8.GetBytes(Import), default);
        _directory = new DirectoryStore(_connections.DataSource, new OpenSecrets(), _clock, options);
        _billing = new PrepaidBilling(
            new BillingStore(_connections.DataSource), new BillingOptions { Node = "n1", Journal = _journal }, new OpenSecrets(), _clock, NullLogger<PrepaidBilling>.Instance);
        _detainee = (await _directory.FindDetaineeAsync("12345678", default))!;
        SetStage();
    }

    [TearDown]
    public async Task Drop()
    {
        await _connections.DisposeAsync();
        await _database.DisposeAsync();
        System.IO.Directory.Delete(_journal, recursive: true);
    }

    [Test]
    public async Task What_is_bought_leaves_the_nominative_account_once_and_is_said_as_a_movement()
    {
        await ServeAsync(new CallerScript().Press("23").After("plans.enter-amount").Press("15#").After("plans.confirm").Press("1").After(Menu).Press("1").During(Menu).HangUp());
        Assert.That(_stage.Said, Has.Member("plans.done"));
        Assert.That(_stage.Texts.SkipLast(1).TakeLast(7), Is.EqualTo(new[]
        {
            "Compte téléphonique : quinze euros.", "Compte nominatif : trente-cinq euros.", "Vos derniers mouvements.",
            "Achat de crédit téléphonique.", "Date : le deux mars à treize heures. Montant : quinze euros.",
            "Argent reçu sur votre compte nominatif.", _stage.Texts[^2],
        }));
        await AssertAsync(balance: 15, nominative: 35);
    }

    [Test]
    public async Task Listening_is_cut_at_the_paid_second_and_the_ledger_holds_to_the_cent()
    {
        await _billing.BuyAsync("b-1", _detainee.Id, await PlanAsync(Plan.Outside), new Money(0.30m), default);
        await ServeAsync(new CallerScript().Press("3").After(Menu).Press("3").After(Menu).HangUp());
        Assert.That(_stage.Texts, Has.Member("Prix de l'écoute de vos messages, par minute : quinze centimes.")
            .And.Member("Vous pouvez écouter pendant deux minutes. Pour revenir sans payer, appuyez maintenant sur étoile.").And.Member("Cette écoute a coûté trente centimes."));
        Assert.That(_stage.Said.TakeLast(2), Is.EqualTo(new[] { "listening.no-credit", Menu }), "at the second visit");
        var charge = (await new BillingStore(_database.DataSource).ChargesAsync("call-1", default)).Single();
        Assert.That((charge.Call, charge.Seconds, charge.Total), Is.EqualTo(("call-1-l1", (int?)120, new Money(0.30m))));
        await AssertAsync(balance: 0, nominative: 49.70m);
    }

    [Test]
    public async Task The_plan_without_messages_has_them_again_in_the_free_period()
    {
        await _billing.BuyAsync("b-1", _detainee.Id, await PlanAsync("10"), null, default);
        await ServeAsync(new CallerScript().Press("3").After(Menu).HangUp());
        Assert.That(_stage.Said, Has.Member("listening.not-included").And.No.Member("sound of A"), "BIL-18");
        _clock.Advance(TimeSpan.FromHours(12));
        SetStage();
        await ServeAsync(new CallerScript().Press("3").During("sound of A").HangUp());
        Assert.That(_stage.Said, Has.Member("listening.free").And.Member("sound of A"), "BIL-17");
        await AssertAsync(balance: 10, nominative: 40);
    }

    [Test]
    public async Task The_database_away_while_he_listens_charges_what_was_held_once_it_is_back()
    {
        await _billing.BuyAsync("b-1", _detainee.Id, await PlanAsync(Plan.Outside), new Money(5), default);
        await ServeAsync(
            new CallerScript().Press("3").After(Menu).Press("1").After(Menu).HangUp(),
            call => call.Later(TimeSpan.FromSeconds(30), () => _connections.CloseAsync().GetAwaiter().GetResult()));
        Assert.That(_stage.Said.TakeLast(4), Is.EqualTo(new[] { "services.not-available", Menu, "services.not-available", Menu }), "the listening, then the balance");
        Assert.That(_stage.Said, Has.No.Member("listening.cost"), "it is not settled yet");
        _connections.Open();
        await _billing.WorkAsync(default);
        await _billing.WorkAsync(default);
        await AssertAsync(balance: 4.85m, nominative: 45);
    }

    [Test]
    public async Task A_number_a_phone_a_code_and_a_language_are_asked_for_and_written_down()
    {
        await ServeAsync(new CallerScript().Press("420611223344#1").After("numbers.menu").Press("1").After("numbers.menu").Press("31").After("numbers.menu").Press("*").After(Menu)
            .Press("64321#8642#8642#").After(Menu).Press("96").After(Menu).HangUp());
        Assert.That(_stage.Said, Is.SupersetOf(new[]
        {
            "numbers.requested", "numbers.awaiting", "numbers.unnamed", "numbers.missing-identity", "numbers.missing-letter", "numbers.missing-invoice", "numbers.missing-magistrate",
            "cell-phone.requested", "code.changed", "language.changed",
        }));
        Assert.That((await _directory.HistoryAsync(_detainee.Id, 0, default)).Where(entry => entry.Change.Author == Change.ByDetainee).Select(entry => entry.Action),
            Is.EqualTo(new[] { HistoryAction.NumberRequested, HistoryAction.CellPhoneRequested, HistoryAction.CodeChanged, HistoryAction.LanguageChanged }));
        Assert.That(await _directory.IdentifyAsync("12345678", "8642", "yard-1", default), Is.TypeOf<Identification.Identified>());
    }

    private void SetStage()
    {
        _stage = new Stage();
        _stage.Mailboxes.Add("A", seconds: 200);
    }

    private Task ServeAsync(CallerScript script, Action<ScriptedCall>? prepare = null) => _stage.RunAsync(script, CallKind.Services, prepare: prepare, flow: async (talk, report) =>
    {
        var (billing, clock) = (new PromptBilling(_billing), ((ScriptedCall)talk.Call).Clock);
        await report.AnswerAsync(talk.Call);
        talk.Language = "fr";
        await new ServicesFlow(_directory, billing, new ListeningFlow(_stage.Mailboxes, billing, clock), clock)
            .RunAsync(talk, report, new ServicesSession(talk.Call.Id, _detainee, "cell-12"));
    });

    private async Task<Plan> PlanAsync(string code) => (await _billing.PlansAsync(default)).Single(plan => plan.Code == code);

    private async Task AssertAsync(decimal balance, decimal nominative)
    {
        var store = new BillingStore(_database.DataSource);
        var statement = await store.StatementAsync(_detainee.Id, 10, default);
        Assert.That((statement.Balance, statement.Held, statement.NominativeBalance), Is.EqualTo((new Money(balance), Money.Zero, new Money(nominative))));
        Assert.That((await store.CheckAsync(default)).Problems, Is.Empty);
    }

    /// <summary>Answers slices before virtual time goes on.</summary>
    private sealed class PromptBilling(IBilling billing) : IBilling
    {
        public Task<Quote> QuoteAsync(UsageRequest request, CancellationToken cancellation) => billing.QuoteAsync(request, cancellation);

        public Task<HoldResult> OpenAsync(string call, Quote quote, CancellationToken cancellation) => billing.OpenAsync(call, quote, cancellation);

        public Task<HoldResult> ExtendAsync(HeldCall call, TimeSpan talked, CancellationToken cancellation) =>
            Task.FromResult(billing.ExtendAsync(call, talked, cancellation).GetAwaiter().GetResult());

        public Task<Settlement> SettleAsync(string call, TimeSpan? talked) => billing.SettleAsync(call, talked);

        public Task<Statement> StatementAsync(Guid detainee, int movements, CancellationToken cancellation) => billing.StatementAsync(detainee, movements, cancellation);

        public Task<IReadOnlyList<Plan>> PlansAsync(CancellationToken cancellation) => billing.PlansAsync(cancellation);

        public Task<Purchase> BuyAsync(string transfer, Guid detainee, Plan plan, Money? amount, CancellationToken cancellation) =>
            billing.BuyAsync(transfer, detainee, plan, amount, cancellation);
    }

    /// <summary>Hides nothing: what is stored is not looked at here.</summary>
    private sealed class OpenSecrets : ISecretProtector
    {
        public byte[] Protect(byte[] plain, string purpose) => plain;

        public byte[] Unprotect(byte[] sealedSecret, string purpose) => sealedSecret;
    }
}
