using Microsoft.AspNetCore.Http;
using Telephony.Web.Staff;

namespace Telephony.Web.Live;

/// <summary>
/// Whether the session of an answer that lasts still holds. Every request is checked when it comes; one that goes on for an hour is asked again every few seconds, so that signing out, another role or
/// an idle session end it too. Thread-safe.
/// </summary>
internal sealed class SessionWatch(Sessions sessions, SessionCookie cookie)
{
    /// <summary>How often to ask.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    /// <summary>Asks. With <paramref name="isActivity"/> the officer is taken to be there: he listens.</summary>
    public async Task<bool> HoldsAsync(HttpContext http, bool isActivity, CancellationToken cancellation) =>
        cookie.Read(http.Request) is { } key && await sessions.FindAsync(key, isActivity, cancellation) is { Step: SignInStep.Done } session && session.Officer == http.Officer();
}
