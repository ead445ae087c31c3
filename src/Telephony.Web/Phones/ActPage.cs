using Microsoft.AspNetCore.Components;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Forms;

namespace Telephony.Web.Phones;

/// <summary>What the pages that change phones have in common: the reason.</summary>
public abstract class ActPage : ActingPage
{
    /// <summary>Typed.</summary>
    [SupplyParameterFromForm]
    public string? Reason { get; set; }

    /// <summary>The key of the text that says what is wrong with the reason; null for nothing.</summary>
    protected string? ReasonError { get; private set; }

    /// <summary>The reason, once it is written down with what it is for; null when none was given. What could not be written down is not done: that throws.</summary>
    protected async Task<string?> StateAsync(AuditAction action, string establishment, string subject, params (string Name, string Value)[] details)
    {
        if (StatedReason.Of(Reason) is not { } reason)
        {
            ReasonError = "phones.error.reason";
            return null;
        }
        await WriteDownAsync(action, establishment, subject, reason, details.ToDictionary(detail => detail.Name, detail => detail.Value));
        return reason;
    }
}
