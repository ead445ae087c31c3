using Telephony.Monitoring.Evidence;
using Telephony.Monitoring.Search;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Evidence;

/// <summary>A recorded call of Rouen, with those who have to do with its evidence.</summary>
internal sealed class EvidenceRig : IAsyncDisposable
{
    private EvidenceRig(SurfaceRig surface) => Surface = surface;

    public SurfaceRig Surface { get; }

    public ConsoleRig Console => Surface.Console;

    public AuditStore Chain => new(Console.Options.Database);

    public Guid Recording { get; private set; }

    public Exchange Exchange { get; private set; } = null!;

    public SignedIn Head { get; private set; } = null!;

    public SignedIn Auditor { get; private set; } = null!;

    /// <summary>Heads another establishment.</summary>
    public SignedIn Elsewhere { get; private set; } = null!;

    public static async Task<EvidenceRig> CreateAsync()
    {
        var rig = new EvidenceRig(await SurfaceRig.CreateAsync());
        rig.Recording = await rig.Surface.TalkedAsync("a", 2);
        rig.Exchange = (await rig.Surface.ExchangesAsync()).Single();
        rig.Head = await rig.Console.FirstSignInAsync("h.blanc", OfficerRole.HeadOfEstablishment, SurfaceRig.Rouen);
        rig.Auditor = await rig.Console.FirstSignInAsync("the.prosecutor", OfficerRole.Auditor);
        rig.Elsewhere = await rig.Console.FirstSignInAsync("e.loin", OfficerRole.HeadOfEstablishment, SurfaceRig.Lille);
        return rig;
    }

    /// <summary>What was written into the chain about one subject, oldest first.</summary>
    public async Task<IEnumerable<(AuditAction, string)>> EntriesAsync(string subject) =>
        (await Chain.ListAsync(new AuditQuery { Subject = subject }, default)).Select(row => (row.Entry.Action, row.Entry.Author)).Reverse();

    public ValueTask DisposeAsync() => Surface.DisposeAsync();
}
