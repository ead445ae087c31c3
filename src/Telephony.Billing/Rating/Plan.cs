namespace Telephony.Billing;

/// <summary>A plan (BIL-10): what a detainee buys credit under.</summary>
/// <param name="Code">Its name: <c>10</c> to <c>100</c>, or <see cref="Outside"/>.</param>
/// <param name="Price">What it costs, which is also the credit it gives; null for <see cref="Outside"/>: any amount.</param>
/// <param name="Services">What its credit may be spent on; a service that is not named is excluded at all times.</param>
public sealed record Plan(string Code, Money? Price, IReadOnlyList<BilledService> Services)
{
    /// <summary>Credit outside every plan, and the prices that apply where a plan has none of its own (C-5).</summary>
    public const string Outside = "outside";
}
