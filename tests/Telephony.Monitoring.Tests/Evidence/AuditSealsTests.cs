using Telephony.Monitoring.Evidence;
using Telephony.Recording.Encryption;
using static Telephony.Monitoring.Tests.Given;

namespace Telephony.Monitoring.Tests.Evidence;

/// <summary>What nobody without the master key can do, even with the database in his hands.</summary>
public sealed class AuditSealsTests
{
    private AuditRig _rig = null!;

    [SetUp]
    public async Task SetUp()
    {
        _rig = await AuditRig.CreateAsync();
        await _rig.FillAsync(3);
        Assert.That(await _rig.Seals.SealAsync(Noon, default), Is.Null);
        await _rig.FillAsync(2);
    }

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task A_whole_chain_is_sealed_as_it_grows()
    {
        Assert.That(await _rig.Seals.VerifyAsync(default), Is.EqualTo(new AuditVerification(5, 3, null)));
        Assert.That(await _rig.Seals.SealAsync(Noon, default), Is.Null);
        Assert.That(await _rig.Seals.VerifyAsync(default), Is.EqualTo(new AuditVerification(5, 5, null)));
        var file = await File.ReadAllBytesAsync(_rig.SealFile);
        Assert.That(await _rig.Seals.SealAsync(Noon, default), Is.Null);
        Assert.That(await File.ReadAllBytesAsync(_rig.SealFile), Is.EqualTo(file), "nothing is new");
        Assert.That(_rig.Logged, Is.Empty);
    }

    [Test]
    public async Task Two_nodes_seal_the_same_chain()
    {
        var other = _rig.SealsIn(_rig.NewFolder());
        Assert.That(await other.SealAsync(Noon, default), Is.Null);
        Assert.That(await _rig.Seals.SealAsync(Noon, default), Is.Null);
        Assert.That(await other.VerifyAsync(default), Is.EqualTo(new AuditVerification(5, 5, null)));
        await _rig.TamperAsync("DELETE FROM monitoring.audit WHERE number = 5", "DELETE FROM monitoring.audit_seals WHERE number = 5");
        await _rig.ForgeAsync(4, 4);
        foreach (var seals in new[] { other, _rig.Seals }) Assert.That((await seals.VerifyAsync(default)).Fault, Is.EqualTo(new AuditFault(5, AuditFaultKind.Missing)));
    }

    [Test]
    public async Task A_chain_that_was_rewritten_is_not_what_was_sealed()
    {
        await _rig.TamperAsync("UPDATE monitoring.audit SET author = 'x' WHERE number = 2");
        await _rig.ForgeAsync(2, 5);
        Assert.That((await _rig.VerifyAsync()).IsWhole, "without the key nobody can tell");
        Assert.That((await _rig.Seals.VerifyAsync(default)).Fault, Is.EqualTo(new AuditFault(3, AuditFaultKind.WrongSeal)));
        await AssertNotSealedAsync(new AuditFault(3, AuditFaultKind.WrongSeal));
    }

    [Test]
    public async Task A_chain_that_was_rewritten_and_its_seals_removed_is_not_what_the_file_remembers()
    {
        await _rig.TamperAsync("UPDATE monitoring.audit SET author = 'x' WHERE number = 2", "DELETE FROM monitoring.audit_seals");
        await _rig.ForgeAsync(2, 5);
        Assert.That((await _rig.Seals.VerifyAsync(default)).Fault, Is.EqualTo(new AuditFault(3, AuditFaultKind.WrongSeal)));
        await AssertNotSealedAsync(new AuditFault(3, AuditFaultKind.WrongSeal));
    }

    [Test]
    public async Task A_tail_that_was_cut_off_with_its_head_leaves_its_seal()
    {
        await _rig.TamperAsync("DELETE FROM monitoring.audit WHERE number > 2");
        await _rig.ForgeAsync(1, 2);
        File.Delete(_rig.SealFile);
        Assert.That((await _rig.Seals.VerifyAsync(default)).Fault, Is.EqualTo(new AuditFault(3, AuditFaultKind.Missing)));
        await AssertNotSealedAsync(new AuditFault(3, AuditFaultKind.Missing));
    }

