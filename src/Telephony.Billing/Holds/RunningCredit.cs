namespace Telephony.Billing;

/// <summary>What the credit of a running call comes to: of what it holds and of what it could still hold, by the rates of its start.</summary>
/// <param name="Left">What is left of it after the time that was talked for certain when credit was last held.</param>
/// <param name="Time">Talk time from the answer until it is over; null: without end.</param>
public sealed record RunningCredit(Money Left, TimeSpan? Time);

/// <summary>A metered use that runs now.</summary>
/// <param name="Call">Its id.</param>
/// <param name="Service">What is used.</param>
/// <param name="StartedAt">When its price was quoted.</param>
/// <param name="Amount">What it holds.</param>
public sealed record HeldUse(string Call, BilledService Service, DateTimeOffset StartedAt, Money Amount);
