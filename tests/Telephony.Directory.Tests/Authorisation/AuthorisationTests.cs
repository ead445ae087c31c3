namespace Telephony.Directory.Tests.AuthorisationRules;

public sealed class AuthorisationTests
{
    private static readonly DateTimeOffset Start = new(2020, 3, 22, 23, 0, 0, TimeSpan.Zero);
    private static readonly Detainee Somebody = new(Guid.NewGuid(), "12345678", "fr", "MA-ROUEN", "Europe/Paris");

    /// <summary>First rule that fits wins; null fits everything. Written from DEP-03, 08, 09, 14, 15, IVR-07, C-15 and C-18, not from the code.</summary>
    private static readonly Rule[] Rules =
    [
        new("NumberHidden", Service.Deposit, Hidden: true),
        new("UnknownOrNotAuthorised", Known: false),
        new("UnknownOrNotAuthorised", Service.Deposit, Listed: false),
        new("Unavailable", Started: false),
        new("AccountNotActive", Account: AccountStatus.Suspended),
        new("AccountNotActive", Account: AccountStatus.Arrival),
        new("AccountNotActive", Account: AccountStatus.Closed),
        new("Permitted Protected", Service.Listening),
        new("Permitted Protected", InRegistry: true),
        new("Permitted Protected", Kind: CorrespondentKind.Lawyer),
        new("Permitted Protected", Kind: CorrespondentKind.Institution),
        new("Permitted Monitored", Kind: CorrespondentKind.Relative),
    ];

    public static IEnumerable<Case> EveryCombination()
    {
        bool[] either = [false, true];
        // Calls have a table of their own, CallAuthorisationTests.
        return from service in new[] { Service.Deposit, Service.Listening }
               from hidden in either
               from known in either
               from listed in either
               from started in either
               from account in Enum.GetValues<AccountStatus>()
               from kind in CorrespondentKind.All
               from registry in either
               select new Case(service, hidden, known, listed, started, account, kind, registry);
    }

    [Test]
    public void Every_combination_is_decided_by_the_first_rule_that_fits()
    {
        var cases = EveryCombination().ToList();
        Assert.That(cases, Has.Count.EqualTo(2 * 2 * 2 * 2 * 2 * 4 * 3 * 2));
        Assert.Multiple(() =>
        {
            foreach (var c in cases) Assert.That(Describe(Decide(c)), Is.EqualTo(Rules.First(rule => rule.Fits(c)).Outcome), c.ToString());
        });
    }

    [Test]
    public void Every_rule_is_needed()
    {
        var used = EveryCombination().Select(c => Rules.First(rule => rule.Fits(c))).Distinct();
        Assert.That(used, Is.EquivalentTo(Rules));
    }

    [Test]
    public void What_a_caller_hears_does_not_depend_on_the_detainee_unless_he_is_on_the_list()
    {
        var answers = EveryCombination().Where(c => c.Service == Service.Deposit && !c.Hidden && !(c.Known && c.Listed)).Select(c => Describe(Decide(c))).Distinct();
        Assert.That(answers, Is.EqualTo(new[] { "UnknownOrNotAuthorised" }));
    }

    [Test]
    public void The_service_starts_at_its_instant_and_not_before()
    {
        var view = View(new Case(Service.Deposit, false, true, true, true, AccountStatus.Active, CorrespondentKind.Relative, false));
        Assert.That(Describe(Authorisation.Decide(view, false, Service.Deposit, Start)), Is.EqualTo("Permitted Monitored"));
        Assert.That(Describe(Authorisation.Decide(view, false, Service.Deposit, Start.AddTicks(-1))), Is.EqualTo("Unavailable"));
    }

    [Test]
    public void A_refusal_names_the_detainee_for_the_records_when_he_is_known()
    {
        var notListed = new Case(Service.Deposit, false, true, false, true, AccountStatus.Active, CorrespondentKind.Relative, false);
        Assert.That(((Decision.Refused)Decide(notListed)).Detainee, Is.EqualTo(Somebody));
    }

