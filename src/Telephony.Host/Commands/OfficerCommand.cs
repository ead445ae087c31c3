using System.CommandLine;
using Spectre.Console;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Host.Commands;

/// <summary><c>telephony officer</c>: who may use the console, as what, and for which establishment. Every change is an entry of the evidence.</summary>
internal static class OfficerCommand
{
    private const string AllEstablishments = "all";
    private const string NoSuchAccount = "there is no account of this name that is not disabled";

    private static readonly Option<string> s_name = ListOptions.Parsed<string>(
        "--name", "the name he signs in with, and that stands in the evidence", "NAME", static (string text, out string value) => OfficerAccounts.IsName(value = text.Trim()),
        $"must be 1 to {OfficerAccounts.MaxName} characters", isRequired: true);
    private static readonly Option<string> s_role = ListOptions.Word("--role", "what he does", OfficerRoles.Words, isRequired: true);
    private static readonly Option<string> s_establishment = ListOptions.Text("--establishment", "code of the establishment that he works for, or all", "CODE");

    private static readonly Option<string> s_mail = ListOptions.Parsed<string>(
        "--mail", "where he is told that an alert of his fired", "ADDRESS", static (string text, out string value) => OfficerAccounts.IsMail(value = text.Trim()), "must be a mail address");

    private static readonly Option<string> s_subject = ListOptions.Parsed<string>(
        "--subject", "by what the provider knows him: the value of the claim that console.oidc.claim names", "TEXT", static (string text, out string value) => OfficerAccounts.IsName(value = text.Trim()),
        $"must be 1 to {OfficerAccounts.MaxName} characters", isRequired: true);
    private static readonly Option<string> s_secret = new("--secret") { Description = "the secret that the console showed", HelpName = "TEXT", Required = true };

    private static AccountKeeper Keeper => AccountKeeper.AtTheMachine(CommandEvidence.AtTheMachine);

    public static Command Build()
    {
        var add = CommonOptions.Command("add", "makes an account and prints its first password, once", s_name, s_role, s_establishment, s_mail);
        add.SetAction((parsed, cancellation) => RunAsync(parsed, (stores, officers) => AddAsync(parsed, stores, officers, cancellation), cancellation));
        var list = CommonOptions.Command("list", "all accounts, disabled ones too", CommonOptions.Json);
        list.SetAction((parsed, cancellation) => RunAsync(parsed, (_, officers) => ShowAsync(officers, parsed.GetValue(CommonOptions.Json), cancellation), cancellation));
        var disable = CommonOptions.Command("disable", "ends an account for good, and its sessions at once", s_name);
        disable.SetAction((parsed, cancellation) => RunAsync(
            parsed, async (_, officers) => await TellAsync(await officers.DisableAsync(parsed.GetValue(s_name)!, Keeper, cancellation), "disabled"), cancellation));
        var role = CommonOptions.Command("role", "gives an officer another role; ends his sessions", s_name, s_role, s_establishment);
        role.SetAction((parsed, cancellation) => RunAsync(parsed, (stores, officers) => ChangeRoleAsync(parsed, stores, officers, cancellation), cancellation));
        var mail = CommonOptions.Command("mail", "sets where an officer is told that an alert of his fired; without --mail he is not", s_name, s_mail);
        mail.SetAction((parsed, cancellation) => RunAsync(
            parsed, async (_, officers) => await TellAsync(await officers.SetMailAsync(parsed.GetValue(s_name)!, parsed.GetValue(s_mail), Keeper, cancellation), "changed"), cancellation));
        var reset = CommonOptions.Command("reset", "begins an account anew for who has lost his password or second factor; prints a first password, once", s_name);
        reset.SetAction((parsed, cancellation) => RunAsync(
            parsed, async (_, officers) => await TellPasswordAsync(await officers.ResetAsync(parsed.GetValue(s_name)!, Keeper, cancellation)), cancellation));
        var code = new Command("code", "prints the code of a second factor now, for who has no authenticator application at hand") { s_secret };
        code.SetAction((parsed, _) => CommandLine.GuardAsync(async () =>
        {
            var now = SecondFactorCode.Of(parsed.GetValue(s_secret)!, TimeProvider.System.GetUtcNow()) ?? throw new CommandException("this is not a secret that the console showed");
            await Console.Out.WriteLineAsync(now);
            return 0;
        }));
        var bind = CommonOptions.Command("bind", "lets an officer sign in by the provider of identities too (console.oidc); ends his sessions", s_name, s_subject);
        bind.SetAction((parsed, cancellation) => RunAsync(parsed, (stores, officers) => BindAsync(parsed, stores, officers, parsed.GetValue(s_subject)!, "bound", cancellation), cancellation));
        var unbind = CommonOptions.Command("unbind", "lets him no longer; ends his sessions", s_name);
        unbind.SetAction((parsed, cancellation) => RunAsync(parsed, (stores, officers) => BindAsync(parsed, stores, officers, subject: null, "unbound", cancellation), cancellation));
        return new Command("officer", "who may use the console") { add, list, disable, role, mail, reset, bind, unbind, code };
    }

