using System.IO.Compression;
using System.Text.Json.Nodes;
using Dapper;
using Npgsql;
using Telephony.Monitoring.Evidence;
using Telephony.Monitoring.Exports;
using Telephony.Recording.Encryption;
using static Telephony.Monitoring.Tests.Exports.ExportRig;

namespace Telephony.Monitoring.Tests.Exports;

/// <summary>Exports of recordings (MON-12): two people, evidence of each step, nothing altered and nothing protected (MON-08).</summary>
public sealed class ExportTests
{
    private ExportRig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await ExportRig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task One_asks_another_approves_and_both_can_have_the_file_until_it_expires()
    {
        var export = await _rig.RequestedAsync();
        Assert.That(await _rig.FileAsync(export, Officer), Is.EqualTo(new ExportFile.NotFound()), "nobody has approved");
        Assert.That(await _rig.ApproveAsync(export, Officer), Is.EqualTo(ExportOutcome.SamePerson));
        Assert.That(await _rig.ApproveAsync(export, Head), Is.EqualTo(ExportOutcome.Done));
        Assert.That(await _rig.ApproveAsync(export, Deputy), Is.EqualTo(ExportOutcome.Decided));
        Assert.That(await _rig.FileAsync(export, Officer), Is.InstanceOf<ExportFile.Ready>());
        Assert.That(await _rig.FileAsync(export, Head), Is.InstanceOf<ExportFile.Ready>());
        Assert.That(await _rig.FileAsync(export, Deputy), Is.EqualTo(new ExportFile.NotFound()), "it is for the two");
        _rig.Rig.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.That(await _rig.FileAsync(export, Officer), Is.InstanceOf<ExportFile.Ready>());
        _rig.Rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await _rig.FileAsync(export, Officer), Is.EqualTo(new ExportFile.Expired()));

