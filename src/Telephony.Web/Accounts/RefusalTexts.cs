using Telephony.Billing;

namespace Telephony.Web.Accounts;

/// <summary>The reason of a refusal: as somebody typed it, or in words where nobody did.</summary>
internal static class RefusalTexts
{
    /// <summary>What to show; null for nothing.</summary>
    public static string? Of(Texts texts, string? reason) => reason is BillingStore.NotEnoughMoney or BillingStore.NothingToGiveBack ? texts["accounts.refused." + reason] : reason;
}
