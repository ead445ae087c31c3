namespace Telephony.Billing;

/// <summary>What came of asking for credit ahead.</summary>
public abstract record HoldResult
{
    private HoldResult() { }

    /// <summary>It is held. When <see cref="HeldCall.Held"/> did not grow, there is no more credit.</summary>
    public sealed record Granted(HeldCall Call) : HoldResult;

    /// <summary>Nothing was held and the call may not begin.</summary>
    public sealed record Refused(BillingRefusal Reason) : HoldResult;

    /// <summary>The call's hold is over: its node was thought dead. The call may go on to the end of what it held, and is charged within that.</summary>
    public sealed record Over : HoldResult;

    /// <summary>The database is away; whether it is held is not known, and asking again tells.</summary>
    public sealed record Away : HoldResult;
}
