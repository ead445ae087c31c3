using System.Net;
using Telephony.Billing;
using Telephony.Calls;
using Telephony.Monitoring.Evidence;
using Telephony.Monitoring.Search;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Accounts;

/// <summary>The accounts office's pages over the real store (BIL-01 to BIL-05, BIL-26, BIL-28).</summary>
public sealed class AccountPagesTests
{
    private AccountsRig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await AccountsRig.CreateAsync();

    [TearDown]
    public async Task TearDown()
    {
        await _rig.AssertSoundAsync();
        await _rig.DisposeAsync();
    }

    [Test]
    public async Task An_account_shows_what_there_is_by_plan_what_is_held_by_which_use_and_every_entry_in_words()
    {
        await _rig.CreditAsync(40, "40");
        await _rig.MoneyAsync(7.5m);
        await _rig.CalledAsync("a", 192);
        await _rig.CallAsync("b");
        var page = Plain(await _rig.GetAsync($"/accounts/{AccountsRig.Mine}"));
        Assert.Multiple(() =>
        {
            Assert.That(page, Does.Contain("Durand Paul").And.Contain("5501").And.Contain("Active"));
            Assert.That(page, Does.Contain("€39.42").And.Contain("€7.50"), "40 € less 192 s at 0.18");
            Assert.That(page, Does.Contain("€0.18 by a use under way (call, since"));
            Assert.That(page, Does.Contain("Call of 3 min 12 s on the €40 plan, €0.58."));
            Assert.That(page, Does.Contain("Telephone credit bought on the €40 plan from the nominative account, €40.00."));
            Assert.That(page, Does.Contain("call, mobile in France €40 plan €0.18").And.Contain("no end"));
        });
        await _rig.Billing.SettleAsync("b", null, _rig.Now, default);
        // What the page says is what billing check proves: the sum of the entries is the balance.
        foreach (var (account, balance) in new[] { ("telephone", (await _rig.StatementAsync()).Balance), ("nominative", (await _rig.StatementAsync()).NominativeBalance) })
            Assert.That(Plain(await _rig.GetAsync($"/accounts/{AccountsRig.Mine}?account={account}")), Does.Contain($"all entries sum to €{balance.Euros:0.00}"));
        _rig.Clerk.Browser.Languages = "fr";
        Assert.That(Plain(await _rig.GetAsync($"/accounts/{AccountsRig.Mine}")), Does.Contain("Appel de 3 min 12 s au forfait 40 €, 0,58 €."));
    }

    [Test]
    public async Task The_ledger_is_in_pages_between_days_that_stand_in_the_address()
    {
        var detainee = await _rig.DetaineeAsync();
        for (var day = 1; day <= 3; day++) await _rig.Billing.CreditAsync(_rig.NewId(), detainee.Id, new Money(day), _rig.Now.AddDays(day - 4), default);
        var second = _rig.Now.AddDays(-2).ToString("yyyy-MM-dd");
        var page = Plain(await _rig.GetAsync($"/accounts/{AccountsRig.Mine}?account=nominative&from={second}&until={second}"));
        Assert.That(page, Does.Contain("+€2.00 €3.00").And.Not.Contain("+€1.00").And.Not.Contain("+€3.00"));
        var wrong = await _rig.GetAsync($"/accounts/{AccountsRig.Mine}?from=yesterday&until=2026-02-30");
        Assert.That(wrong.Body, Does.Contain("value=\"yesterday\"").And.Contain("Give a day, such as 2026-03-02."));
        for (var more = 0; more < 50; more++) await _rig.MoneyAsync(1);
        var first = await _rig.GetAsync($"/accounts/{AccountsRig.Mine}?account=nominative");
        var older = System.Text.RegularExpressions.Regex.Match(first.Body, "rel=\"next\" href=\"([^\"#]+)").Groups[1].Value;
        Assert.That(Plain(await _rig.GetAsync(WebUtility.HtmlDecode(older))), Does.Contain("+€1.00 €1.00").And.Contain("Newest"));
    }

