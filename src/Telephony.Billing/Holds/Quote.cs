using Telephony.Directory;

namespace Telephony.Billing;

/// <summary>What is to be used.</summary>
/// <param name="Detainee">At whose expense (OUT-05, BIL-27).</param>
/// <param name="Service">What.</param>
/// <param name="Number">Whom he calls; for <see cref="BilledService.Call"/> only.</param>
public sealed record UsageRequest(Detainee Detainee, BilledService Service, PhoneNumber? Number = null);

/// <summary>
/// The price of a service at one instant, with all it was calculated from: a call opened with it is charged by the same rates, so that what was said
/// before ringing stays true (BIL-21, BIL-28).
/// </summary>
public sealed record Quote
{
    /// <summary>What was asked.</summary>
    public required UsageRequest Request { get; init; }

    /// <summary>When: the start of the call, as far as prices are concerned.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Class of the number called.</summary>
    public string? Destination { get; init; }

    /// <summary>The telephone account; null while nothing was ever credited.</summary>
    public long? Account { get; init; }

    /// <summary>Rates in force at <see cref="At"/>.</summary>
    public required Rates Rates { get; init; }

    /// <summary>What can be spent, without what running calls hold, oldest first.</summary>
    public required IReadOnlyList<Lot> Lots { get; init; }

    /// <summary>Credit on the telephone account, with what running calls hold.</summary>
    public Money Balance { get; init; }

    /// <summary>Why it cannot be used now; null: it can.</summary>
    public BillingRefusal? Refusal { get; init; }

    /// <summary>The rate that applies now; null when none does. A lot further on may have another.</summary>
    public Rate? Rate => Pricing.RateNow(Rates, Lots);

    /// <summary>How long it can be used; null: without end.</summary>
    public TimeSpan? Time => Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary><see cref="Time"/> in seconds.</summary>
    internal int? Seconds => Pricing.Affordable(Rates, Lots);

    /// <summary>Whether nothing will be due however long it lasts.</summary>
    public bool IsFree => Rate is { IsFree: true };

    /// <summary>Service and account only: no number.</summary>
    public override string ToString() => $"{Request.Service} on account {Account}";
}
