using Telephony.Directory;

namespace Telephony.Billing;

/// <summary>How the accounts office works.</summary>
public sealed record AccountsOfficeOptions
{
    /// <summary>How long a request that was taken up takes to become credit (BIL-03).</summary>
    public TimeSpan PurchaseDelay { get; init; }

    /// <summary>A correction or refund of more than this takes a second person.</summary>
    public Money SecondPersonAbove { get; init; } = new(20);
}

/// <summary>What came of an act of the accounts office. A closed set; what the officer reads derives from it.</summary>
public enum OfficeAnswer
{
    /// <summary>It is done, now or by the same act before.</summary>
    Done,

    /// <summary>The request is written down and waits to be taken up.</summary>
    Requested,

    /// <summary>The money is on its way.</summary>
    InProcess,

    /// <summary>The request was refused.</summary>
    Refused,

    /// <summary>The correction waits for a second person.</summary>
    Proposed,

    /// <summary>The account is closed: nothing comes onto it any more.</summary>
    AccountClosed,

    /// <summary>The id, such as the reference of a bank transfer, was used before for something else.</summary>
    IdTaken,

    /// <summary>The nominative account does not hold enough.</summary>
    NotEnough,

    /// <summary>It takes a second person.</summary>
    NeedsSecond,

    /// <summary>What was to be given back is no longer what it was.</summary>
    Changed,

    /// <summary>There is no such request, correction or use of this detainee.</summary>
    Unknown,
}

/// <summary>
/// What staff do with detainees' accounts (BIL-02 to BIL-05), with the rules that hold for them: nothing comes onto an account that is closed, and above a limit a correction takes two people. Each act has an
/// id, and doing it again changes nothing. Thread-safe; database failures are let through.
/// </summary>
public sealed class AccountsOffice(BillingStore store, DirectoryStore directory, AccountsOfficeOptions options, TimeProvider clock)
{
    /// <summary>Of more than this a correction takes a second person.</summary>
    public Money SecondPersonAbove => options.SecondPersonAbove;

    /// <summary>A bank transfer has come for the nominative account (BIL-04); its reference is the id.</summary>
    public Task<OfficeAnswer> ReceiveAsync(string reference, Detainee detainee, Money amount, CancellationToken cancellation) => OnOpenAccountAsync(detainee, async () =>
    {
        await store.CreditAsync(reference, detainee.Id, amount, clock.GetUtcNow(), cancellation);
        return OfficeAnswer.Done;
    }, cancellation);