    // OUT-01, OUT-03, OUT-04: what is not authorised sounds like what does not exist (DEP-14).
    [TestCase(CorrespondentState.Approved, true, null, true, "Permitted Monitored")]
    [TestCase(CorrespondentState.Approved, true, true, true, "Permitted Monitored")]
    [TestCase(CorrespondentState.Approved, true, false, true, "UnknownOrNotAuthorised")]
    [TestCase(CorrespondentState.Approved, true, false, false, "Permitted Monitored")]
    [TestCase(CorrespondentState.Approved, false, null, false, "UnknownOrNotAuthorised")]
    [TestCase(CorrespondentState.Requested, true, true, false, "UnknownOrNotAuthorised")]
    [TestCase(CorrespondentState.Refused, true, true, false, "UnknownOrNotAuthorised")]
    [TestCase(CorrespondentState.Withdrawn, true, true, false, "UnknownOrNotAuthorised")]
    public void A_deposit_needs_an_approved_entry_with_its_papers(CorrespondentState state, bool papers, bool? magistrate, bool remand, string expected)
    {
        var view = Listed() with { Listing = new Listing(state, papers, magistrate), NeedsMagistrate = remand };
        Assert.That(Describe(Authorisation.Decide(view, false, Service.Deposit, Start)), Is.EqualTo(expected));
    }

    [TestCase(true, false, "CallsSuspended")]
    [TestCase(true, true, "CallsSuspended")]
    [TestCase(false, true, "NumberSuspended")]
    public void A_sanction_refuses_deposits_and_not_listening(bool all, bool number, string expected)
    {
        var view = Listed() with { Restrictions = new Restrictions(all, number, IsRefused: false) };
        Assert.That(Describe(Authorisation.Decide(view, false, Service.Deposit, Start)), Is.EqualTo(expected), "OUT-12");
        Assert.That(Describe(Authorisation.Decide(view, false, Service.Listening, Start)), Is.EqualTo("Permitted Protected"));
        Assert.That(Describe(Authorisation.Decide(view with { Registry = new RegistryEntry(default, "Bar", false) }, false, Service.Deposit, Start)), Is.EqualTo("Permitted Protected"));
        Assert.That(Describe(Authorisation.Decide(view with { Correspondent = null }, false, Service.Deposit, Start)), Is.EqualTo("UnknownOrNotAuthorised"), "DEP-14");
    }

    [Test]
    public void Who_wants_no_calls_may_still_leave_messages()
    {
        var view = Listed() with { Restrictions = new Restrictions(false, false, IsRefused: true) };
        Assert.That(Describe(Authorisation.Decide(view, false, Service.Deposit, Start)), Is.EqualTo("Permitted Monitored"));
    }

    private static AuthorisationView Listed() =>
        View(new Case(Service.Deposit, false, true, true, true, AccountStatus.Active, CorrespondentKind.Relative, false))!;

    private static Decision Decide(Case c) => Authorisation.Decide(View(c), c.Hidden, c.Service, c.Started ? Start.AddYears(1) : Start.AddDays(-1));

    private static AuthorisationView? View(Case c) => c.Known
        ? new AuthorisationView(Somebody, c.Account, c.Listed ? new Correspondent(Guid.NewGuid(), default, "somebody", c.Kind) : null, c.InRegistry ? new RegistryEntry(default, "Bar", false) : null, Start)
        : null;

    private static string Describe(Decision decision) => decision switch
    {
        Decision.Permitted permitted => $"Permitted {permitted.Protection}",
        Decision.Refused refused => refused.Reason.ToString(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public sealed record Case(Service Service, bool Hidden, bool Known, bool Listed, bool Started, AccountStatus Account, string Kind, bool InRegistry);

    private sealed record Rule(
        string Outcome, Service? Service = null, bool? Hidden = null, bool? Known = null, bool? Listed = null, bool? Started = null,
        AccountStatus? Account = null, string? Kind = null, bool? InRegistry = null)
    {
        public bool Fits(Case c) =>
            (Service ?? c.Service) == c.Service && (Hidden ?? c.Hidden) == c.Hidden && (Known ?? c.Known) == c.Known && (Listed ?? c.Listed) == c.Listed
            && (Started ?? c.Started) == c.Started && (Account ?? c.Account) == c.Account && (Kind ?? c.Kind) == c.Kind
            && (InRegistry ?? c.InRegistry) == c.InRegistry;
    }
}
