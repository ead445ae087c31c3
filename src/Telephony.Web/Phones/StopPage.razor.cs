using System.Globalization;
using Microsoft.AspNetCore.Components;
using Telephony.Calls;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Forms;
using Telephony.Web.Staff;

namespace Telephony.Web.Phones;

/// <summary>
/// Stops one phone, a wing, or all phones of an establishment (MON-06): which is the address, so that one form with one reason is left. Calls that run go on; who may cut calls may have those that are
/// monitored cut as well, each with its own entry of the evidence. Protected ones run on in any case (MON-08).
/// </summary>
/// <param name="directory">Stops them.</param>
/// <param name="calls">Which run.</param>
/// <param name="orders">Cut them.</param>
public sealed partial class StopPage(DirectoryStore directory, CallStore calls, CallOrders orders)
{
    /// <summary>Calls that are cut at once, each of which waits for its node.</summary>
    private const int CutsAtOnce = 8;

    private PhoneScope? _scope;
    private IReadOnlyList<string> _phones = [];
    private IReadOnlyList<CallRecord> _running = [];
    private IReadOnlyList<Establishment> _establishments = [];
    private IReadOnlyList<Wing> _wings = [];
    private bool _isStopped;

    /// <summary>Of the address: one phone; null on the page for several.</summary>
    [Parameter]
    public string? User { get; set; }

    /// <summary>Of which establishment, for officers of all.</summary>
    [SupplyParameterFromQuery(Name = "establishment")]
    public string? Establishment { get; set; }

    /// <summary>Which wing; empty: all of the establishment.</summary>
    [SupplyParameterFromQuery(Name = "wing")]
    public string? Wing { get; set; }

    /// <summary>Chosen: the calls that run are cut too.</summary>
    [SupplyParameterFromForm]
    public string? Cut { get; set; }

    /// <summary>Whether this officer may cut calls.</summary>
    private bool MayCut => Policies.Allows(Policies.Live, Officer.Role);

    private string? Code => Officer.Establishment ?? (string.IsNullOrWhiteSpace(Establishment) ? null : Establishment);

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (Officer.Establishment is { } own && Establishment is not null && Establishment != own)
        {
            NotThere();
        }
        else if (User is not null)
        {
            if (await directory.FindListedPhoneAsync(User.Replace('\0', ' '), Officer.Establishments, Http.RequestAborted) is { } phone) _scope = new PhoneScope(phone.Establishment, Phone: phone.User);
            else NotThere();
        }
        else
        {
            await ChooseAsync();
        }
        if (_scope is null) return;
        _phones = await directory.PhonesOfAsync(_scope, Http.RequestAborted);
        if (_phones.Count == 0)
        {
            _scope = null;
            NotThere();
            return;
        }
        _isStopped = (await directory.StopsAsync(Officer.Establishments, Http.RequestAborted)).Any(stop => stop.Ended is null && stop.Scope == _scope);
        if (MayCut) _running = await RunningAsync();
    }

    private async Task ChooseAsync()
    {
        if (Code is not { } code)
        {
            _establishments = await directory.EstablishmentsAsync(Http.RequestAborted);
            return;
        }
        _wings = await directory.WingsAsync(code, Http.RequestAborted);
        if (!Http.Request.Query.ContainsKey("wing")) return;
        _scope = new PhoneScope(code, string.IsNullOrWhiteSpace(Wing) ? null : Wing.Replace('\0', ' '));
    }

    /// <summary>Monitored calls to correspondents from these phones.</summary>
    private async Task<IReadOnlyList<CallRecord>> RunningAsync()
    {
        var phones = _phones.ToHashSet();
        return [.. (await calls.RunningAsync(Http.RequestAborted)).Where(call => call is { IsProtected: false, Kind: CallKind.Outbound, From: { } phone } && phones.Contains(phone))];
    }

    private async Task StopAsync()
    {
        if (_scope is null || _isStopped) return;
        var cuts = MayCut && Cut is not null;
        var what = _scope switch { { Phone: { } phone } => phone, { Wing: { } wing } => wing, _ => _scope.Establishment };
        var kind = _scope switch { { Phone: not null } => "phone", { Wing: not null } => "wing", _ => "establishment" };
        if (await StateAsync(AuditAction.PhonesStopped, _scope.Establishment, what, ("scope", kind), ("phones", _phones.Count.ToString(CultureInfo.InvariantCulture)), ("cut", cuts ? "yes" : "no")) is not { } reason) return;
        // Somebody else was quicker: they are stopped, as was wanted.
        await directory.StopPhonesAsync(_scope, Officer.Name, reason, Http.RequestAborted);
        var unanswered = cuts ? await CutAsync() : 0;
        Navigation.NavigateTo(Done.At("/stops", unanswered == 0 ? "phones.done.stopped" : "phones.done.unanswered"));
    }

    /// <summary>Cuts what still runs now that no new call begins; returns of how many the node did not answer. Once it is evidence, it is done whether or not the officer waits.</summary>
    private async Task<int> CutAsync()
    {
        var unanswered = 0;
        var running = await RunningAsync();
        foreach (var call in running) await StateAsync(AuditAction.Cut, _scope!.Establishment, call.Id, ("because", "phonesStopped"));
        await Parallel.ForEachAsync(running, new ParallelOptions { MaxDegreeOfParallelism = CutsAtOnce }, async (call, cancellation) =>
        {
            if (await orders.CutAsync(call.Node, call.Id, cancellation) == CutAnswer.NoAnswer) Interlocked.Increment(ref unanswered);
        });
        return unanswered;
    }
}
