using Telephony.Billing;

namespace Telephony.Web.Accounts;

/// <summary>The id that a form carries, so that what is sent twice is done once.</summary>
internal static class FormId
{
    /// <summary>The one that came with the form; a new one for a form that is shown for the first time.</summary>
    public static string Of(string? sent) => sent is not null && TransferId.IsValid(sent) ? sent : Guid.NewGuid().ToString("N");
}
