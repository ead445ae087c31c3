using Dapper;
using Telephony.Directory;
using Telephony.Host.Commands;
using Telephony.Recording.Encryption;

namespace Telephony.Host.Tests.Commands;

/// <summary>MON-12 at the command line: who did what to whom and why is in the chain, whichever command did it, and no number of a lawyer is.</summary>
public sealed class CommandEvidenceTests : CommandTests
{
    private const string People =
        """
        { "establishments": [ { "code": "MA-ROUEN", "timeZone": "Europe/Paris" } ],
          "phones": [ { "user": "cell-12", "password": "secret", "establishment": "MA-ROUEN", "location": "B-112" } ],
          "plans": [ { "code": "B", "price": "2.00", "services": [ "call" ] } ],
          "detainees": [ { "identifier": "12345678", "code": "4321", "registrationNumber": "55555", "name": "Jean Petit", "establishment": "MA-ROUEN", "account": "active",
              "nominativeCredit": [ { "transfer": "t-0", "amount": "10.00" } ],
              "correspondents": [ { "number": "+33612345678", "name": "Marie Petit", "kind": "relative" }, { "number": "+33144556677", "name": "Grand", "kind": "lawyer" } ] } ] }
        """;

    private static readonly string[] s_who = ["--author", "Mme Roux", "--reason", "letter"];
    private static readonly string s_here = CommandEvidence.AtTheMachine;

    [SetUp]
    public Task Create() => ImportAsync(People);