    [Test]
    public async Task A_bank_transfer_is_credited_once_however_often_its_form_is_sent()
    {
        var page = $"/accounts/{AccountsRig.Mine}/transfer";
        var wrong = await SubmitAsync(page, "transfer", ("Reference", "two words"), ("Amount", "fifty"));
        Assert.That(wrong.Body, Does.Contain("value=\"two words\"").And.Contain("value=\"fifty\"").And.Contain("Give an amount in euros and whole cents"));
        for (var again = 0; again < 2; again++)
        {
            var done = await SubmitAsync(page, "transfer", ("Reference", "VIR-2026-01"), ("Amount", "50,00"));
            Assert.That(done.Location, Does.EndWith("?done=accounts.done.transfer"));
        }
        Assert.That((await _rig.StatementAsync()).NominativeBalance, Is.EqualTo(new Money(50)));
        var taken = await SubmitAsync(page, "transfer", ("Reference", "VIR-2026-01"), ("Amount", "60"));
        Assert.That(taken.Body, Does.Contain("This reference was used before").And.Contain("value=\"60\""));
        var entry = _rig.Console.Audit.Entries.First(entry => entry.Action == AuditAction.AccountChanged);
        Assert.That((entry.Author, entry.Establishment, entry.Subject, entry.Details["what"], entry.Details["id"], entry.Details["amount"]),
            Is.EqualTo(("a.clerk", AccountsRig.Rouen, AccountsRig.Mine, "transfer", "VIR-2026-01", "50.0000")));
    }

    [Test]
    public async Task Credit_is_asked_for_with_its_price_before_eyes_and_a_form_that_is_sent_twice_charges_once()
    {
        await _rig.MoneyAsync(100);
        var page = $"/accounts/{AccountsRig.Mine}/credit?plan=40&amount=";
        var shown = await _rig.GetAsync(page);
        Assert.That(Plain(shown), Does.Contain("Price, €40 plan: €40.00").And.Contain("€100.00, then €60.00")); // BIL-28
        var form = shown.Form("request").Fields;
        form["Process"] = "yes";
        for (var again = 0; again < 2; again++) Assert.That((await _rig.Clerk.Browser.PostAsync(page, form)).Location, Does.Contain("?done=accounts.done.process"));
        var statement = await _rig.StatementAsync();
        Assert.That((statement.Balance, statement.NominativeBalance, statement.Lots.Count), Is.EqualTo((new Money(40), new Money(60), 1)));
        Assert.That((await _rig.GetAsync($"/accounts/{AccountsRig.Mine}/credit?plan=outside&amount=x")).Body, Does.Contain("Give an amount in euros and whole cents").And.Not.Contain("name=\"Process\""));
    }

    [Test]
    public async Task A_request_waits_is_taken_up_or_refused_with_a_reason_and_says_who_did_it()
    {
        await _rig.MoneyAsync(50);
        await SubmitAsync($"/accounts/{AccountsRig.Mine}/credit?plan=outside&amount=12,50", "request");
        await SubmitAsync($"/accounts/{AccountsRig.Mine}/credit?plan=40", "request");
        var detainee = await _rig.DetaineeAsync();
        var requests = await _rig.Billing.PurchasesAsync(detainee.Id, 10, default);
        Assert.That(requests.Select(request => request.Purchase.State), Is.All.EqualTo(PurchaseState.Requested));
        Assert.That((await _rig.StatementAsync()).NominativeBalance, Is.EqualTo(new Money(50)), "nothing has moved");
        Assert.That(Plain(await _rig.GetAsync("/accounts")), Does.Contain("Durand Paul outside plans €12.50").And.Contain("Durand Paul €40 plan €40.00"));
        var (small, large) = (Page(requests.Single(request => request.Purchase.Plan == Plan.Outside)), Page(requests.Single(request => request.Purchase.Plan == "40")));

        Assert.That((await SubmitAsync(small, "process")).Location, Does.EndWith("?done=accounts.done.process"));
        Assert.That((await SubmitAsync(large, "process")).Location, Does.EndWith("?done=accounts.done.refused"), "37.50 € are left");
        Assert.That(Plain(await _rig.GetAsync(large)), Does.Contain("The nominative account does not hold enough").And.Contain("Refused, by a.clerk"));

        await SubmitAsync($"/accounts/{AccountsRig.Mine}/credit?plan=10", "request");
        var third = Page((await _rig.Billing.WaitingPurchasesAsync(null, 10, default)).Single());
        Assert.That((await SubmitAsync(third, "refuse", ("Reason", "no"))).Body, Does.Contain("State a reason of at least five characters.").And.Contain("value=\"no\""));
        Assert.That((await SubmitAsync(third, "refuse", ("Reason", "asked for twice"))).Location, Does.EndWith("?done=accounts.done.refuse"));
        Assert.That((_rig.Console.Audit.Last.Reason, Plain(await _rig.GetAsync(third)).Contains("asked for twice")), Is.EqualTo(("asked for twice", true)));
        Assert.That(Plain(await _rig.GetAsync("/accounts")), Does.Contain("Nothing waits."));

        string Page(PurchaseRequest request) => $"/accounts/{AccountsRig.Mine}/requests/{request.Purchase.Transfer}";
    }

