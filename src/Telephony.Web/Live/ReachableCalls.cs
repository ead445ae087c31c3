using Microsoft.AspNetCore.Http;
using Telephony.Calls;
using Telephony.Web.Staff;

namespace Telephony.Web.Live;

/// <summary>
/// The running calls that an officer may cut, and those that he may hear: of this node here, of another through that node's console. A protected call, one of another establishment, one that has ended and an id that is none are the same here: not
/// there (MON-08, MON-12). Thread-safe.
/// </summary>
public sealed class ReachableCalls(CallStore calls, CallDoors doors, CallOrders orders)
{
    /// <summary>A call to be heard, for the officer of this request; null when it is not there for him, or runs on another node.</summary>
    public async Task<CallRecord?> FindToHearAsync(HttpContext http, string callId) =>
        doors.IsOpen(callId) && await FindToCutAsync(http, callId) is { } call && MayBeHeard(call) ? call : null;

    /// <summary>A call of another node to be cut or heard, for the officer of this request; null when it is not there for him, or runs here.</summary>
    public async Task<CallRecord?> FindElsewhereAsync(HttpContext http, string callId) => await FindToCutAsync(http, callId) is { } call && IsElsewhere(call) ? call : null;

    /// <summary>A call to be cut, for the officer of this request; null when it is not there for him.</summary>
    public async Task<CallRecord?> FindToCutAsync(HttpContext http, string callId)
    {
        var own = http.Officer().Establishment;
        return await calls.FindAsync(callId, http.RequestAborted) is { EndedAt: null } call && (own is null || call.Establishment == own) && MayBeCut(call) ? call : null;
    }

    /// <summary>Whether a running call can be listened to here.</summary>
    public bool MayBeHeard(CallRecord call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return !call.IsProtected && doors.IsOpen(call.Id);
    }

    /// <summary>Whether a running call can be cut: here, or by the node that carries it.</summary>
    public bool MayBeCut(CallRecord call) => MayBeHeard(call) || IsElsewhere(call);

    /// <summary>Whether a call or a deposit that might be cut runs on another node, decided to be monitored; only that node knows whether its door is still open.</summary>
    public bool IsElsewhere(CallRecord call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call is { IsProtected: false, Identifier: not null, Kind: CallKind.Outbound or CallKind.Deposit } && !orders.IsHere(call.Node);
    }
}
