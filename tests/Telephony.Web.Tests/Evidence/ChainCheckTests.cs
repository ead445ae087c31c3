using Telephony.Monitoring.Evidence;
using Telephony.Web.Evidence;

namespace Telephony.Web.Tests.Evidence;

/// <summary>A chain that takes long holds no page up, and is gone through once for all who ask.</summary>
public sealed class ChainCheckTests
{
    [Test]
    public async Task Who_waits_too_long_is_told_to_come_back_and_gets_what_was_found_meanwhile()
    {
        await using var rig = await ConsoleRig.CreateAsync();
        var chain = new AuditStore(rig.Options.Database);
        await chain.AppendAsync(new AuditEntry(rig.Clock.GetUtcNow(), "a.martin", null, AuditAction.Cut, "x", "threats"), default);
        var check = new ChainCheck(rig.Modules.Seals, rig.Clock);
        // Nothing can be read while the table is somebody's.
        await using (var connection = await rig.Options.Database.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using (var command = connection.CreateCommand())
            {
                command.CommandText = "LOCK TABLE monitoring.audit_head";
                await command.ExecuteNonQueryAsync();
            }
            var (first, second) = (check.VerifyAsync(default), check.VerifyAsync(default));
            rig.Clock.Advance(ChainCheck.Patience);
            Assert.That((await first, await second), Is.EqualTo(((AuditVerification?)null, (AuditVerification?)null)));
        }
        // What is found now was begun before the next entry.
        Assert.That((await check.VerifyAsync(default))!.Entries, Is.EqualTo(1));
        await chain.AppendAsync(new AuditEntry(rig.Clock.GetUtcNow(), "a.martin", null, AuditAction.Cut, "y", "threats"), default);
        Assert.That((await check.VerifyAsync(default))!.Entries, Is.EqualTo(1), "for who comes back");
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await check.VerifyAsync(default))!.Entries, Is.EqualTo(2), "asked anew");
    }
}
