using Microsoft.AspNetCore.Http;

namespace Telephony.Web.Staff;

/// <summary>From a request to the officer who makes it.</summary>
public static class OfficerContext
{
    /// <summary>The officer of the signed-in session. Throws <see cref="InvalidOperationException"/> when there is none, so only behind a policy of <see cref="Policies"/>.</summary>
    public static Officer Officer(this HttpContext context) => context.FindOfficer() ?? throw new InvalidOperationException("Nobody has signed in.");

    /// <summary>The officer of the signed-in session; null when there is none, or a step of signing in is still to come.</summary>
    public static Officer? FindOfficer(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return OfficerClaims.Read(context.User);
    }
}