    /// <summary>The detainee asks for credit of the telephone account (BIL-02): it waits until it is taken up.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="detainee">Who asks.</param>
    /// <param name="plan">For what.</param>
    /// <param name="amount">Outside plans how much; a plan has its own price.</param>
    /// <param name="author">Who writes it down.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<OfficeAnswer> RequestAsync(string id, Detainee detainee, Plan plan, Money? amount, string author, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var price = plan.Price ?? amount ?? throw new ArgumentException("Credit outside plans needs an amount.", nameof(amount));
        return OnOpenAccountAsync(detainee, async () => Answer(await store.RequestPurchaseAsync(id, detainee.Id, plan.Code, price, Act(detainee, author), cancellation)), cancellation);
    }

    /// <summary>Takes a request up (BIL-03).</summary>
    public Task<OfficeAnswer> ProcessAsync(string id, Detainee detainee, string author, CancellationToken cancellation) =>
        OnOpenAccountAsync(detainee, async () => Answer(await store.ProcessPurchaseAsync(id, detainee.Id, Act(detainee, author), options.PurchaseDelay, cancellation)), cancellation);

    /// <summary>Refuses a request; money on its way goes back.</summary>
    public async Task<OfficeAnswer> RefuseAsync(string id, Detainee detainee, string author, string reason, CancellationToken cancellation) =>
        Answer(await store.RefusePurchaseAsync(id, detainee.Id, Act(detainee, author, reason), cancellation));

    /// <summary>Puts the nominative account right, up or down; above the limit a second person does it. Allowed on a closed account, which is to be wound up.</summary>
    public Task<OfficeAnswer> CorrectAsync(string id, Detainee detainee, Money amount, string author, string reason, CancellationToken cancellation) => OnceAsync(async () =>
    {
        var needsSecond = Money.Max(amount, -amount) > options.SecondPersonAbove;
        await store.ProposeCorrectionAsync(id, detainee.Id, amount, needsSecond, Act(detainee, author, reason), cancellation);
        return needsSecond ? OfficeAnswer.Proposed : await CarryOutAsync(id, detainee, author, cancellation);
    });

    /// <summary>Gives back what a metered use cost; above the limit a second person does it.</summary>
    public Task<OfficeAnswer> RefundAsync(string id, Detainee detainee, string call, Money amount, string author, string reason, CancellationToken cancellation) => OnceAsync(async () =>
    {
        var needsSecond = amount > options.SecondPersonAbove;
        if (!await store.ProposeRefundAsync(id, detainee.Id, call, amount, needsSecond, Act(detainee, author, reason), cancellation)) return OfficeAnswer.Changed;
        return needsSecond ? OfficeAnswer.Proposed : await CarryOutAsync(id, detainee, author, cancellation);
    });

    /// <summary>Does a proposed correction, or refuses it with a reason.</summary>
    public async Task<OfficeAnswer> DecideAsync(string id, Detainee detainee, bool isDone, string author, string? reason, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(detainee);
        var outcome = await store.DecideCorrectionAsync(id, detainee.Id, isDone, Act(detainee, author, reason), cancellation);
        return outcome switch
        {
            CorrectionOutcome.Decided => (await store.FindCorrectionAsync(id, detainee.Id, cancellation))!.State == CorrectionState.Done ? OfficeAnswer.Done : OfficeAnswer.Refused,
            CorrectionOutcome.NeedsSecond => OfficeAnswer.NeedsSecond,
            CorrectionOutcome.NotEnough => OfficeAnswer.NotEnough,
            CorrectionOutcome.Changed => OfficeAnswer.Changed,
            _ => OfficeAnswer.Unknown,
        };
    }

    // What one person does at once is not left waiting for another when it cannot be done.
    private async Task<OfficeAnswer> CarryOutAsync(string id, Detainee detainee, string author, CancellationToken cancellation)
    {
        var answer = await DecideAsync(id, detainee, isDone: true, author, reason: null, cancellation);
        if (answer is OfficeAnswer.NotEnough or OfficeAnswer.Changed) await DecideAsync(id, detainee, isDone: false, author, answer == OfficeAnswer.Changed ? BillingStore.NothingToGiveBack : BillingStore.NotEnoughMoney, cancellation);
        return answer;
    }

    private async Task<OfficeAnswer> OnOpenAccountAsync(Detainee detainee, Func<Task<OfficeAnswer>> act, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(detainee);
        return await directory.AccountStatusAsync(detainee.Id, cancellation) == AccountStatus.Closed ? OfficeAnswer.AccountClosed : await OnceAsync(act);
    }

    private static async Task<OfficeAnswer> OnceAsync(Func<Task<OfficeAnswer>> act)
    {
        try
        {
            return await act();
        }
        catch (TransferConflictException)
        {
            return OfficeAnswer.IdTaken;
        }
    }

    private StaffAct Act(Detainee detainee, string author, string? reason = null) => new(author, detainee.EstablishmentCode, clock.GetUtcNow(), reason);

    private static OfficeAnswer Answer(Purchase? purchase) => purchase?.State switch
    {
        PurchaseState.Requested => OfficeAnswer.Requested,
        PurchaseState.InProcess => OfficeAnswer.InProcess,
        PurchaseState.Done => OfficeAnswer.Done,
        PurchaseState.Refused => OfficeAnswer.Refused,
        _ => OfficeAnswer.Unknown,
    };
}
