namespace Telephony.Billing;

/// <summary>How a call's total becomes whole cents, a field of the tariff (BIL-23). The row that holds when the call starts decides for the whole call.</summary>
public enum Rounding
{
    /// <summary>To the nearest cent, half a cent up: the default.</summary>
    HalfUp,

    /// <summary>Every begun cent counts.</summary>
    Up,

    /// <summary>Only whole cents count.</summary>
    Down,
}
