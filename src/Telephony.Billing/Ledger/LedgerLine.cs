namespace Telephony.Billing;

/// <summary>A detainee's account.</summary>
public enum AccountKind
{
    /// <summary>What he may spend on services (BIL-01).</summary>
    Telephone,

    /// <summary>His money (BIL-01).</summary>
    Nominative,
}

/// <summary>What a line of the ledger is about. A closed set: whoever shows one has a sentence for each.</summary>
public enum LedgerKind
{
    /// <summary>Money came onto the nominative account (BIL-04).</summary>
    Credit,

    /// <summary>Telephone credit that was there before this system.</summary>
    Opening,

    /// <summary>Money left the nominative account and is on its way (BIL-03).</summary>
    Request,

    /// <summary>It came back: the request was refused.</summary>
    Return,

    /// <summary>Credit was bought.</summary>
    Purchase,

    /// <summary>A nominative account was put right.</summary>
    Correction,

    /// <summary>A call was charged.</summary>
    Call,

    /// <summary>Listening to messages was charged.</summary>
    Voicemail,

    /// <summary>A video call was charged.</summary>
    Video,

    /// <summary>What a call cost came back.</summary>
    RefundedCall,

    /// <summary>What listening cost came back.</summary>
    RefundedVoicemail,

    /// <summary>What a video call cost came back.</summary>
    RefundedVideo,
}

/// <summary>One transfer as one account sees it, with what is needed to say it in words.</summary>
/// <param name="Number">Its place in the account: the next page is that before it.</param>
/// <param name="Transfer">Its id.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Amount">What came, or went when negative.</param>
/// <param name="Balance">The account after it.</param>
public sealed record LedgerLine(long Number, string Transfer, DateTimeOffset At, LedgerKind Kind, Money Amount, Money Balance)
{
    /// <summary>The metered use that it belongs to.</summary>
    public string? Call { get; init; }

    /// <summary>Talk time of that use; null when it was never established.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Whether more was charged for a use that had been charged before: its node was thought dead.</summary>
    public bool IsSupplement { get; init; }

    /// <summary>Plans whose credit came or went, or that was bought, oldest first.</summary>
    public IReadOnlyList<string> Plans { get; init; } = [];

    /// <summary>The reason of a correction, or of a refund by staff.</summary>
    public string? Reason { get; init; }
}

/// <summary>Which lines of which account.</summary>
/// <param name="Account">Whose.</param>
public sealed record LedgerQuery(AccountKind Account)
{
    /// <summary>Lines that one answer has at most.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Not earlier.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Earlier.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Before this line; null: from the newest.</summary>
    public long? Before { get; init; }

    /// <summary>Lines of the answer.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>A part of an account's ledger.</summary>
/// <param name="Balance">Of the account, as it is kept.</param>
/// <param name="Total">The sum of all its entries, whatever was asked for.</param>
/// <param name="Lines">The newest first.</param>
public sealed record LedgerPage(Money Balance, Money Total, IReadOnlyList<LedgerLine> Lines)
{
    /// <summary>Whether entries and balance agree, as <c>billing check</c> has it.</summary>
    public bool Agrees => Balance == Total;
}
