using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Telephony.Billing;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Csv;
using Telephony.Web.Forms;
using Telephony.Web.Staff;

namespace Telephony.Web.Accounts;

/// <summary>An account's ledger, and what was credited in an establishment, as files for the accounts office. An export is evidence before it begins (MON-12).</summary>
internal static class AccountExports
{
    /// <summary>What was credited in a period.</summary>
    public const string Credits = "/accounts/credits.csv";

    private static readonly string[] s_ledgerColumns = ["at", "what", "amount", "balance", "kind", "id"];
    private static readonly string[] s_creditColumns = ["at", "identifier", "name", "what", "plan", "amount", "id"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/accounts/{identifier}/ledger.csv", LedgerAsync).RequireAuthorization(Policies.Accounts);
        routes.MapGet(Credits, CreditsAsync).RequireAuthorization(Policies.Accounts);
    }

    private static async Task LedgerAsync(string identifier, HttpContext http, DirectoryStore directory, BillingStore billing, IAuditLog audit, ConsoleOptions options, Texts texts)
    {
        var form = LedgerForm.Of(http.Request.Query);
        var profile = await directory.FindProfileAsync(identifier, http.Officer().Establishments, http.RequestAborted);
        if (profile is null || form.ToQuery(options.TimeZone, LedgerQuery.MaxLimit) is not { } query)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        await AppendAsync(http, audit, options, profile.Detainee.EstablishmentCode, identifier);
        await CsvTable.AnswerAsync(http, $"{identifier}-{Shown.Key(form.Kind)}.csv", s_ledgerColumns.Select(column => texts["accounts.csv." + column]),
            LinesAsync(billing, profile.Detainee.Id, query, texts, options, http.RequestAborted));
    }

    // A page after the other: a long ledger is never whole in memory.
    private static async IAsyncEnumerable<IReadOnlyList<string?>> LinesAsync(
        BillingStore billing, Guid detainee, LedgerQuery query, Texts texts, ConsoleOptions options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var lines = (await billing.LedgerAsync(detainee, query, cancellation)).Lines;
            foreach (var line in lines)
                yield return [options.Local(line.At), LedgerSentence.Of(texts, line), Plain(line.Amount), Plain(line.Balance), Shown.Key(line.Kind), line.Transfer];
            if (lines.Count < query.Limit) yield break;
            query = query with { Before = lines[^1].Number };
        }
    }

    private static async Task CreditsAsync(HttpContext http, DirectoryStore directory, BillingStore billing, IAuditLog audit, ConsoleOptions options, Texts texts)
    {
        var form = CreditsForm.Of(http.Request.Query);
        var establishment = http.Officer().Establishment ?? form[CreditsForm.Establishment];
        if (form.ToPeriod() is not { } period || (await directory.EstablishmentsAsync(http.RequestAborted)).All(one => one.Code != establishment))
        {
            http.Response.Redirect("/accounts" + http.Request.QueryString); // where the form says what is wrong
            return;
        }
        var (from, until) = period;
        await AppendAsync(http, audit, options, establishment, "");
        var people = (await directory.DetaineesInAsync(establishment, http.RequestAborted)).ToDictionary(person => person.Id);
        var credits = await billing.CreditsAsync(people.Keys, TypedDay.BeginsAt(from, options.TimeZone), TypedDay.BeginsAt(until.AddDays(1), options.TimeZone), http.RequestAborted);
        var name = $"{new string([.. establishment.Where(char.IsAsciiLetterOrDigit)])}-{TypedDay.TextOf(from)}-{TypedDay.TextOf(until)}.csv";
        await CsvTable.AnswerAsync(http, name, s_creditColumns.Select(column => texts["accounts.csv." + column]), credits.Select(credit => (IReadOnlyList<string?>)
        [
            options.Local(credit.At), people[credit.Detainee].Identifier, people[credit.Detainee].Name, texts["accounts.csv.kind." + Shown.Key(credit.Kind)], credit.Plan, Plain(credit.Amount), credit.Transfer,
        ]).ToAsyncEnumerable());
    }

    private static Task AppendAsync(HttpContext http, IAuditLog audit, ConsoleOptions options, string establishment, string identifier) => audit.AppendAsync(
        new AuditEntry(options.Clock.GetUtcNow(), http.Officer().Name, establishment, AuditAction.Exported, identifier, Reason: null)
        {
            Details = new Dictionary<string, string> { ["what"] = http.Request.Path, ["query"] = http.Request.QueryString.Value ?? "" },
        }, http.RequestAborted);

    // As spreadsheets of a French office read it.
    private static string Plain(Money money) => money.Euros.ToString("0.00", CultureInfo.InvariantCulture).Replace('.', ',');
}
