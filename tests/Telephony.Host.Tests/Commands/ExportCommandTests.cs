using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Host.Server;
using Telephony.Monitoring;
using Telephony.Monitoring.Evidence;
using Telephony.Monitoring.Exports;
using Telephony.Recording;
using Telephony.Recording.Encryption;
using Telephony.Testing;

namespace Telephony.Host.Tests.Commands;

/// <summary><c>telephony export</c>: the file of an export is verified here, or elsewhere with the public key alone.</summary>
public sealed class ExportCommandTests : CommandTests
{
    private static readonly ActingOfficer s_officer = new(Guid.NewGuid(), "a.martin", null);
    private static readonly ActingOfficer s_head = new(Guid.NewGuid(), "h.blanc", null);

    [SetUp]
    public async Task Create()
    {
        Assert.That(await RunAsync("audit", "verify"), Is.Zero, () => Error.ToString());
    }

    /// <summary>A call is recorded, its export asked for and approved; where its file lies.</summary>
    private async Task<string> ExportedAsync()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
        using var master = MasterKey.LoadOrCreate(Folder);
        using var box = master.Box(ExportKeys.Purpose);
        await using var archive = new SoundArchive(new() { Directory = Path.Combine(Folder, RecordingFolder.Name), MasterKey = master, TimeProvider = clock });
        await using (var recordings = new Recordings(Database.DataSource, archive, "n1", clock, NullLogger<Recordings>.Instance))
        {
            await using var recording = await recordings.BeginAsync(
                new CallToRecord("call", Guid.NewGuid(), "12345678", "+33612345678", "MA-ROUEN", "Europe/Paris"), (LegPrivacy.Monitored)new LegPrivacy.Undecided().Decide(isProtected: false), default);
            recording.Start();
            for (var frame = 0; frame < 50; frame++)
            {
                clock.Advance(TimeSpan.FromMilliseconds(20));
                recording.Detainee.OnAudio(MonotonicTime.Now(clock), AudioCodec.Pcma, 1, (ushort)frame, (uint)(frame * 160), new byte[160]);
            }
            await recording.KeepAsync();
            await recordings.WhenSealedAsync();
        }
        var exchange = Guid.NewGuid();
        await using (var connection = await Database.DataSource.OpenConnectionAsync())
            await connection.ExecuteAsync("""
                INSERT INTO monitoring.exchanges (id, call_id, kind, started_at, duration_ms, outcome, identifier, number, establishment, protected)
                VALUES (@exchange, 'call', 'call', now(), 1000, 'answered', '12345678', '+33612345678', 'MA-ROUEN', false)
                """, new { exchange });
        var store = new ExportStore(Database.DataSource);
        var now = clock.GetUtcNow();
        var export = (await store.RequestAsync(exchange, "an inquiry", "a court", s_officer, now, default))!.Value;
        Assert.That(await store.ApproveAsync(export, now.AddDays(7), s_head, now, default), Is.EqualTo(ExportOutcome.Done));
        var file = (ExportFile.Ready)await new ExportMaker(Database.DataSource, archive, new ExportKeys(Database.DataSource, box)).MakeAsync(export, s_officer, now, default);
        var path = Path.Combine(Folder, file.Name);
        await File.WriteAllBytesAsync(path, file.Zip.ToArray());
        return path;
    }

    [Test]
    public async Task A_good_file_exits_0_and_one_that_was_changed_is_named_and_exits_1()
    {
        var file = await ExportedAsync();
        Assert.That(await RunAsync("export", "verify", file), Is.Zero, () => Out + Error.ToString());
        Assert.That(Error.ToString(), Does.Contain("the audit chain has its approval"));

        Assert.That(await RunAsync("export", "key"), Is.Zero);
        var pem = Path.Combine(Folder, "public.pem");
        await File.WriteAllTextAsync(pem, Out.ToString());
        Assert.That(ExportKey.FingerprintOf(ExportKey.ReadPublicPem(Out.ToString())!), Is.EqualTo(Error.ToString().Trim().Split(' ')[^1]));
        Assert.That(await RunAsync("export", "verify", file, "--key", pem), Is.Zero, () => Error.ToString());
        Assert.That(Error.ToString(), Does.Contain("was not asked"));

        var bytes = await File.ReadAllBytesAsync(file);
        bytes[200] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        Assert.That(await RunAsync("export", "verify", file), Is.EqualTo(1));
        Assert.That(Out.ToString().Trim(), Is.EqualTo("recording.ogg: is not the one of the manifest"));
    }

    [Test]
    public async Task A_file_of_which_the_chain_knows_nothing_is_named()
    {
        var file = await ExportedAsync();
        await using (var connection = await Database.DataSource.OpenConnectionAsync())
            await connection.ExecuteAsync("SET session_replication_role = replica; UPDATE monitoring.audit SET subject = 'x' WHERE action = 'exportApproved'");
        Assert.That(await RunAsync("export", "verify", file), Is.EqualTo(1));
        Assert.That(Out.ToString().Trim(), Is.EqualTo("the audit chain has no such approval"));
    }

    [Test]
    public async Task What_is_no_export_exits_1()
    {
        var file = Path.Combine(Folder, "x.zip");
        await File.WriteAllTextAsync(file, "no zip");
        Assert.That(await RunAsync("export", "verify", file), Is.EqualTo(1));
        Assert.That(Out.ToString().Trim(), Is.EqualTo("it is no zip file, or a damaged one"));
        Assert.That(await RunAsync("export", "verify", Path.Combine(Folder, "nothing.zip")), Is.EqualTo(1));
        Assert.That(await RunAsync("export", "verify", file, "--key", file), Is.EqualTo(1));
        Assert.That(Error.ToString(), Does.Contain("holds no public key"));
    }
}