    [Test]
    public async Task Two_officers_at_once_cannot_spend_the_nominative_account_twice()
    {
        await _rig.MoneyAsync(45);
        var other = await _rig.Console.FirstSignInAsync("b.clerk", OfficerRole.AccountsOffice, AccountsRig.Rouen);
        var page = $"/accounts/{AccountsRig.Mine}/credit?plan=40";
        var forms = await Task.WhenAll(new[] { _rig.Clerk, other }.Select(async officer => (officer.Browser, Form: (await officer.Browser.GetAsync(page)).Form("request").Fields)));
        var answers = await Task.WhenAll(forms.Select(one => one.Browser.PostAsync(page, new(one.Form) { ["Process"] = "yes" })));
        Assert.That(answers.Select(answer => answer.Location!.Split("done=")[1]), Is.EquivalentTo(new[] { "accounts.done.process", "accounts.done.refused" }));
        var statement = await _rig.StatementAsync();
        Assert.That((statement.Balance, statement.NominativeBalance), Is.EqualTo((new Money(40), new Money(5))));
    }

    [Test]
    public async Task A_correction_needs_a_reason_and_above_the_limit_a_second_person()
    {
        await _rig.MoneyAsync(100);
        var page = $"/accounts/{AccountsRig.Mine}/correction";
        Assert.That((await SubmitAsync(page, "correct", ("Amount", "-15"), ("Reason", ""))).Body, Does.Contain("State a reason").And.Contain("value=\"-15\""));
        Assert.That((await SubmitAsync(page, "correct", ("Amount", "-15"), ("Reason", "wrong person"))).Location, Does.EndWith("?done=accounts.done.correct"));
        Assert.That((await SubmitAsync(page, "correct", ("Amount", "-90"), ("Reason", "wrong person"))).Location, Does.EndWith("?done=accounts.done.proposed"));
        Assert.That((await _rig.StatementAsync()).NominativeBalance, Is.EqualTo(new Money(85)));
        Assert.That(Plain(await _rig.GetAsync($"/accounts/{AccountsRig.Mine}?account=nominative")), Does.Contain("Correction by the accounts office, €15.00. Reason: wrong person −€15.00 €85.00"));

        var proposed = (await _rig.Billing.WaitingCorrectionsAsync(null, 10, default)).Single();
        var here = $"/accounts/{AccountsRig.Mine}/corrections/{proposed.Id}";
        Assert.That((await _rig.GetAsync(here)).Body, Does.Contain("Somebody else has to approve").And.Not.Contain("value=\"approve\""));
        var second = await _rig.Console.FirstSignInAsync("h.head", OfficerRole.HeadOfEstablishment, AccountsRig.Rouen);
        var refused = await second.Browser.SubmitFormAsync(here, "approve", []);
        Assert.That(refused.Body, Does.Contain("The nominative account does not hold enough."));
        await _rig.MoneyAsync(5);
        Assert.That((await second.Browser.SubmitFormAsync(here, "approve", [])).Location, Does.EndWith("?done=accounts.done.approve"));
        Assert.That((await _rig.StatementAsync()).NominativeBalance, Is.EqualTo(Money.Zero));
        Assert.That((_rig.Console.Audit.Last.Author, _rig.Console.Audit.Last.Details["what"]), Is.EqualTo(("h.head", "approve")));
    }

