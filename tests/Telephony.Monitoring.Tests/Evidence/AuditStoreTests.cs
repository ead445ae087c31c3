using Npgsql;
using Telephony.Monitoring.Evidence;
using static Telephony.Monitoring.Tests.Given;

namespace Telephony.Monitoring.Tests.Evidence;

public sealed class AuditStoreTests
{
    private AuditRig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await AuditRig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task An_entry_is_read_as_it_was_written()
    {
        var entry = new AuditEntry(Noon.AddTicks(1234567), "Nina 🦊", "MA-ROUEN", AuditAction.Searched, "", "an inquiry")
        {
            Details = new Dictionary<string, string> { ["number"] = "+33612", ["zut"] = "\"a\\b\"", ["Ä"] = "" },
        };
        await _rig.Store.AppendAsync(entry, default);
        var row = (await _rig.ListAsync()).Single();
        Assert.That(row.Number, Is.EqualTo(1));
        Assert.That(row.Entry with { Details = entry.Details }, Is.EqualTo(entry with { At = Noon.AddTicks(1234560) }), "PostgreSQL keeps microseconds");
        Assert.That(row.Entry.Details, Is.EquivalentTo(entry.Details));
        Assert.That(await _rig.VerifyAsync(), Is.EqualTo(new AuditVerification(1, 0, null)), "what the database hashed and what is computed here are the same");
    }

    [Test]
    public async Task Every_action_can_be_written_and_read([Values] AuditAction action)
    {
        await _rig.Store.AppendAsync(Entry(action), default);
        Assert.That((await _rig.ListAsync()).Single().Entry.Action, Is.EqualTo(action));
    }

    [Test]
    public async Task No_text_keeps_an_entry_from_being_written([Values("\0", "\uD800x", "\u0001\u200F", "\uFFFF")] string text)
    {
        await _rig.Store.AppendAsync(new AuditEntry(Noon, "a" + text, null, AuditAction.SignInRefused, text, text) { Details = new Dictionary<string, string> { [text] = text } }, default);
        Assert.That((await _rig.VerifyAsync()).IsWhole);
    }

    [Test]
    public async Task What_is_too_long_is_cut()
    {
        await _rig.Store.AppendAsync(Entry(AuditAction.SignInRefused, author: string.Concat(Enumerable.Repeat("🦊", AuditEntry.MaxText + 1))), default);
        Assert.That((await _rig.ListAsync()).Single().Entry.Author, Is.EqualTo(string.Concat(Enumerable.Repeat("🦊", AuditEntry.MaxText))));
    }

    [Test]
    public Task An_entry_without_an_author_is_none() =>
        Assert.ThrowsAsync<ArgumentException>(() => _rig.Store.AppendAsync(Entry(AuditAction.Cut, author: " "), default));

