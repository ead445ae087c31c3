using Microsoft.AspNetCore.Http;
using Telephony.Calls;
using Telephony.Web.Staff;

namespace Telephony.Web.Live;

/// <summary>
/// The running calls that an officer may hear and cut. A protected call, one of another establishment, one that has ended, one of another node and an id that is none are the same here: not there
/// (MON-08, MON-12). Thread-safe.
/// </summary>
public sealed class ReachableCalls(CallStore calls, CallDoors doors)
{
    /// <summary>The call, for the officer of this request; null when it is not there for him.</summary>
    public async Task<CallRecord?> FindAsync(HttpContext http, string callId)
    {
        if (!doors.IsOpen(callId)) return null;
        var own = http.Officer().Establishment;
        return await calls.FindAsync(callId, http.RequestAborted) is { IsProtected: false, EndedAt: null } call && (own is null || call.Establishment == own) ? call : null;
    }
}