    [Test]
    public async Task A_call_is_refunded_once_and_its_line_is_no_longer_to_be_refunded()
    {
        await _rig.CreditAsync(40, "40");
        await _rig.CalledAsync("a", 60);
        var page = $"/accounts/{AccountsRig.Mine}/refund?call=a";
        Assert.That((await _rig.GetAsync($"/accounts/{AccountsRig.Mine}")).Body, Does.Contain("/refund?call=a"));
        var form = (await _rig.GetAsync(page)).Form("refund").Fields;
        form["Reason"] = "no sound on the line";
        for (var again = 0; again < 2; again++) Assert.That((await _rig.Clerk.Browser.PostAsync(page, form)).Location, Does.EndWith("?done=accounts.done.refund"));
        Assert.That((await _rig.StatementAsync()).Balance, Is.EqualTo(new Money(40)));
        var shown = await _rig.GetAsync($"/accounts/{AccountsRig.Mine}");
        Assert.That(shown.Body, Does.Not.Contain("/refund?call=a"));
        Assert.That(Plain(shown), Does.Contain("Refund of a call of 1 min on the €40 plan, €0.18. Reason: no sound on the line"));
        SurfaceRig.IsNotThere(await _rig.GetAsync(page), "it costs nothing any more");
        SurfaceRig.IsNotThere(await _rig.GetAsync($"/accounts/{AccountsRig.Mine}/refund?call=unknown"), "unknown");
    }

    [Test]
    public async Task A_closed_account_says_so_and_takes_nothing_but_corrections()
    {
        const string closed = "33333333";
        foreach (var page in new[] { "", "/credit?plan=40", "/transfer" })
            Assert.That((await _rig.GetAsync($"/accounts/{closed}{page}")).Body, Does.Contain("The account is closed").And.Not.Contain("name=\"Process\"").And.Not.Contain("name=\"Reference\""), page);
        var detainee = await _rig.DetaineeAsync(closed);
        Assert.That(await _rig.Console.Modules.AccountsOffice.ReceiveAsync("late", detainee, new Money(5), default), Is.EqualTo(OfficeAnswer.AccountClosed), "the module holds it");
        Assert.That((await SubmitAsync($"/accounts/{closed}/correction", "correct", ("Amount", "5"), ("Reason", "left over"))).Location, Does.Contain("done"));
        Assert.That((await _rig.GetAsync("/accounts/44444444")).Body, Does.Contain("The telephone account is suspended"));
    }

    [Test]
    public async Task What_cannot_be_written_down_is_not_done()
    {
        await _rig.MoneyAsync(50);
        await SubmitAsync($"/accounts/{AccountsRig.Mine}/credit?plan=10", "request");
        var request = (await _rig.Billing.WaitingPurchasesAsync(null, 10, default)).Single().Purchase.Transfer;
        _rig.Console.Audit.IsAway = true;
        foreach (var (page, form, fields) in new (string, string, (string, string)[])[]
        {
            ("/transfer", "transfer", [("Reference", "r"), ("Amount", "5")]), ("/credit?plan=10", "request", [("Process", "yes")]), ($"/requests/{request}", "process", []),
            ("/correction", "correct", [("Amount", "5"), ("Reason", "left over")]),
        })
            Assert.That((await SubmitAsync($"/accounts/{AccountsRig.Mine}{page}", form, fields)).Status, Is.EqualTo(HttpStatusCode.InternalServerError), page);
        foreach (var export in new[] { $"/accounts/{AccountsRig.Mine}/ledger.csv", "/accounts/credits.csv?from=2026-01-01&until=2026-01-31" })
            Assert.That((await _rig.GetAsync(export)).Status, Is.EqualTo(HttpStatusCode.InternalServerError), export);
        _rig.Console.Audit.IsAway = false;
        var statement = await _rig.StatementAsync();
        Assert.That((statement.NominativeBalance, statement.Balance), Is.EqualTo((new Money(50), Money.Zero)));
    }

