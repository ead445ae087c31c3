namespace Telephony.Billing;

/// <summary>Who of the accounts office does something, where and when. It is kept with what was done.</summary>
/// <param name="Author">His name, as it stands in the evidence.</param>
/// <param name="Establishment">Code of the detainee's establishment at that time.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why, where a reason is asked for.</param>
public sealed record StaffAct(string Author, string Establishment, DateTimeOffset At, string? Reason = null)
{
    /// <summary>Nothing of it.</summary>
    public override string ToString() => nameof(StaffAct);
}
