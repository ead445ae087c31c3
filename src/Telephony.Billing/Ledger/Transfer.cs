namespace Telephony.Billing;

/// <summary>A transfer to be posted; an id is posted once.</summary>
/// <param name="Id">Its id. Ids that people choose have no slash; ours do.</param>
/// <param name="Kind">One of <see cref="TransferKind"/>.</param>
/// <param name="Content">What the id stands for; the same id with another content is refused.</param>
/// <param name="At">When.</param>
/// <param name="Call">The call that it belongs to.</param>
internal sealed record Transfer(string Id, string Kind, string Content, DateTimeOffset At, string? Call = null);

/// <summary>Kinds of transfers, as stored and shown.</summary>
public static class TransferKind
{
    /// <summary>Money comes onto a nominative account (BIL-04).</summary>
    public const string Credit = "credit";

    /// <summary>Telephone credit that was there before this system.</summary>
    public const string Opening = "opening";

    /// <summary>Money leaves the nominative account and waits (BIL-03).</summary>
    public const string Request = "request";

    /// <summary>A plan was bought.</summary>
    public const string Purchase = "purchase";

    /// <summary>A call, listening or video was charged.</summary>
    public const string Usage = "usage";

    /// <summary>What a call had cost came back.</summary>
    public const string Refund = "refund";

    /// <summary>Money of a request that was refused goes back to the nominative account (BIL-03).</summary>
    public const string Return = "return";

    /// <summary>The accounts office put a nominative account right.</summary>
    public const string Correction = "correction";
}

/// <summary>One line of a transfer; the amounts of a transfer sum to zero.</summary>
internal readonly record struct Entry(long Account, Money Amount, long? Lot = null);
