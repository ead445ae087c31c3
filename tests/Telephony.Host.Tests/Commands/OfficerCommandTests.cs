using System.Text.Json.Nodes;
using Dapper;
using Telephony.Host.Commands;

namespace Telephony.Host.Tests.Commands;

/// <summary>The officers of the console: made, listed, given other roles, begun anew, disabled.</summary>
public sealed class OfficerCommandTests : CommandTests
{
    private static readonly Dictionary<string, string> s_provider = new()
    {
        ["TELEPHONY_CONSOLE__OIDC__AUTHORITY"] = "https://id.example", ["TELEPHONY_CONSOLE__OIDC__CLIENTID"] = "console", ["TELEPHONY_CONSOLE__OIDC__CLIENTSECRET"] = "s",
        ["TELEPHONY_CONSOLE__OIDC__ACR"] = "a2",
    };

    [SetUp]
    public async Task Create()
    {
        await ImportAsync("""{ "establishments": [ { "code": "MA-ROUEN", "timeZone": "Europe/Paris" } ] }""");
    }

    private async Task<JsonNode> OfficerAsync()
    {
        Assert.That(await RunAsync("officer", "list", "--json"), Is.Zero, () => Error.ToString());
        return JsonNode.Parse(Out.ToString())!["officers"]!.AsArray().Single()!;
    }

    [Test]
    public async Task An_officer_is_made_with_a_first_password_on_standard_output_alone()
    {
        Assert.That(await RunAsync("officer", "add", "--name", "Mme Roux", "--role", "monitoringOfficer", "--establishment", "MA-ROUEN"), Is.Zero, () => Error.ToString());
        var password = Out.ToString().Trim();
        Assert.That(password, Does.Match("^([a-z2-9]{4}-){3}[a-z2-9]{4}$"));
        Assert.That(Error.ToString(), Does.Not.Contain(password));
        var officer = await OfficerAsync();
        Assert.That((string)officer["name"]!, Is.EqualTo("Mme Roux"));
        Assert.That((string)officer["role"]!, Is.EqualTo("monitoringOfficer"));
        Assert.That((string)officer["establishment"]!, Is.EqualTo("MA-ROUEN"));
        Assert.That((bool)officer["secondFactor"]!, Is.False);
        Assert.That(officer["disabledAt"], Is.Null);
        Assert.That(await RunAsync("officer", "list"), Is.Zero);
        Assert.That(Out.ToString(), Does.Contain("Mme Roux").And.Contain("not yet"));
    }

    [Test]
    public async Task Roles_and_establishments_change_and_accounts_end()
    {
        await RunAsync("officer", "add", "--name", "Mme Roux", "--role", "monitoringOfficer", "--establishment", "MA-ROUEN");
        Assert.That(await RunAsync("officer", "role", "--name", "mme roux", "--role", "auditor"), Is.Zero, () => Error.ToString());
        Assert.That(((string)(await OfficerAsync())["role"]!, (string?)(await OfficerAsync())["establishment"]), Is.EqualTo(("auditor", "MA-ROUEN")));
        Assert.That(await RunAsync("officer", "role", "--name", "Mme Roux", "--role", "auditor", "--establishment", "all"), Is.Zero);
        Assert.That((await OfficerAsync())["establishment"], Is.Null);
        Assert.That(await RunAsync("officer", "reset", "--name", "Mme Roux"), Is.Zero);
        Assert.That(Out.ToString().Trim(), Does.Match("^([a-z2-9]{4}-){3}[a-z2-9]{4}$"));
        Assert.That(await RunAsync("officer", "disable", "--name", "Mme Roux"), Is.Zero);
        Assert.That((await OfficerAsync())["disabledAt"], Is.Not.Null);
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        var entries = await connection.QueryAsync<string>("select (details ->> 'what') || ' by ' || author from monitoring.audit where action = 'officerChanged' order by number");
        var by = $" by {Environment.UserName} (command line)";
        Assert.That(entries, Is.EqualTo(new[] { "added" + by, "role" + by, "role" + by, "reset" + by, "disabled" + by }));
    }