    [Test]
    public async Task Nothing_of_another_establishment_is_there()
    {
        await _rig.CreditAsync(40, "40", AccountsRig.Others);
        await _rig.CalledAsync("a", 60, AccountsRig.Others);
        var others = await _rig.DetaineeAsync(AccountsRig.Others);
        var request = (await _rig.Billing.PurchasesAsync(others.Id, 1, default)).Single().Purchase.Transfer;
        await _rig.Billing.ProposeCorrectionAsync("c", others.Id, new Money(1), false, new StaffAct("x", AccountsRig.Lille, _rig.Now, "why not"), default);
        foreach (var identifier in new[] { AccountsRig.Others, "99999999", "x" })
        {
            foreach (var page in new[] { "", "/credit", "/transfer", "/correction", "/refund?call=a", $"/requests/{request}", "/corrections/c", "/ledger.csv" })
                SurfaceRig.IsNotThere(await _rig.GetAsync($"/accounts/{identifier}{page}"), $"{identifier}{page}");
        }
        // Somebody else's request, correction and call are not there under one's own detainee either.
        foreach (var page in new[] { "/refund?call=a", $"/requests/{request}", "/corrections/c" }) SurfaceRig.IsNotThere(await _rig.GetAsync($"/accounts/{AccountsRig.Mine}{page}"), page);
        Assert.That((await _rig.GetAsync("/accounts?text=Martin")).Body, Does.Contain("No account matches."));
        Assert.That(Plain(await _rig.GetAsync("/accounts?text=5501")), Does.Contain("Durand Paul"));
        Assert.That((_rig.Console.Audit.Last.Action, _rig.Console.Audit.Last.Details["results"]), Is.EqualTo((AuditAction.Searched, "1")));
        Assert.That((await _rig.GetAsync("/accounts?establishment=CP-LILLE")).Body, Does.Contain("No account matches."));
    }

    [Test]
    public async Task The_exports_are_files_for_spreadsheets_and_evidence()
    {
        await _rig.CreditAsync(40, "40");
        await _rig.MoneyAsync(9, AccountsRig.Others);
        await _rig.CalledAsync("a", 60);
        var ledger = await _rig.GetAsync($"/accounts/{AccountsRig.Mine}/ledger.csv");
        Assert.That(Plain(ledger), Does.Contain("Call of 1 min on the €40 plan, €0.18.;-0,18;39,82;call;call/a/1"));
        Assert.That(ledger.Headers["Content-Disposition"], Does.Contain("attachment"));
        var entry = _rig.Console.Audit.Last;
        Assert.That((entry.Action, entry.Subject, entry.Establishment), Is.EqualTo((AuditAction.Exported, AccountsRig.Mine, AccountsRig.Rouen)));
        var day = _rig.Now.ToString("yyyy-MM-dd");
        var credits = Plain(await _rig.GetAsync($"/accounts/credits.csv?from={day}&until={day}&in=CP-LILLE"));
        Assert.That(credits, Does.Contain("11111111;Durand Paul;telephone credit;40;40,00").And.Contain("bank transfer;;40,00").And.Not.Contain("Martin"), "his own establishment, whatever the address says");
        var wrong = await _rig.GetAsync("/accounts/credits.csv?from=2026-01-01&until=2028-01-01");
        Assert.That((await _rig.GetAsync(wrong.Location!)).Body, Does.Contain("A period has 366 days at most.").And.Contain("value=\"2028-01-01\""));
    }

