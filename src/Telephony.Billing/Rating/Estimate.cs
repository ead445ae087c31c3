namespace Telephony.Billing;

/// <summary>What a use would cost with the credit of one plan and no other, for who asks beforehand (BIL-28).</summary>
/// <param name="Service">What.</param>
/// <param name="Destination">Class of the number; null for other services than calls.</param>
/// <param name="Establishment">Code of the establishment.</param>
/// <param name="TimeZone">Its zone.</param>
/// <param name="Plan">Plan of the credit.</param>
/// <param name="At">When it would start.</param>
/// <param name="Duration">How long it would last, in whole seconds.</param>
public sealed record EstimateRequest(BilledService Service, string? Destination, string Establishment, string TimeZone, Plan Plan, DateTimeOffset At, TimeSpan Duration);

/// <summary>The answer.</summary>
/// <param name="Rate">What is paid; null: the plan's credit cannot be spent on the service then.</param>
/// <param name="Price">The price, or of as much as the plan's credit covers; null with <paramref name="Rate"/>.</param>
public sealed record Estimate(Rate? Rate, Price? Price);

/// <summary>What a detainee pays for a service now (BIL-26).</summary>
/// <param name="Service">What.</param>
/// <param name="Destination">Class of the number; null for other services than calls.</param>
/// <param name="Rate">The rate; null: it cannot be used now.</param>
/// <param name="Plan">Plan of the credit that pays; null when the rate outside plans applies without credit.</param>
public sealed record CurrentRate(BilledService Service, string? Destination, Rate? Rate, string? Plan);