    [Test]
    public async Task An_import_is_one_entry_with_the_file_s_hash_and_a_bad_one_is_none()
    {
        // One that cannot be read, and one that does not fit what is stored.
        foreach (var bad in new[] { """{ "detainees": [ { "identifier": "1" } ] }""", """{ "detainees": [ { "identifier": "12345678", "credit": [ { "transfer": "t-1", "plan": "none", "amount": "1.00" } ] } ] }""" })
        {
            await File.WriteAllTextAsync(Path.Combine(Folder, "import.json"), bad);
            Assert.That(await RunAsync("import", Path.Combine(Folder, "import.json")), Is.EqualTo(1));
        }
        var sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(People)));
        Assert.That(await ChainAsync(imports: true), Is.EqualTo(new[] { $"listChanged|{s_here}||import||by=command change=imported detainees=1 sha256={sha256}" }));
    }

    [TestCase("list request --number 0611111111 --kind relative", "by=command change=numberRequested kind=relative number=+33611111111")]
    [TestCase("list request --number 0611111111 --kind lawyer", "by=command change=numberRequested kind=lawyer")]
    [TestCase("list withdraw --number 0612345678", "by=command change=numberWithdrawn entry=ID number=+33612345678")]
    [TestCase("list withdraw --number 0144556677", "by=command change=numberWithdrawn entry=ID")]
    [TestCase("list papers --number 0612345678 --papers identity,letter", "by=command change=papersReceived entry=ID number=+33612345678 papers=identity,letter")]
    [TestCase("list magistrate --number 0612345678 --answer agreed", "answer=agreed by=command change=magistrateAnswered entry=ID number=+33612345678")]
    public async Task A_change_of_a_list(string typed, string details)
    {
        Assert.That(await RunAsync([.. typed.Split(' '), "--detainee", "12345678", .. s_who]), Is.Zero, () => Error.ToString());
        Assert.That(await ChainAsync(), Is.EqualTo(new[] { $"listChanged|Mme Roux|MA-ROUEN|12345678|letter|{details}" }));
    }

    [Test]
    public async Task A_number_of_the_registry_is_not_named_even_when_it_is_on_no_list()
    {
        await RunAsync(["registry", "add", "--number", "0199999999", "--kind", "lawyer", "--name", "Bar of Rouen", .. s_who]);
        await RunAsync(["sanction", "add", "--detainee", "12345678", "--number", "0199999999", "--from", "2026-03-02T00:00:00Z", "--ground", "good order", "--author", "head"]);
        Assert.That(await ChainAsync(), Is.EqualTo(new[]
        {
            "listChanged|Mme Roux||registry|letter|by=command change=protectedNumberAdded number=+33199999999",
            "listChanged|head|MA-ROUEN|12345678|good order|by=command change=sanctionAdded from=2026-03-02 00:00:00Z scope=all until=",
        }));
    }

    [Test]
    public async Task A_sanction_its_end_and_the_notices_that_were_sent()
    {
        await RunAsync(["sanction", "add", "--detainee", "12345678", "--number", "0612345678", "--from", "2026-03-02T00:00:00Z", "--ground", "good order", "--author", "head"]);
        var sanction = Error.ToString().Split(' ')[1].Trim();
        Assert.That(await RunAsync(["sanction", "end", "--id", sanction, .. s_who]), Is.Zero, () => Error.ToString());
        foreach (var expected in new[] { 0, 1 }) Assert.That(await RunAsync("notices", "sent", "--id", "2", "--author", "Mme Roux"), Is.EqualTo(expected), () => Error.ToString());
        Assert.That(await ChainAsync(), Is.EqualTo(new[]
        {
            "listChanged|head|MA-ROUEN|12345678|good order|by=command change=sanctionAdded entry=ID from=2026-03-02 00:00:00Z number=+33612345678 scope=all until=",
            "listChanged|Mme Roux|MA-ROUEN|12345678|letter|by=command change=sanctionEnded sanction=ID",
            "listChanged|Mme Roux|MA-ROUEN|12345678||by=command change=noticeSent notice=sanctionAdded 2",
        }));
    }

    [Test]
    public async Task The_phone_of_a_cell_and_a_lock()
    {
        using (var key = MasterKey.LoadOrCreate(Folder))
        {
            var store = new DirectoryStore(Database.DataSource, new Host.Server.SecretProtector(key), TimeProvider.System);
            await store.RequestCellPhoneAsync((await store.FindDetaineeAsync("12345678", default))!.Id, default);
        }
        Assert.That(await RunAsync(["cellphone", "grant", "--detainee", "12345678", "--phone", "cell-12", .. s_who]), Is.Zero, () => Error.ToString());
        Assert.That(await RunAsync(["cellphone", "withdraw", "--detainee", "12345678", .. s_who]), Is.Zero, () => Error.ToString());
        Assert.That(await RunAsync("unlock", "--detainee", "12345678", "--by", "a.martin"), Is.Zero, () => Error.ToString());
        Assert.That(await ChainAsync(), Is.EqualTo(new[]
        {
            "listChanged|Mme Roux|MA-ROUEN|12345678|letter|by=command phone=cell-12 what=cellPhoneGranted",
            "listChanged|Mme Roux|MA-ROUEN|12345678|letter|by=command what=cellPhoneWithdrawn",
            "listChanged|a.martin|MA-ROUEN|12345678||by=command what=identifierUnlocked",
        }));
    }

    [Test]
    public async Task Money_has_the_user_of_the_machine_as_its_author_or_who_is_named()
    {
        Assert.That(await RunAsync("account", "credit", "--detainee", "12345678", "--amount", "5.00", "--transfer", "t-1"), Is.Zero, () => Error.ToString());
        Assert.That(await RunAsync("account", "buy", "--detainee", "12345678", "--plan", "B", "--transfer", "t-2", "--author", "accounts", "--reason", "his order"), Is.Zero, () => Error.ToString());
        Assert.That(await RunAsync("account", "buy", "--detainee", "12345678", "--plan", "none", "--transfer", "t-3"), Is.EqualTo(1), "there is no such plan, and nothing to write down");
        Assert.That(await ChainAsync(), Is.EqualTo(new[]
        {
            $"accountChanged|{s_here}|MA-ROUEN|12345678||amount=5.0000 by=command id=t-1 what=transfer", "accountChanged|accounts|MA-ROUEN|12345678|his order|amount=2.0000 by=command id=t-2 plan=B what=request",
        }));
    }

    /// <summary>Who, where, to whom, why and the details by their names but the machine's user, who is in all of them; ids of rows as ID. Without imports, unless they are asked for.</summary>
    private async Task<IReadOnlyList<string>> ChainAsync(bool imports = false)
    {
        const string sql =
            """
            select regexp_replace(concat_ws('|', action, author, coalesce(establishment, ''), subject, coalesce(reason, ''),
                (select string_agg(key || '=' || value, ' ' order by key) from jsonb_each_text(details - 'user'))), '=[0-9a-f]{8}-[0-9a-f-]{27}', '=ID', 'g')
            from monitoring.audit where (subject = 'import') = @imports order by number
            """;
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        Assert.That(await connection.QueryAsync<string>("select details ->> 'user' from monitoring.audit"), Is.All.EqualTo(Environment.UserName));
        return (await connection.QueryAsync<string>(sql, new { imports })).AsList();
    }
}