    [Test]
    public async Task A_line_leads_to_its_call_for_who_may_replay_it()
    {
        await _rig.CreditAsync(40, "40");
        await _rig.CalledAsync("a", 60);
        await using (var log = new CallLog(_rig.Console.Modules.Calls, _rig.Console.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<CallLog>.Instance))
        {
            log.Started(new CallStart("a", CallKind.Outbound, "n1", "a@sip", "cell-12", "+33612345678", _rig.Now));
            log.Identified("a", Guid.NewGuid(), AccountsRig.Mine, AccountsRig.Rouen, isProtected: false);
            log.Ended("a", _rig.Now, CallOutcome.Answered, CallEndCause.Correspondent);
            await log.FlushAsync(default);
        }
        await new ExchangeFeed(_rig.Console.Options.Database, Microsoft.Extensions.Logging.Abstractions.NullLogger<ExchangeFeed>.Instance).RunOnceAsync(default);
        Assert.That((await _rig.GetAsync($"/accounts/{AccountsRig.Mine}")).Body, Does.Not.Contain("/recordings/"), "the accounts office hears nobody");
        var head = await _rig.Console.FirstSignInAsync("h.head", OfficerRole.HeadOfEstablishment, AccountsRig.Rouen);
        Assert.That((await head.Browser.GetAsync($"/accounts/{AccountsRig.Mine}")).Body, Does.Match("/recordings/[0-9a-f-]{36}"));
    }

    [TestCase(OfficerRole.MonitoringOfficer)]
    [TestCase(OfficerRole.TelephoneService)]
    [TestCase(OfficerRole.Auditor)]
    [TestCase(OfficerRole.Administrator)]
    public async Task Other_roles_find_nothing_here(OfficerRole role)
    {
        var other = await _rig.Console.FirstSignInAsync("somebody", role);
        foreach (var page in new[] { "", "/credits.csv", $"/{AccountsRig.Mine}", $"/{AccountsRig.Mine}/credit", $"/{AccountsRig.Mine}/transfer", $"/{AccountsRig.Mine}/correction", $"/{AccountsRig.Mine}/refund",
            $"/{AccountsRig.Mine}/requests/a", $"/{AccountsRig.Mine}/corrections/a", $"/{AccountsRig.Mine}/ledger.csv" })
            Assert.That((await other.Browser.GetAsync("/accounts" + page)).Status, Is.EqualTo(HttpStatusCode.Forbidden), page);
        Assert.That((await other.Browser.GetAsync("/tariffs")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Tariffs_are_those_in_force_on_a_day_and_a_quote_shows_its_segments()
    {
        await _rig.Console.ExecuteAsync("UPDATE billing.tariffs SET ends = '2026-02-01' WHERE service = 'video'; UPDATE billing.tariffs SET establishment = 'CP-LILLE' WHERE plan = '40'");
        Assert.That(Plain(await _rig.GetAsync("/tariffs?day=2026-01-31")), Does.Contain("video call outside plans €0.30 €0.14").And.Contain("to 2026-01-31").And.Not.Contain("€0.18"));
        Assert.That(Plain(await _rig.GetAsync("/tariffs?day=2026-02-01&service=video")), Does.Contain("No tariff is in force on that day."));
        Assert.That((await _rig.GetAsync("/tariffs?day=soon")).Body, Does.Contain("Give a day, such as"));
        var quote = Plain(await _rig.GetAsync("/tariffs?day=2026-01-31&of=video&with=outside&minutes=20")); // BIL-15
        Assert.That(quote, Does.Contain("Price: €6.14").And.Contain("Connection – €0.14").And.Contain("20 min €0.30 €6.00"));
        Assert.That(Plain(await _rig.GetAsync("/tariffs?day=2026-01-31&of=voicemail&with=10&minutes=5")), Does.Contain("Credit of this plan cannot be spent"));
        Assert.That(Plain(await _rig.GetAsync("/tariffs?of=call&with=40&minutes=0")), Does.Contain("Give 1 to 1440 minutes.").And.Contain("Choose from the list."));
    }

    private Task<Answer> SubmitAsync(string page, string form, params (string Name, string Value)[] fields) =>
        _rig.Clerk.Browser.SubmitFormAsync(page, form, fields.ToDictionary(field => field.Name, field => field.Value));

    /// <summary>The words of a page, one space between them.</summary>
    private static string Plain(Answer answer) => System.Text.RegularExpressions.Regex.Replace(answer.Text.Replace('\u00A0', ' ').Replace('\u202F', ' '), @"\s+", " ");
}
