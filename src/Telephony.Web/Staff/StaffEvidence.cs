using Microsoft.AspNetCore.Http;
using Telephony.Monitoring.Evidence;

namespace Telephony.Web.Staff;

/// <summary>What officers do with their accounts, as entries of the evidence. What was typed in place of a name stands nowhere: it may have been a password.</summary>
internal sealed class StaffEvidence(IAuditLog audit, TimeProvider clock)
{
    private const string Nobody = "unknown";

    /// <summary>Somebody was not let in.</summary>
    public Task RefusedAsync(HttpContext context, Officer? claimed, string reason, CancellationToken cancellation, string? fault = null)
    {
        var details = new Dictionary<string, string> { ["address"] = AddressOf(context), ["why"] = reason };
        if (fault is not null) details["fault"] = fault;
        return AppendAsync(claimed, AuditAction.SignInRefused, details, cancellation);
    }

    /// <summary>Somebody has signed in.</summary>
    /// <param name="context">The request.</param>
    /// <param name="officer">Who.</param>
    /// <param name="factor">What he showed besides his password.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task SignedInAsync(HttpContext context, Officer officer, string factor, CancellationToken cancellation) =>
        AppendAsync(officer, AuditAction.SignedIn, new() { ["address"] = AddressOf(context), ["factor"] = factor, ["role"] = OfficerRoles.WordOf(officer.Role) }, cancellation);

    /// <summary>Somebody has signed out.</summary>
    public Task SignedOutAsync(HttpContext context, Officer officer, CancellationToken cancellation) =>
        AppendAsync(officer, AuditAction.SignedOut, new() { ["address"] = AddressOf(context) }, cancellation);

    /// <summary>An officer changed something of his own account.</summary>
    public Task ChangedAsync(Officer officer, string what, CancellationToken cancellation) =>
        AppendAsync(officer, AuditAction.OfficerChanged, new() { ["what"] = what, ["name"] = officer.Name }, cancellation);

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? Nobody;

    private Task AppendAsync(Officer? officer, AuditAction action, Dictionary<string, string> details, CancellationToken cancellation) => audit.AppendAsync(
        new AuditEntry(clock.GetUtcNow(), officer?.Name ?? Nobody, officer?.Establishment, action, officer?.Id.ToString() ?? "", null) { Details = details }, cancellation);
}