    [Test]
    public async Task Those_who_append_at_once_make_one_chain()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(n => _rig.Store.AppendAsync(Entry(AuditAction.Replayed, subject: $"{n}"), default)));
        Assert.That(await _rig.VerifyAsync(), Is.EqualTo(new AuditVerification(100, 0, null)));
        Assert.That((await _rig.ListAsync()).Select(row => row.Number), Is.EqualTo(Enumerable.Range(1, 100).Reverse()));
    }

    [Test]
    public async Task A_transaction_that_is_rolled_back_leaves_no_gap()
    {
        await _rig.Store.AppendAsync(Entry(AuditAction.Cut), default);
        await _rig.ExecuteAsync("BEGIN; SELECT monitoring.append_audit(now(), 'a', NULL, 'cut', 'x', NULL, '{}'); ROLLBACK");
        await _rig.Store.AppendAsync(Entry(AuditAction.Cut), default);
        Assert.That(await _rig.VerifyAsync(), Is.EqualTo(new AuditVerification(2, 0, null)));
    }

    [Test]
    public async Task An_empty_chain_is_whole() => Assert.That(await _rig.VerifyAsync(), Is.EqualTo(new AuditVerification(0, 0, null)));

    [Test]
    public async Task Pages_follow_one_another_newest_first()
    {
        await _rig.FillAsync(7);
        var first = await _rig.Store.ListAsync(new AuditQuery { Limit = 3 }, default);
        var second = await _rig.Store.ListAsync(new AuditQuery { Limit = 3, Before = first[^1].Number }, default);
        Assert.That(first.Concat(second).Select(row => row.Number), Is.EqualTo(new[] { 7, 6, 5, 4, 3, 2 }));
        foreach (var limit in new[] { 0, AuditQuery.MaxLimit + 1 })
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _rig.Store.ListAsync(new AuditQuery { Limit = limit }, default));
    }

    [Test]
    public async Task Entries_are_found_by_what_is_asked_for()
    {
        await _rig.Store.AppendAsync(new AuditEntry(Noon, "a", "MA-ROUEN", AuditAction.Cut, "call-1", null), default);
        await _rig.Store.AppendAsync(new AuditEntry(Noon.AddHours(1), "b", "MA-LILLE", AuditAction.Replayed, "r-1", "why"), default);
        await _rig.Store.AppendAsync(new AuditEntry(Noon.AddHours(2), "a", null, AuditAction.SignedIn, "a", null), default);
        foreach (var (query, found) in new (AuditQuery, int[])[]
        {
            (new(), [3, 2, 1]),
            (new() { Establishments = ["MA-ROUEN"] }, [1]),
            (new() { Establishments = ["MA-ROUEN", "MA-LILLE"] }, [2, 1]),
            (new() { Establishments = [] }, []),
            (new() { Author = "a" }, [3, 1]),
            (new() { Action = AuditAction.Replayed }, [2]),
            (new() { Subject = "call-1" }, [1]),
            (new() { From = Noon.AddHours(1) }, [3, 2]),
            (new() { Until = Noon.AddHours(1) }, [1]),
            (new() { Author = "a", Action = AuditAction.Replayed }, []),
        })
            Assert.That((await _rig.Store.ListAsync(query, default)).Select(row => row.Number), Is.EqualTo(found), query.ToString());
    }

    [TestCase("UPDATE monitoring.audit SET author = 'x'")]
    [TestCase("DELETE FROM monitoring.audit")]
    [TestCase("TRUNCATE monitoring.audit CASCADE")]
    [TestCase("UPDATE monitoring.audit_head SET number = 2")]
    [TestCase("UPDATE monitoring.audit_head SET hash = decode(repeat('00', 32), 'hex')")]
    [TestCase("DELETE FROM monitoring.audit_head")]
    [TestCase("TRUNCATE monitoring.audit_head")]
    [TestCase("UPDATE monitoring.audit_seals SET seal = ''")]
    [TestCase("DELETE FROM monitoring.audit_seals")]
    [TestCase("TRUNCATE monitoring.audit_seals")]
    public async Task The_chain_can_only_be_added_to(string statement)
    {
        await _rig.FillAsync(3);
        await _rig.Seals.SealAsync(Noon, default);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => _rig.ExecuteAsync(statement));
        Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.RestrictViolation));
    }

    [TestCase("at", "at + interval '1 microsecond'")]
    [TestCase("author", "author || 'x'")]
    [TestCase("establishment", "NULL")]
    [TestCase("action", "'cut'")]
    [TestCase("subject", "''")]
    [TestCase("reason", "'other'")]
    [TestCase("reason", "NULL")]
    [TestCase("details", "details || '{\"n\":\"9\"}'")]
    [TestCase("details", "'{}'")]
    [TestCase("details", "'{\"n\":{}}'")]
    [TestCase("hash", "sha256('x')")]
    public async Task A_changed_entry_is_named(string column, string value)
    {
        await _rig.FillAsync(5);
        await _rig.TamperAsync($"UPDATE monitoring.audit SET {column} = {value} WHERE number = 3");
        Assert.That(await _rig.VerifyAsync(), Is.EqualTo(new AuditVerification(2, 0, new AuditFault(3, AuditFaultKind.WrongHash))));
    }

    [Test]
    public async Task A_changed_entry_with_its_hash_made_anew_breaks_the_link_after_it()
    {
        await _rig.FillAsync(5);
        await _rig.TamperAsync("UPDATE monitoring.audit SET author = 'x' WHERE number = 3", AuditRig.Rehash(3));
        Assert.That((await _rig.VerifyAsync()).Fault, Is.EqualTo(new AuditFault(4, AuditFaultKind.BrokenLink)));
    }

    [Test]
    public async Task The_last_entry_with_its_hash_made_anew_is_not_the_head()
    {
        await _rig.FillAsync(5);
        await _rig.TamperAsync("UPDATE monitoring.audit SET author = 'x' WHERE number = 5", AuditRig.Rehash(5));
        Assert.That((await _rig.VerifyAsync()).Fault, Is.EqualTo(new AuditFault(5, AuditFaultKind.WrongHead)));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(5)]
    public async Task A_removed_entry_is_missed(int number)
    {
        await _rig.FillAsync(5);
        await _rig.TamperAsync($"DELETE FROM monitoring.audit WHERE number = {number}");
        Assert.That(await _rig.VerifyAsync(), Is.EqualTo(new AuditVerification(number - 1, 0, new AuditFault(number, AuditFaultKind.Missing))));
    }

    [Test]
    public async Task Entries_that_changed_places_do_not_pass()
    {
        await _rig.FillAsync(5);
        await _rig.TamperAsync("UPDATE monitoring.audit SET number = CASE number WHEN 2 THEN 1003 ELSE 1002 END WHERE number IN (2, 3)", "UPDATE monitoring.audit SET number = number - 1000 WHERE number > 1000");
        Assert.That((await _rig.VerifyAsync()).Fault, Is.EqualTo(new AuditFault(2, AuditFaultKind.BrokenLink)));
    }

    [Test]
    public async Task An_entry_that_was_not_appended_is_not_the_head()
    {
        await _rig.FillAsync(2);
        await _rig.TamperAsync("""
            INSERT INTO monitoring.audit SELECT 3, at, author, establishment, action, subject, reason, details, hash, monitoring.audit_hash(hash, 3, at, author, establishment, action, subject, reason, details)
            FROM monitoring.audit WHERE number = 2
            """);
        Assert.That((await _rig.VerifyAsync()).Fault, Is.EqualTo(new AuditFault(3, AuditFaultKind.WrongHead)));
    }

    private static AuditEntry Entry(AuditAction action, string author = "a.martin", string subject = "s") => new(Noon, author, "MA-ROUEN", action, subject, "why");
}
