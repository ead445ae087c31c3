namespace Telephony.Directory.Tests.AuthorisationRules;

/// <summary>Calls to correspondents: every combination of what the decision depends on, against a table written from the requirements.</summary>
public sealed class CallAuthorisationTests
{
    // 14:00 on a Thursday in Paris.
    private static readonly DateTimeOffset Now = new(2026, 3, 5, 13, 0, 0, TimeSpan.Zero);
    private static readonly Detainee Somebody = new(Guid.NewGuid(), "12345678", "fr", "MA-ROUEN", "Europe/Paris");
    private static readonly CallingRules Rules = new(new WeeklyHours((Thursday(9), Thursday(18))), TimeSpan.FromMinutes(20), CallsPerDay: 3, MostNumbers: 20, Acceptance.Ask);

    /// <summary>First rule that fits wins; null fits everything. OUT-01 to OUT-10, MON-06, EXC-03, EXC-05, C-18.</summary>
    private static readonly Rule[] s_rules =
    [
        new("Protected FreeLine", Registry: Registered.Free),
        new("PhoneOfAnother", ForeignPhone: true),
        new("PhoneStopped", Registry: Registered.No, Stopped: true),
        new("AccountNotActive", Account: AccountStatus.Suspended),
        new("AccountNotActive", Account: AccountStatus.Closed),
        new("CallsSuspended", Registry: Registered.No, AllSuspended: true),
        new("NotOnList", State: Listed.No),
        new("NotOnList", State: Listed.Refused),
        new("NotOnList", State: Listed.Withdrawn),
        new("NotYetAuthorised", State: Listed.Requested),
        new("NotYetAuthorised", Registry: Registered.No, Remand: true, Agreed: false),
        new("NotYetAuthorised", Registry: Registered.No, HasPapers: false, Account: AccountStatus.Active),
        new("NumberSuspended", Registry: Registered.No, NumberSuspended: true),
        new("OutsideHours", Registry: Registered.No, Open: false),
        new("ArrivalCallUsed", Account: AccountStatus.Arrival, Used: true),
        new("Protected ArrivalCall", Account: AccountStatus.Arrival, Registry: Registered.Yes),
        new("Monitored ArrivalCall", Account: AccountStatus.Arrival),
        new("TooManyCalls", Registry: Registered.No, Used: true),
        new("Protected Metered", Registry: Registered.Yes),
        new("Monitored Metered"),
    ];

    public enum Registered { No, Yes, Free }

    public enum Listed { No, Requested, Approved, Refused, Withdrawn }

    public static IEnumerable<Case> EveryCombination()
    {
        bool[] either = [false, true];
        return from registry in Enum.GetValues<Registered>()
               from account in Enum.GetValues<AccountStatus>()
               from state in Enum.GetValues<Listed>()
               from foreign in either
               from stopped in either
               from all in either
               from number in either
               from papers in either
               from remand in either
               from agreed in either
               from open in either
               from used in either
               select new Case(registry, account, state, foreign, stopped, all, number, papers, remand, agreed, open, used);
    }

    [Test]
    public void Every_combination_is_decided_by_the_first_rule_that_fits()
    {
        var wrong = EveryCombination().Where(c => Describe(Decide(c)) != s_rules.First(rule => rule.Fits(c)).Outcome).ToList();
        Assert.That(wrong.Take(5).Select(c => $"{c}: {Describe(Decide(c))}, not {s_rules.First(rule => rule.Fits(c)).Outcome}"), Is.Empty);
    }

    [Test]
    public void Every_rule_is_needed() =>
        Assert.That(EveryCombination().Select(c => s_rules.First(rule => rule.Fits(c))).Distinct(), Is.EquivalentTo(s_rules));

    [Test]
    public void The_agreement_must_have_been_given_and_not_only_not_refused()
    {
        var view = View() with { NeedsMagistrate = true, Listing = Listing.Plain };
        Assert.That(Describe(Decide(view)), Is.EqualTo("NotYetAuthorised"), "OUT-04");
    }

