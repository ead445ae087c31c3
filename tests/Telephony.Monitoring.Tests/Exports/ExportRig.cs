using System.IO.Compression;
using Telephony.Monitoring.Evidence;
using Telephony.Monitoring.Exports;
using Telephony.Recording.Encryption;

namespace Telephony.Monitoring.Tests.Exports;

/// <summary>A recorded call that can be searched, officers who want it, and what makes files of it.</summary>
internal sealed class ExportRig : IAsyncDisposable
{
    public static readonly ActingOfficer Officer = new(Guid.NewGuid(), "a.martin", ["MA-ROUEN"]);
    public static readonly ActingOfficer Head = new(Guid.NewGuid(), "h.blanc", ["MA-ROUEN"]);
    public static readonly ActingOfficer Deputy = new(Guid.NewGuid(), "d.noir", null);
    public static readonly ActingOfficer Elsewhere = new(Guid.NewGuid(), "e.loin", ["CP-LILLE"]);

    private readonly MasterKey _master = MasterKey.Generate();
    private readonly SecretBox _box;

    private ExportRig(Rig rig)
    {
        Rig = rig;
        _box = _master.Box(ExportKeys.Purpose);
        Store = new ExportStore(rig.DataSource);
        Keys = new ExportKeys(rig.DataSource, _box);
        Maker = new ExportMaker(rig.DataSource, rig.Archive, Keys);
    }

    public Rig Rig { get; }

    public ExportStore Store { get; }

    public ExportKeys Keys { get; }

    public ExportMaker Maker { get; }

    public Guid Recording { get; private set; }

    public Guid Exchange { get; } = Guid.NewGuid();

    public static async Task<ExportRig> CreateAsync()
    {
        var rig = new ExportRig(await Rig.CreateAsync());
        rig.Recording = await rig.Rig.RecordAsync(2);
        await rig.Rig.ExecuteAsync("""
            INSERT INTO monitoring.exchanges (id, call_id, kind, started_at, duration_ms, outcome, identifier, number, establishment, protected)
            VALUES (@Exchange, 'call', 'call', @at, 2000, 'answered', '12345678', '+33612345678', 'MA-ROUEN', false)
            """, new { rig.Exchange, at = Given.Noon.UtcDateTime });
        return rig;
    }

    public async Task<Guid> RequestedAsync() =>
        await Store.RequestAsync(Exchange, "enquête 2026/114", "TJ de Rouen, cabinet no 3", Officer, Rig.Now, default) ?? throw new InvalidOperationException("There is nothing to ask for.");

    public Task<ExportOutcome> ApproveAsync(Guid export, ActingOfficer who) => Store.ApproveAsync(export, Rig.Now.AddDays(7), who, Rig.Now, default);

    public async Task<Guid> ApprovedAsync()
    {
        var export = await RequestedAsync();
        Assert.That(await ApproveAsync(export, Head), Is.EqualTo(ExportOutcome.Done));
        return export;
    }

    public Task<ExportFile> FileAsync(Guid export, ActingOfficer who) => Maker.MakeAsync(export, who, Rig.Now, default);

    public async Task<byte[]> ZipAsync() => ((ExportFile.Ready)await FileAsync(await ApprovedAsync(), Officer)).Zip.ToArray();

    public async Task<IReadOnlyList<AuditEntry>> EntriesAsync(Guid export) =>
        [.. (await Rig.Audit.ListAsync(new AuditQuery { Subject = export.ToString() }, default)).Select(row => row.Entry).Reverse()];

    /// <summary>The same zip with one part changed; null removes it.</summary>
    public static byte[] Change(byte[] zip, string part, Func<byte[], byte[]?> change)
    {
        using var source = new ZipArchive(new MemoryStream(zip));
        using var target = new MemoryStream();
        using (var made = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in source.Entries)
            {
                using var content = new MemoryStream();
                using (var stream = entry.Open()) stream.CopyTo(content);
                var bytes = entry.FullName == part ? change(content.ToArray()) : content.ToArray();
                if (bytes is null) continue;
                using var written = made.CreateEntry(entry.FullName).Open();
                written.Write(bytes);
            }
        }
        return target.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        _box.Dispose();
        _master.Dispose();
        await Rig.DisposeAsync();
    }
}