        var entries = await _rig.EntriesAsync(export);
        Assert.That(entries.Select(entry => (entry.Action, entry.Author)), Is.EqualTo(new[]
        {
            (AuditAction.ExportRequested, "a.martin"), (AuditAction.ExportApproved, "h.blanc"), (AuditAction.Exported, "a.martin"), (AuditAction.Exported, "h.blanc"), (AuditAction.Exported, "a.martin"),
        }));
        Assert.That(entries.Select(entry => (entry.Establishment, entry.Details["recording"], entry.Details["recipient"])), Is.All.EqualTo(("MA-ROUEN", $"{_rig.Recording}", "TJ de Rouen, cabinet no 3")));
        Assert.That((await _rig.Rig.Audit.VerifyAsync(default)).IsWhole);
    }

    [Test]
    public async Task Of_all_who_decide_at_once_one_does_and_never_who_asked()
    {
        var export = await _rig.RequestedAsync();
        var heads = Enumerable.Range(0, 6).Select(n => new ActingOfficer(Guid.NewGuid(), $"head {n}", null)).ToList();
        // All of them have looked before the first one writes: their entries wait for the head of the chain.
        await using var holder = await _rig.Rig.DataSource.OpenConnectionAsync();
        await using var held = await holder.BeginTransactionAsync();
        await holder.ExecuteAsync("SELECT FROM monitoring.audit_head FOR UPDATE");
        var deciding = Task.WhenAll(heads.Select((head, n) => n % 2 == 0 ? _rig.ApproveAsync(export, head) : _rig.Store.RefuseAsync(export, "not needed", head, _rig.Rig.Now, default))
            .Concat(Enumerable.Range(0, 6).Select(_ => _rig.ApproveAsync(export, Officer))));
        const string waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        await using var onlooker = await _rig.Rig.DataSource.OpenConnectionAsync();
        Assert.That(async () => await onlooker.ExecuteScalarAsync<long>(waiting), Is.EqualTo(heads.Count).After(30_000, 10));
        await held.CommitAsync();
        var outcomes = await deciding;
        Assert.That(outcomes.Count(outcome => outcome == ExportOutcome.Done), Is.EqualTo(1));
        Assert.That(outcomes[6..], Is.All.AnyOf(ExportOutcome.SamePerson, ExportOutcome.Decided));
        Assert.That((await _rig.EntriesAsync(export)).Count(entry => entry.Action is AuditAction.ExportApproved or AuditAction.ExportRefused), Is.EqualTo(1), "who came second left no entry");
        Assert.That((await _rig.Store.FindAsync(export, null, default))!.Decision!.Decider, Is.Not.EqualTo(Officer.Id));
    }

    [Test]
    public async Task The_tables_want_two_people_whatever_the_program_does()
    {
        var export = await _rig.RequestedAsync();
        const string sql = """
            INSERT INTO monitoring.export_decisions (export, requester, decider, decided_by, decided_at, expires_at, entry) VALUES (@export, @requester, @decider, 'x', now(), now(), 1)
            """;
        var refused = await Assert.ThrowsAsync<PostgresException>(() => _rig.Rig.ExecuteAsync(sql, new { export, requester = Officer.Id, decider = Officer.Id }));
        Assert.That(refused!.ConstraintName, Is.EqualTo("two_people_decide"));
        refused = await Assert.ThrowsAsync<PostgresException>(() => _rig.Rig.ExecuteAsync(sql, new { export, requester = Head.Id, decider = Officer.Id }));
        Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.ForeignKeyViolation), "as if somebody else had asked");
        foreach (var table in (string[])["exports", "export_decisions", "export_key"])
            Assert.That((await Assert.ThrowsAsync<PostgresException>(() => _rig.Rig.ExecuteAsync($"DELETE FROM monitoring.{table}")))!.SqlState, Is.EqualTo(PostgresErrorCodes.RestrictViolation), table);
    }

    [Test]
    public async Task Nothing_of_another_establishment_is_there()
    {
        Assert.That(await _rig.Store.RequestAsync(_rig.Exchange, "an inquiry", "somebody", Elsewhere, _rig.Rig.Now, default), Is.Null);
        var export = await _rig.RequestedAsync();
        Assert.That(await _rig.ApproveAsync(export, Elsewhere), Is.EqualTo(ExportOutcome.NotFound));
        Assert.That(await _rig.Store.FindAsync(export, Elsewhere.Establishments, default), Is.Null);
        Assert.That(await _rig.Store.ListAsync(Elsewhere.Establishments, null, 10, default), Is.Empty);
        Assert.That((await _rig.Store.ListAsync(Head.Establishments, null, 10, default)).Select(found => found.Id), Is.EqualTo(new[] { export }));
        Assert.That(await _rig.Store.ListAsync(null, export, 10, default), Is.Empty, "the page after it");
        await _rig.ApproveAsync(export, Head);
        Assert.That(await _rig.FileAsync(export, Officer with { Establishments = ["CP-LILLE"] }), Is.EqualTo(new ExportFile.NotFound()), "he works elsewhere now");
    }

    [Test]
    public async Task A_protected_exchange_is_never_exported()
    {
        var approved = await _rig.ApprovedAsync();
        await _rig.Rig.ExecuteAsync("UPDATE monitoring.exchanges SET protected = true, number = NULL");
        Assert.That(await _rig.Store.RequestAsync(_rig.Exchange, "an inquiry", "somebody", Officer, _rig.Rig.Now, default), Is.Null);
        Assert.That(await _rig.FileAsync(approved, Officer), Is.EqualTo(new ExportFile.NoSound(ReplayState.Erased)));
    }

    [TestCase(true, ReplayState.Missing)]
    [TestCase(false, ReplayState.Altered)]
    public async Task What_is_missing_or_is_not_what_was_sealed_does_not_leave(bool isMissing, ReplayState state)
    {
        var export = await _rig.ApprovedAsync();
        var file = _rig.Rig.Sounds().Single(path => path.Contains("sounds", StringComparison.Ordinal));
        if (isMissing) File.Delete(file);
        else
        {
            var bytes = await File.ReadAllBytesAsync(file);
            bytes[^50] ^= 1;
            await File.WriteAllBytesAsync(file, bytes);
        }
        Assert.That(await _rig.FileAsync(export, Officer), Is.EqualTo(new ExportFile.NoSound(state)));
        Assert.That((await _rig.EntriesAsync(export)).Select(entry => entry.Action), Has.No.Member(AuditAction.Exported));
    }

    [Test]
    public async Task Another_sound_in_its_place_does_not_leave_either()
    {
        var export = await _rig.ApprovedAsync();
        await _rig.Rig.ExecuteAsync("UPDATE monitoring.recordings SET sha256 = sha256('another')");
        Assert.That(await _rig.FileAsync(export, Officer), Is.EqualTo(new ExportFile.NoSound(ReplayState.Altered)));
    }

    [Test]
    public async Task What_was_erased_can_neither_be_approved_nor_had()
    {
        var (open, approved) = (await _rig.RequestedAsync(), await _rig.ApprovedAsync());
        await _rig.Rig.Retention().RunOnceAsync(Given.TermOfNoon.AddDays(1), default);
        Assert.That(await _rig.ApproveAsync(open, Head), Is.EqualTo(ExportOutcome.NotFound));
        Assert.That(await _rig.FileAsync(approved, Officer), Is.EqualTo(new ExportFile.NoSound(ReplayState.Erased)));
    }

    [Test]
    public async Task The_manifest_says_what_when_who_with_whom_for_whom_and_on_what_it_rests()
    {
        var export = await _rig.ApprovedAsync();
        _rig.Rig.Clock.Advance(TimeSpan.FromMinutes(5));
        var file = (ExportFile.Ready)await _rig.FileAsync(export, Officer);
        Assert.That(file.Name, Is.EqualTo($"export-{export}.zip"));
        using var zip = new ZipArchive(new MemoryStream(file.Zip.ToArray()));
        Assert.That(zip.Entries.Select(entry => entry.FullName), Is.EquivalentTo(new[] { "recording.ogg", "manifest.json", "manifest.sig", "public.pem", "LISEZMOI.txt" }));
        var manifest = JsonNode.Parse(zip.GetEntry("manifest.json")!.Open())!;
        var found = (await _rig.Store.FindAsync(export, null, default))!;
        var approval = (await _rig.Rig.Audit.ListAsync(new AuditQuery { Action = AuditAction.ExportApproved }, default)).Single();
        var sha256 = Convert.ToHexStringLower((await _rig.Rig.ExportAsync(_rig.Recording)).Sha256);
        Assert.That(Fields(manifest), Is.EqualTo(new Dictionary<string, string>
        {
            ["format"] = "telephony export 1", ["export"] = $"{export}", ["recording"] = $"{_rig.Recording}", ["call"] = "call", ["kind"] = "call", ["startedAt"] = "2026-03-02T12:00:00Z",
            ["establishment"] = "MA-ROUEN", ["detainee"] = "12345678", ["correspondent"] = "+33612345678", ["purpose"] = "enquête 2026/114", ["recipient"] = "TJ de Rouen, cabinet no 3",
            ["requestedBy"] = "a.martin", ["requestedAt"] = "2026-03-02T12:00:02Z", ["approvedBy"] = "h.blanc", ["approvedAt"] = "2026-03-02T12:00:02Z", ["expiresAt"] = "2026-03-09T12:00:02Z",
            ["madeBy"] = "a.martin", ["madeAt"] = "2026-03-02T12:05:02Z", ["signedWith"] = (await _rig.Keys.GetAsync(_rig.Rig.Now, default)).Fingerprint,
            ["explanationSha256"] = manifest["explanationSha256"]!.ToString(),
        }));
        Assert.That(Fields(manifest["sound"]!), Is.SupersetOf(new Dictionary<string, string>
        {
            ["file"] = "recording.ogg", ["codec"] = "Opus in Ogg (RFC 7845), 48000 Hz", ["durationSeconds"] = "2", ["sha256"] = sha256, ["sha256WhenSealed"] = sha256,
            ["bytes"] = $"{zip.GetEntry("recording.ogg")!.Length}",
        }));
        Assert.That(manifest["sound"]!["channels"]!.AsArray().Select(side => side!.ToString()), Is.EqualTo(new[] { "detainee", "correspondent" }));
        Assert.That(Fields(manifest["auditEntry"]!), Is.EqualTo(new Dictionary<string, string> { ["number"] = $"{approval.Number}", ["hash"] = approval.Hash }));
        Assert.That((found.Decision!.Entry, found.Decision.EntryHash), Is.EqualTo((approval.Number, approval.Hash)));
        Assert.That((await _rig.EntriesAsync(export))[^1].Details["sha256"], Is.EqualTo(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file.Zip.Span))), "which file left");
    }

    [Test]
    public async Task Nothing_of_it_is_on_disk()
    {
        var before = _rig.Rig.Sounds().Order().ToList();
        await _rig.ZipAsync();
        Assert.That(_rig.Rig.Sounds().Order(), Is.EqualTo(before));
    }

    [Test]
    public async Task Nodes_that_start_together_make_one_key_and_another_master_key_does_not_open_it()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _rig.Keys.GetAsync(_rig.Rig.Now, default)));
        Assert.That(made.Select(key => key.Fingerprint).Distinct().Count(), Is.EqualTo(1));
        var entry = (await _rig.Rig.Audit.ListAsync(new AuditQuery { Action = AuditAction.ExportKeyMade }, default)).Single().Entry;
        Assert.That((entry.Subject, entry.Author), Is.EqualTo((made[0].Fingerprint, AuditEntry.Telephony)));
        using var other = MasterKey.Generate();
        using var box = other.Box(ExportKeys.Purpose);
        await Assert.ThrowsAsync<MasterKeyException>(() => new ExportKeys(_rig.Rig.DataSource, box).GetAsync(_rig.Rig.Now, default));
    }

    private static Dictionary<string, string> Fields(JsonNode node) =>
        node.AsObject().Where(field => field.Value is JsonValue).ToDictionary(field => field.Key, field => field.Value!.ToString());
}
