using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Telephony.Monitoring.Evidence;
using Telephony.Recording.Encryption;

namespace Telephony.Host.Tests.Commands;

/// <summary><c>telephony audit</c>: what was done can be read, and what was changed of it is named.</summary>
public sealed class AuditCommandTests : CommandTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [SetUp]
    public async Task Create()
    {
        Assert.That(await RunAsync("audit", "verify"), Is.Zero, () => Error.ToString());
        var store = new AuditStore(Database.DataSource);
        await store.AppendAsync(new AuditEntry(s_noon, "a.martin", "MA-ROUEN", AuditAction.Replayed, "r-1", "an inquiry") { Details = new Dictionary<string, string> { ["number"] = "+33612345678" } }, default);
        await store.AppendAsync(new AuditEntry(s_noon.AddMinutes(1).AddTicks(10), "b.petit\u001b[2J", null, AuditAction.SignInRefused, "", null), default);
        await store.AppendAsync(new AuditEntry(s_noon.AddMinutes(2), "a.martin", "MA-LILLE", AuditAction.Exported, "r-1", "an inquiry"), default);
    }

    [Test]
    public async Task A_whole_chain_exits_0_and_tells_how_much_of_it_is_sealed()
    {
        Assert.That(await RunAsync("audit", "verify"), Is.Zero);
        Assert.That(Error.ToString(), Does.Contain("3 entries").And.Contain("number 0"));
        using (var key = MasterKey.LoadOrCreate(Folder))
        using (var seals = new AuditSeals(Database.DataSource, key, Folder, NullLogger<AuditSeals>.Instance)) Assert.That(await seals.SealAsync(s_noon, default), Is.Null);
        Assert.That(await RunAsync("audit", "verify"), Is.Zero);
        Assert.That(Error.ToString(), Does.Contain("number 3"));
    }

    [TestCase("UPDATE monitoring.audit SET author = 'x' WHERE number = 2", "entry 2: changed")]
    [TestCase("UPDATE monitoring.audit SET previous = hash WHERE number = 2", "entry 2: does not follow")]
    [TestCase("DELETE FROM monitoring.audit WHERE number = 2", "entry 2: missing")]
    [TestCase("DELETE FROM monitoring.audit WHERE number = 3", "entry 3: missing")]
    [TestCase("UPDATE monitoring.audit_head SET hash = sha256('x')", "entry 3: is not the one that was written last")]
    [TestCase("INSERT INTO monitoring.audit_seals SELECT number, at, 'x' FROM monitoring.audit WHERE number = 1", "entry 1: is not what was sealed")]
    public async Task The_first_bad_entry_is_named_and_exits_1(string tampering, string told)
    {
        await using (var connection = await Database.DataSource.OpenConnectionAsync())
            await connection.ExecuteAsync($"SET session_replication_role = replica; {tampering}");
        Assert.That(await RunAsync("audit", "verify"), Is.EqualTo(1));
        Assert.That(Out.ToString(), Does.StartWith(told));
    }

    [Test]
    public async Task Entries_are_listed_newest_first()
    {
        Assert.That(await RunAsync("audit", "list", "--json"), Is.Zero);
        var entries = JsonNode.Parse(Out.ToString())!["entries"]!.AsArray();
        Assert.That(entries.Select(entry => entry!["number"]!.GetValue<long>()), Is.EqualTo(new[] { 3, 2, 1 }));
        var (first, second) = (entries[2]!, entries[1]!);
        Assert.That(new[] { "at", "author", "establishment", "action", "subject", "reason" }.Select(name => first[name]!.GetValue<string>()),
            Is.EqualTo(new[] { "2026-03-02T12:00:00Z", "a.martin", "MA-ROUEN", "replayed", "r-1", "an inquiry" }));
        Assert.That(first["details"]!["number"]!.GetValue<string>(), Is.EqualTo("+33612345678"));
        Assert.That(first["hash"]!.GetValue<string>(), Has.Length.EqualTo(64));
        Assert.That((second["at"]!.GetValue<string>(), second["establishment"], second["reason"]), Is.EqualTo(("2026-03-02T12:01:00.000001Z", (JsonNode?)null, (JsonNode?)null)));

        Assert.That(await RunAsync("audit", "list"), Is.Zero);
        Assert.That(Out.ToString(), Does.Contain("a.martin").And.Contain("number +33612345678").And.Not.Contain("\u001b"), "what was typed at the door moves no cursor");
    }

    [TestCase("3 1", "--author", "a.martin")]
    [TestCase("3", "--action", "exported")]
    [TestCase("3 1", "--subject", "r-1")]
    [TestCase("1", "--establishment", "MA-ROUEN")]
    [TestCase("3", "--from", "2026-03-02T12:02:00Z")]
    [TestCase("1", "--until", "2026-03-02T12:01:00Z")]
    [TestCase("2 1", "--before", "3")]
    [TestCase("3", "--limit", "1")]
    public async Task Entries_are_found_by_what_is_asked_for(string numbers, params string[] options)
    {
        Assert.That(await RunAsync(["audit", "list", "--json", .. options]), Is.Zero, () => Error.ToString());
        Assert.That(string.Join(' ', JsonNode.Parse(Out.ToString())!["entries"]!.AsArray().Select(entry => entry!["number"])), Is.EqualTo(numbers));
    }

    [TestCase("--limit", "0")]
    [TestCase("--action", "danced")]
    [TestCase("--from", "soon")]
    public async Task Wrong_use_exits_2_and_is_named(params string[] options)
    {
        Assert.That(await RunAsync(["audit", "list", .. options]), Is.EqualTo(2));
        Assert.That(Error.ToString(), Does.Contain(options[0]));
    }
}