    [Test]
    public async Task What_cannot_be_done_fails_with_a_sentence()
    {
        await RunAsync("officer", "add", "--name", "Mme Roux", "--role", "auditor");
        Assert.That(await RunAsync("officer", "add", "--name", "MME ROUX", "--role", "auditor"), Is.EqualTo(1));
        Assert.That(Error.ToString(), Does.Contain("names are given once"));
        Assert.That(await RunAsync("officer", "add", "--name", "M. Blanc", "--role", "auditor", "--establishment", "MA-NULLE-PART"), Is.EqualTo(1));
        Assert.That(Error.ToString(), Does.Contain("no establishment MA-NULLE-PART"));
        foreach (var command in (string[][])[["disable"], ["reset"], ["role", "--role", "auditor"]])
        {
            Assert.That(await RunAsync(["officer", .. command, "--name", "Nobody"]), Is.EqualTo(1), command[0]);
            Assert.That(Error.ToString(), Does.Contain("no account of this name"));
        }
    }

    [Test]
    public async Task The_mail_address_is_set_with_the_account_changed_and_taken_away_and_stands_in_no_entry()
    {
        Assert.That(await RunAsync("officer", "add", "--name", "Mme Roux", "--role", "monitoringOfficer", "--mail", "roux@example.org"), Is.Zero, () => Error.ToString());
        Assert.That((string)(await OfficerAsync())["mail"]!, Is.EqualTo("roux@example.org"));
        Assert.That(await RunAsync("officer", "mail", "--name", "mme roux", "--mail", "r@example.org"), Is.Zero, () => Error.ToString());
        Assert.That((string)(await OfficerAsync())["mail"]!, Is.EqualTo("r@example.org"));
        Assert.That(await RunAsync("officer", "mail", "--name", "Mme Roux"), Is.Zero);
        Assert.That((await OfficerAsync())["mail"], Is.Null);
        Assert.That(await RunAsync("officer", "mail", "--name", "Nobody"), Is.EqualTo(1));
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        Assert.That(await connection.QueryAsync<string>("select details::text from monitoring.audit where details ->> 'what' = 'mail'"), Has.Exactly(3).Items.And.All.Not.Contain("@"));
    }

    [Test]
    public async Task A_subject_is_bound_once_a_provider_is_set()
    {
        await RunAsync("officer", "add", "--name", "Mme Roux", "--role", "auditor");
        Assert.That(await RunAsync("officer", "bind", "--name", "Mme Roux", "--subject", "17"), Is.EqualTo(1));
        Assert.That(Error.ToString(), Does.Contain("console.oidc.authority"));
        foreach (var (name, value) in s_provider) Environment.SetEnvironmentVariable(name, value);
        try
        {
            Assert.That(await RunAsync("officer", "bind", "--name", "Mme Roux", "--subject", "17"), Is.Zero, () => Error.ToString());
            Assert.That((string?)(await OfficerAsync())["subject"], Is.EqualTo("17"));
            Assert.That(await RunAsync("officer", "unbind", "--name", "Mme Roux"), Is.Zero);
            Assert.That((await OfficerAsync())["subject"], Is.Null);
        }
        finally
        {
            foreach (var name in s_provider.Keys) Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Test]
    public async Task The_last_administrator_does_not_go()
    {
        await RunAsync("officer", "add", "--name", "Mme Roux", "--role", "administrator");
        Assert.That(await RunAsync("officer", "disable", "--name", "Mme Roux"), Is.EqualTo(1));
        Assert.That(Error.ToString(), Does.Contain("make another one first"));
    }

    [TestCase("officer", "mail", "--name", "Mme Roux", "--mail", "nowhere")]
    [TestCase("officer", "add", "--name", "Mme Roux")]
    [TestCase("officer", "add", "--role", "auditor")]
    [TestCase("officer", "add", "--name", "Mme Roux", "--role", "king")]
    [TestCase("officer", "add", "--name", " ", "--role", "auditor")]
    [TestCase("officer", "role", "--name", "Mme Roux")]
    [TestCase("officer", "disable")]
    [TestCase("officer")]
    public async Task Wrong_use_is_told_and_exits_with_2(params string[] args) => Assert.That(await RunAsync(args), Is.EqualTo(CommandLine.WrongUse));
}
