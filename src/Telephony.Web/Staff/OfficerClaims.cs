using System.Security.Claims;

namespace Telephony.Web.Staff;

/// <summary>An officer as claims, and back.</summary>
internal static class OfficerClaims
{
    /// <summary>How far the session is: the value is one of <see cref="SignInStep"/>.</summary>
    public const string Step = "step";

    private const string Establishment = "establishment";

    /// <summary>The claims of a session.</summary>
    public static ClaimsPrincipal Write(Officer officer, SignInStep step, string scheme)
    {
        var identity = new ClaimsIdentity(scheme, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, officer.Id.ToString()));
        identity.AddClaim(new Claim(ClaimTypes.Name, officer.Name));
        identity.AddClaim(new Claim(ClaimTypes.Role, officer.Role.ToString()));
        if (officer.Establishment is { } establishment) identity.AddClaim(new Claim(Establishment, establishment));
        identity.AddClaim(new Claim(Step, step.ToString()));
        return new ClaimsPrincipal(identity);
    }

    /// <summary>The officer who has signed in with everything that is asked for; null otherwise.</summary>
    public static Officer? Read(ClaimsPrincipal principal) => StepOf(principal) == SignInStep.Done ? ReadAny(principal) : null;

    /// <summary>The officer of a session that may still ask for something.</summary>
    public static Officer? ReadAny(ClaimsPrincipal principal) =>
        principal.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
            ? new Officer(Guid.Parse(id), principal.Identity!.Name!, Enum.Parse<OfficerRole>(principal.FindFirstValue(ClaimTypes.Role)!), principal.FindFirstValue(Establishment))
            : null;

    /// <summary>How far the session is; null without one.</summary>
    public static SignInStep? StepOf(ClaimsPrincipal principal) => principal.FindFirstValue(Step) is { } step ? Enum.Parse<SignInStep>(step) : null;
}