    [Test]
    public void Nothing_is_called_before_the_service_starts_but_free_lines()
    {
        var view = View() with { ServiceStart = Now.AddTicks(1) };
        Assert.That(Describe(Decide(view)), Is.EqualTo("Unavailable"));
        Assert.That(Describe(Decide(view with { Registry = new RegistryEntry(default, "CRED", true) })), Is.EqualTo("Protected FreeLine"));
    }

    [Test]
    public void A_called_person_who_wants_no_calls_is_not_called() =>
        Assert.That(Describe(Decide(View() with { Restrictions = new Restrictions(false, false, IsRefused: true) })), Is.EqualTo("RefusedByCorrespondent"));

    [Test]
    public void A_lawyer_who_is_not_verified_is_protected_and_yet_bound_by_the_rules_of_the_list()
    {
        var lawyer = View() with { Correspondent = new Correspondent(Guid.NewGuid(), default, "x", CorrespondentKind.Lawyer) };
        Assert.That(Describe(Decide(lawyer)), Is.EqualTo("Protected Metered"));
        Assert.That(Describe(Decide(lawyer with { Restrictions = new Restrictions(true, false, false) })), Is.EqualTo("CallsSuspended"), "EXC-06");
    }

    [TestCase(CorrespondentKind.Lawyer)]
    [TestCase(CorrespondentKind.Institution)]
    public void Who_is_protected_by_doubt_is_called_from_a_stopped_phone_too(string kind)
    {
        var stopped = View() with { IsPhoneStopped = true };
        Assert.That(Describe(Decide(stopped with { Correspondent = new Correspondent(Guid.NewGuid(), default, "x", kind) })), Is.EqualTo("Protected Metered"), "MON-08, DESIGN 4.4");
        Assert.That(Describe(Decide(stopped)), Is.EqualTo("PhoneStopped"));
        Assert.That(Describe(Decide(stopped with { Correspondent = null })), Is.EqualTo("PhoneStopped"), "a number that nobody has listed is not protected");
    }

    [Test]
    public void A_free_line_is_called_by_who_has_no_list_and_is_not_asked_for_a_key()
    {
        Assert.That(PhoneNumber.TryParse("0800858858", out var number));
        var permitted = (Decision.Permitted)Decide(View() with { Correspondent = null, Registry = new RegistryEntry(number, "CRED", true) });
        Assert.That((permitted.Correspondent!.Number, permitted.Correspondent.Acceptance), Is.EqualTo((number, Acceptance.Say)));
        Assert.That(permitted.Terms!.Longest, Is.Null);
    }

    [TestCase(13, 0, 20)]
    [TestCase(16, 45, 15)]
    [TestCase(16, 59, 1)]
    public void A_call_lasts_to_the_longest_or_the_end_of_the_hours(int hour, int minute, int minutes)
    {
        var at = new DateTimeOffset(2026, 3, 5, hour, minute, 0, TimeSpan.Zero);
        Assert.That(((Decision.Permitted)CallAuthorisation.Decide(View(), at)).Terms!.Longest, Is.EqualTo(TimeSpan.FromMinutes(minutes)));
    }

    [Test]
    public void A_call_to_a_lawyer_does_not_end_with_the_hours()
    {
        var at = new DateTimeOffset(2026, 3, 5, 16, 59, 0, TimeSpan.Zero);
        var permitted = (Decision.Permitted)CallAuthorisation.Decide(View() with { Registry = new RegistryEntry(default, "Bar", false) }, at);
        Assert.That(permitted.Terms!.Longest, Is.EqualTo(TimeSpan.FromMinutes(20)));
    }

    [TestCase("2026-03-05T07:59:59Z", "OutsideHours")]
    [TestCase("2026-03-05T08:00:00Z", "Monitored Metered")]
    [TestCase("2026-03-05T16:59:59Z", "Monitored Metered")]
    [TestCase("2026-03-05T17:00:00Z", "OutsideHours")]
    [TestCase("2026-07-02T06:59:59Z", "OutsideHours")]
    [TestCase("2026-07-02T07:00:00Z", "Monitored Metered")]
    [TestCase("2026-03-06T13:00:00Z", "OutsideHours")]
    public void Hours_are_local_in_winter_and_in_summer(string at, string expected) =>
        Assert.That(Describe(CallAuthorisation.Decide(View(), DateTimeOffset.Parse(at))), Is.EqualTo(expected));