    private static Task<int> RunAsync(ParseResult parsed, Func<Stores, OfficerAccounts, Task> body, CancellationToken cancellation) => ListOptions.RunAsync(
        parsed, stores => body(stores, new OfficerAccounts(stores.Database.DataSource, new AuditStore(stores.Database.DataSource), TimeProvider.System)), cancellation);

    private static async Task AddAsync(ParseResult parsed, Stores stores, OfficerAccounts officers, CancellationToken cancellation)
    {
        var establishment = await EstablishmentAsync(parsed, stores, otherwise: null, cancellation);
        var result = await officers.AddAsync(parsed.GetValue(s_name)!, OfficerRoles.Parse(parsed.GetValue(s_role)!), establishment, Keeper, cancellation);
        if (result.IsDone && parsed.GetValue(s_mail) is { } mail) await officers.SetMailAsync(parsed.GetValue(s_name)!, mail, Keeper, cancellation);
        await TellPasswordAsync(result);
    }

    private static async Task ChangeRoleAsync(ParseResult parsed, Stores stores, OfficerAccounts officers, CancellationToken cancellation)
    {
        var name = parsed.GetValue(s_name)!;
        var officer = await officers.FindAsync(name, cancellation) ?? throw new CommandException(NoSuchAccount);
        var establishment = await EstablishmentAsync(parsed, stores, officer.Establishment, cancellation);
        await TellAsync(await officers.SetRoleAsync(name, OfficerRoles.Parse(parsed.GetValue(s_role)!), establishment, Keeper, cancellation), "changed");
    }

    private static async Task BindAsync(ParseResult parsed, Stores stores, OfficerAccounts officers, string? subject, string done, CancellationToken cancellation)
    {
        var provider = stores.Settings.ConsoleOidc ?? throw new CommandException("there is no provider of identities: see console.oidc.authority in docs/operations.md");
        await TellAsync(await officers.BindAsync(parsed.GetValue(s_name)!, provider.Name, subject, Keeper, cancellation), done);
    }

    private static async Task<string?> EstablishmentAsync(ParseResult parsed, Stores stores, string? otherwise, CancellationToken cancellation)
    {
        if (parsed.GetValue(s_establishment) is not { } code) return otherwise;
        if (code == AllEstablishments) return null;
        var known = await stores.Directory.EstablishmentsAsync(cancellation);
        return known.Any(establishment => establishment.Code == code) ? code : throw new CommandException($"there is no establishment {code}");
    }

    /// <summary>On standard output alone, so that a script can hand it on without its being shown.</summary>
    private static async Task TellPasswordAsync(OfficerResult result)
    {
        await TellAsync(result, "first password, to be changed at the first sign-in:");
        await Console.Out.WriteLineAsync(result.Password);
    }

    private static Task TellAsync(OfficerResult result, string done) => ListOptions.TellAsync(result.IsDone, done, result.Change switch
    {
        OfficerChange.NameTaken => "there is or was an account of this name; names are given once",
        OfficerChange.LastAdministrator => "nobody would be left to keep the accounts that this administrator keeps: make another one first",
        OfficerChange.SubjectTaken => "the subject is bound to another account",
        _ => NoSuchAccount,
    });

    private static async Task<List<OfficerRow>> AllAsync(OfficerAccounts accounts, CancellationToken cancellation)
    {
        var all = new List<OfficerRow>();
        IReadOnlyList<OfficerRow> page;
        do
        {
            page = await accounts.ListAsync(new OfficerQuery { After = all.Count == 0 ? null : all[^1].Name }, cancellation);
            all.AddRange(page);
        }
        while (page.Count == OfficerAccounts.MaxListed);
        return all;
    }

    private static async Task ShowAsync(OfficerAccounts accounts, bool json, CancellationToken cancellation)
    {
        var officers = await AllAsync(accounts, cancellation);
        if (json)
        {
            await Terminal.WriteJsonAsync(new
            {
                officers = officers.Select(officer => new
                {
                    id = officer.Id, name = officer.Name, role = OfficerRoles.WordOf(officer.Role), establishment = officer.Establishment, secondFactor = officer.HasSecondFactor,
                    firstPassword = officer.IsFirstPassword, lockedUntil = officer.LockedUntil?.UtcDateTime, disabledAt = officer.DisabledAt?.UtcDateTime, createdAt = officer.CreatedAt.UtcDateTime, mail = officer.Mail,
                    signedInAt = officer.SignedInAt?.UtcDateTime, subject = officer.Subject,
                }),
            });
            return;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumns("name", "role", "establishment", "mail", "second factor", "since (UTC)", "last sign-in (UTC)", "disabled (UTC)");
        foreach (var officer in officers)
        {
            table.AddRow(
                Markup.Escape(officer.Name), OfficerRoles.WordOf(officer.Role), Markup.Escape(officer.Establishment ?? AllEstablishments), Markup.Escape(officer.Mail ?? ""), officer.HasSecondFactor ? "yes" : "not yet",
                $"{officer.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}", $"{officer.SignedInAt?.UtcDateTime:yyyy-MM-dd HH:mm:ss}", $"{officer.DisabledAt?.UtcDateTime:yyyy-MM-dd HH:mm:ss}");
        }
        Terminal.Write(table);
    }
}
