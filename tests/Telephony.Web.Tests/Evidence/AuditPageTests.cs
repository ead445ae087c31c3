using Telephony.Monitoring.Evidence;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Evidence;

/// <summary>The audit log for who may read it (MON-12, DESIGN 4.8).</summary>
public sealed class AuditPageTests
{
    private ConsoleRig _rig = null!;
    private AuditStore _chain = null!;

    [SetUp]
    public async Task SetUp()
    {
        _rig = await ConsoleRig.CreateAsync();
        _chain = new AuditStore(_rig.Options.Database);
    }

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    private Task WriteAsync(string author, AuditAction action, string? establishment, string reason) =>
        _chain.AppendAsync(new AuditEntry(_rig.Clock.GetUtcNow(), author, establishment, action, "subject-1", reason), default);

    [Test]
    public async Task An_auditor_reads_what_was_done_narrows_it_and_leaves_an_entry_himself()
    {
        await WriteAsync("a.martin", AuditAction.Cut, "MA-ROUEN", "threats <1>");
        await WriteAsync("b.durand", AuditAction.Replayed, "CP-LILLE", "inquiry two");
        var auditor = await _rig.FirstSignInAsync("the.prosecutor", OfficerRole.Auditor);
        var all = await auditor.Browser.GetAsync("/audit");
        Assert.That(all.Body, Does.Contain("threats &lt;1&gt;").And.Contain("inquiry two").And.Contain("Call cut"));
        var some = await auditor.Browser.GetAsync("/audit?author=b.durand&action=replayed");
        Assert.That(some.Body, Does.Contain("inquiry two").And.Not.Contain("threats"));
        var last = (await _chain.ListAsync(new AuditQuery { Limit = 1 }, default)).Single().Entry;
        Assert.That((last.Author, last.Action, last.Subject), Is.EqualTo(("the.prosecutor", AuditAction.AuditRead, "?author=b.durand&action=replayed")));
    }

    [Test]
    public async Task The_head_of_an_establishment_reads_his_own_s_only()
    {
        await WriteAsync("a.martin", AuditAction.Cut, "MA-ROUEN", "threats");
        await WriteAsync("b.durand", AuditAction.Replayed, "CP-LILLE", "inquiry two");
        var head = await _rig.FirstSignInAsync("head", OfficerRole.HeadOfEstablishment, "MA-ROUEN");
        Assert.That((await head.Browser.GetAsync("/audit?author=b.durand")).Body, Does.Not.Contain("inquiry two"));
        Assert.That((await head.Browser.GetAsync("/audit")).Body, Does.Contain("threats"));
    }

    [Test]
    public async Task The_page_verifies_the_chain_and_names_the_first_bad_entry()
    {
        await WriteAsync("a.martin", AuditAction.Cut, null, "one");
        await WriteAsync("a.martin", AuditAction.Cut, null, "two");
        await _rig.Modules.Seals.SealAsync(_rig.Clock.GetUtcNow(), default);
        var auditor = await _rig.FirstSignInAsync("the.prosecutor", OfficerRole.Auditor);
        Assert.That((await auditor.Browser.GetAsync("/audit?verify=yes")).Body, Does.Contain("The chain is whole: 2 entries"));
        await _rig.ExecuteAsync("ALTER TABLE monitoring.audit DISABLE TRIGGER USER; UPDATE monitoring.audit SET reason = 'another' WHERE number = 2; ALTER TABLE monitoring.audit ENABLE TRIGGER USER");
        Assert.That((await auditor.Browser.GetAsync("/audit?verify=yes")).Body, Does.Contain("The chain is broken at entry 2: its content is not what was written."));
    }
}
