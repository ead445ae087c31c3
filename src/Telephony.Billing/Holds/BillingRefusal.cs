namespace Telephony.Billing;

/// <summary>Why credit cannot be spent on a service now. A closed set; what is spoken derives from it.</summary>
public enum BillingRefusal
{
    /// <summary>Not enough for the connection charge and one increment.</summary>
    NoCredit,

    /// <summary>The plans of the detainee's credit exclude the service (BIL-18).</summary>
    NotIncluded,

    /// <summary>No tariff prices it: the number is of no class, or no row applies today.</summary>
    NoTariff,

    /// <summary>A call on this account runs already.</summary>
    AlreadyCalling,
}