    [Test]
    public async Task A_tail_that_was_cut_off_with_its_head_and_its_seal_is_remembered_by_the_file()
    {
        await _rig.TamperAsync("DELETE FROM monitoring.audit WHERE number > 2", "DELETE FROM monitoring.audit_seals");
        await _rig.ForgeAsync(1, 2);
        Assert.That((await _rig.Seals.VerifyAsync(default)).Fault, Is.EqualTo(new AuditFault(3, AuditFaultKind.Missing)));
        await AssertNotSealedAsync(new AuditFault(3, AuditFaultKind.Missing));
    }

    [Test]
    public async Task What_was_added_since_the_last_seal_is_checked_before_it_is_sealed()
    {
        await _rig.TamperAsync("UPDATE monitoring.audit SET author = 'x' WHERE number = 4");
        await AssertNotSealedAsync(new AuditFault(4, AuditFaultKind.WrongHash));
    }

    [Test]
    public async Task A_seal_of_another_key_is_none([Values] bool ofFile)
    {
        using var key = MasterKey.Generate();
        var folder = _rig.NewFolder();
        var stranger = _rig.SealsIn(folder, key);
        if (ofFile)
        {
            await _rig.TamperAsync("DELETE FROM monitoring.audit_seals");
            await stranger.SealAsync(Noon, default);
            await _rig.TamperAsync("DELETE FROM monitoring.audit_seals");
            File.Copy(Path.Combine(folder, AuditSeals.FileName), _rig.SealFile, overwrite: true);
            Assert.That((await _rig.Seals.VerifyAsync(default)).Fault!.Kind, Is.EqualTo(AuditFaultKind.WrongSeal));
            await AssertNotSealedAsync(new AuditFault(0, AuditFaultKind.WrongSeal));
            return;
        }
        Assert.That((await stranger.VerifyAsync(default)).Fault, Is.EqualTo(new AuditFault(3, AuditFaultKind.WrongSeal)));
        Assert.That(await stranger.SealAsync(Noon, default), Is.EqualTo(new AuditFault(3, AuditFaultKind.WrongSeal)));
    }

    [Test]
    public async Task A_seal_cannot_stand_for_another_entry()
    {
        await _rig.TamperAsync("UPDATE monitoring.audit_seals SET number = 5");
        Assert.That((await _rig.Seals.VerifyAsync(default)).Fault, Is.EqualTo(new AuditFault(5, AuditFaultKind.WrongSeal)));
        await AssertNotSealedAsync(new AuditFault(5, AuditFaultKind.WrongSeal));
    }

    [Test]
    public async Task A_crash_between_the_row_and_the_file_is_made_good()
    {
        var before = await File.ReadAllBytesAsync(_rig.SealFile);
        await _rig.Seals.SealAsync(Noon, default);
        await File.WriteAllBytesAsync(_rig.SealFile, before);
        Assert.That(await _rig.Seals.SealAsync(Noon, default), Is.Null);
        Assert.That(_rig.Seals.Open(await File.ReadAllBytesAsync(_rig.SealFile))!.Number, Is.EqualTo(5));
    }

    [Test]
    public async Task A_fault_is_told_once_and_again_when_it_is_another()
    {
        await _rig.TamperAsync("UPDATE monitoring.audit SET author = 'x' WHERE number = 5");
        await _rig.Seals.SealAsync(Noon, default);
        await _rig.Seals.SealAsync(Noon, default);
        Assert.That(_rig.Logged, Is.EqualTo(new[] { "Critical: The audit chain is not whole, and is no longer sealed: entry 5, WrongHash" }));
        await _rig.TamperAsync("UPDATE monitoring.audit SET author = 'x' WHERE number = 4");
        await _rig.Seals.SealAsync(Noon, default);
        Assert.That(_rig.Logged, Has.Count.EqualTo(2));
    }

    private async Task AssertNotSealedAsync(AuditFault fault)
    {
        Assert.That(await _rig.Seals.SealAsync(Noon, default), Is.EqualTo(fault));
        Assert.That((await _rig.Seals.VerifyAsync(default)).Sealed, Is.LessThanOrEqualTo(3));
        Assert.That(_rig.Logged, Has.Count.EqualTo(1).And.All.StartWith("Critical"));
    }
}