    [Test]
    public void Hours_are_those_of_the_establishment_wherever_it_is()
    {
        var view = View() with { Detainee = Somebody with { TimeZone = "Indian/Reunion" } };
        Assert.That(Describe(CallAuthorisation.Decide(view, new DateTimeOffset(2026, 3, 5, 5, 0, 0, TimeSpan.Zero))), Is.EqualTo("Monitored Metered"));
        Assert.That(Describe(CallAuthorisation.Decide(view, new DateTimeOffset(2026, 3, 5, 14, 0, 0, TimeSpan.Zero))), Is.EqualTo("OutsideHours"));
    }

    [TestCase(2, "Monitored Metered")]
    [TestCase(3, "TooManyCalls")]
    [TestCase(4, "TooManyCalls")]
    public void The_calls_of_a_day_are_counted(int calls, string expected)
    {
        Assert.That(Describe(Decide(View() with { CallsToday = calls })), Is.EqualTo(expected));
        Assert.That(Describe(Decide(View() with { CallsToday = calls, Rules = Rules with { CallsPerDay = null } })), Is.EqualTo("Monitored Metered"));
    }

    private static int Thursday(int hour) => 3 * WeeklyHours.MinutesOfDay + hour * 60;

    private static AuthorisationView View() =>
        new(Somebody, AccountStatus.Active, new Correspondent(Guid.NewGuid(), default, "somebody", CorrespondentKind.Relative), null, Now.AddYears(-1)) { Rules = Rules };

    private static Decision Decide(AuthorisationView view) => Authorisation.Decide(view, numberHidden: false, Service.Call, Now);

    private static Decision Decide(Case c) => Decide(View() with
    {
        Account = c.Account,
        Correspondent = c.State == Listed.No ? null : View().Correspondent,
        Listing = new Listing(c.State == Listed.No ? CorrespondentState.Approved : Enum.Parse<CorrespondentState>(c.State.ToString()), c.HasPapers, c.Agreed),
        Registry = c.Registry == Registered.No ? null : new RegistryEntry(default, "Bar", c.Registry == Registered.Free),
        Restrictions = new Restrictions(c.AllSuspended, c.NumberSuspended, IsRefused: false),
        NeedsMagistrate = c.Remand,
        Rules = c.Open ? Rules : Rules with { Hours = new WeeklyHours((0, 60)) },
        CallsToday = c.Used ? 3 : 2,
        ArrivalCallUsed = c.Used,
        PhoneOwner = c.ForeignPhone ? Guid.NewGuid() : Somebody.Id,
        IsPhoneStopped = c.Stopped,
    });

    private static string Describe(Decision decision) => decision switch
    {
        Decision.Permitted permitted => $"{permitted.Protection} {permitted.Terms!.Price}",
        Decision.Refused refused => refused.Reason.ToString(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public sealed record Case(
        Registered Registry, AccountStatus Account, Listed State, bool ForeignPhone, bool Stopped, bool AllSuspended, bool NumberSuspended, bool HasPapers, bool Remand, bool Agreed, bool Open, bool Used);

    private sealed record Rule(
        string Outcome, Registered? Registry = null, AccountStatus? Account = null, Listed? State = null, bool? ForeignPhone = null, bool? Stopped = null, bool? AllSuspended = null,
        bool? NumberSuspended = null, bool? HasPapers = null, bool? Remand = null, bool? Agreed = null, bool? Open = null, bool? Used = null)
    {
        public bool Fits(Case c) =>
            (Registry ?? c.Registry) == c.Registry && (Account ?? c.Account) == c.Account && (State ?? c.State) == c.State && (ForeignPhone ?? c.ForeignPhone) == c.ForeignPhone && (Stopped ?? c.Stopped) == c.Stopped
            && (AllSuspended ?? c.AllSuspended) == c.AllSuspended && (NumberSuspended ?? c.NumberSuspended) == c.NumberSuspended && (HasPapers ?? c.HasPapers) == c.HasPapers
            && (Remand ?? c.Remand) == c.Remand && (Agreed ?? c.Agreed) == c.Agreed && (Open ?? c.Open) == c.Open && (Used ?? c.Used) == c.Used;
    }
}
