using static Telephony.Voicemail.Tests.Given;

namespace Telephony.Voicemail.Tests;

public sealed class MessageExportTests
{
    private Rig _rig = null!;
    private MessageExport _export = null!;
    private string _folder = null!;
    private string _path = null!;
    private int _written;

    [SetUp]
    public async Task SetUp()
    {
        _rig = await Rig.CreateAsync();
        _export = new MessageExport(_rig.Store, _rig.Archive);
        _written = 0;
        _folder = System.IO.Directory.CreateTempSubdirectory("telephony-export-").FullName;
        _path = Path.Combine(_folder, "message.ogg");
    }

    [TearDown]
    public async Task TearDown()
    {
        await _rig.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task A_message_becomes_a_file_for_its_owner_only()
    {
        var message = await _rig.DepositAsync(3);
        await File.WriteAllTextAsync(_path, "something older");
        Assert.That(await _export.ExportAsync(message, _path, WriteDownAsync, default), Is.EqualTo(ExportOutcome.Written));
        Assert.That((await File.ReadAllBytesAsync(_path)).AsSpan(0, 4).SequenceEqual("OggS"u8), Is.True);
        Assert.That(File.GetUnixFileMode(_path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That((System.IO.Directory.EnumerateFiles(_folder).Count(), _written), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task A_spool_is_exported_as_well()
    {
        var reservation = Reservation(_rig.Detainee);
        await _rig.Store.ReserveAsync(reservation, default);
        await using (var recorder = await _rig.Archive.RecordAsync(reservation.Id, reservation.Request.Privacy)) await _rig.SayAsync(recorder, 2);
        await _rig.Store.CommitAsync(reservation.Id, Seconds(2), Noon.AddYears(1), Node, default);
        Assert.That(await _export.ExportAsync(reservation.Id, _path, WriteDownAsync, default), Is.EqualTo(ExportOutcome.Written));
        Assert.That(new FileInfo(_path).Length, Is.GreaterThan(100));
    }

    [Test]
    public async Task A_protected_message_is_never_exported()
    {
        var message = await _rig.DepositAsync(3, isProtected: true);
        Assert.That(await _export.ExportAsync(message, _path, WriteDownAsync, default), Is.EqualTo(ExportOutcome.Protected));
        Assert.That((System.IO.Directory.EnumerateFiles(_folder).Count(), _written), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task What_is_not_there_is_not_found()
    {
        Assert.That(await _export.ExportAsync(Guid.NewGuid(), _path, WriteDownAsync, default), Is.EqualTo(ExportOutcome.NotFound));
        var erased = await _rig.DepositAsync(3);
        await _rig.Retention().RunOnceAsync(Noon.AddYears(2), default);
        Assert.That(await _export.ExportAsync(erased, _path, WriteDownAsync, default), Is.EqualTo(ExportOutcome.NotFound));
        Assert.That((System.IO.Directory.EnumerateFiles(_folder).Count(), _written), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_folder_that_is_not_there_is_an_error()
    {
        var message = await _rig.DepositAsync(3);
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => _export.ExportAsync(message, Path.Combine(_folder, "no", "x.ogg"), WriteDownAsync, default));
    }

    [Test]
    public async Task What_cannot_be_written_down_does_not_leave()
    {
        var message = await _rig.DepositAsync(3);
        await Assert.ThrowsAsync<IOException>(() => _export.ExportAsync(message, _path, () => throw new IOException("The audit log is away."), default));
        Assert.That(System.IO.Directory.EnumerateFiles(_folder), Is.Empty);
    }

    private Task WriteDownAsync()
    {
        _written++;
        return Task.CompletedTask;
    }
}
