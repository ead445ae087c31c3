using Telephony.Core.Sip.UserAgents;

namespace Telephony.Core.Sip.Trunks;

/// <summary>In which order the trunks are tried for a call, and after which failure the next one is: pure functions.</summary>
public static class RouteChooser
{
    /// <summary>
    /// The routes to try: those that are up by priority, the lowest number first, then those that are down, because a call that fails is no worse than one that was not
    /// tried. Routes of one priority keep their order.
    /// </summary>
    public static IReadOnlyList<T> Order<T>(IEnumerable<T> routes, Func<T, int> priority, Func<T, bool> isUp) =>
        [.. routes.OrderByDescending(isUp).ThenBy(priority)];

    /// <summary>
    /// Whether the next route is tried after this failure: when the trunk is at fault, not the called person. A phone that rang, is busy or does not exist is the same over
    /// every trunk, and a 6xx speaks for all (RFC 3261 21.6).
    /// </summary>
    public static bool MayTryNext(InviteFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.Cause switch
        {
            InviteFailureCause.NoResponse or InviteFailureCause.Unreachable => true,
            InviteFailureCause.Refused => failure.Status is >= 500 and < 600,
            _ => false,
        };
    }

    /// <summary>Whether a status says that the trunk itself does not work (RFC 3261 21.4.9, 21.5).</summary>
    public static bool IsTrunkFault(int status) => status is 408 or 500 or 502 or 503 or 504;
}
