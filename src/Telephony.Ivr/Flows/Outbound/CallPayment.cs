using Telephony.Billing;
using Telephony.Calls;
using Telephony.Directory;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows.Outbound;

/// <summary>
/// How one call is paid, from the quote to the charge: by credit that is held before it rings (BIL-24), by the one free call on arrival (OUT-06), or by nobody (EXC-05). Used by one flow.
/// </summary>
/// <param name="directory">Has the call on arrival.</param>
/// <param name="billing">Has the money.</param>
/// <param name="permitted">The call.</param>
/// <param name="call">Its id.</param>
internal sealed class CallPayment(IDirectory directory, IBilling billing, Decision.Permitted permitted, string call)
{
    private readonly CallTerms _terms = permitted.Terms ?? throw new InvalidOperationException("A call was permitted without terms.");
    private bool _mayBeHeld;
    private bool _mayBeTaken;
    private Quote? _quote;
    private HeldCall? _held;

    /// <summary>Credit before the call; null when the call costs nothing by its kind.</summary>
    public Money? Balance => _quote?.Balance;

    /// <summary>Says what the call costs and how long it may last, and holds the first slice of it. Null, or what to say when it cannot be paid, with the outcome.</summary>
    public async Task<(CallOutcome Outcome, Prompt Said)?> BeginAsync(Conversation talk)
    {
        if (_terms.Price == CallPrice.Metered) return await HoldAsync(talk);
        if (_terms.Price == CallPrice.ArrivalCall)
        {
            _mayBeTaken = true;
            if (!await directory.TakeArrivalCallAsync(permitted.Detainee.Id, call, talk.Call.Ended))
            {
                _mayBeTaken = false;
                return (CallReport.OutcomeOf(RefusalReason.ArrivalCallUsed), RefusalPhrases.Of(RefusalReason.ArrivalCallUsed));
            }
        }
        await talk.SayAsync(Phrase.CallIsFree);
        return null;
    }

    /// <summary>The meter of the call, not yet started.</summary>
    public MeteredUsage Meter(Action<TimeSpan> warn)
    {
        var options = new MeterOptions { Longest = _terms.Longest };
        return _held is { } held ? new MeteredUsage(billing, held, options, warn) : new MeteredUsage(options, warn);
    }

    /// <summary>
    /// The call is over: charges the talk time, null for a call that was not established or is not to be paid, and gives the rest back. Null when nothing was to be charged, or when it could
    /// not be charged yet. Never fails.
    /// </summary>
    public async Task<Money?> EndAsync(TimeSpan? talked, Action<Exception> notGivenBack)
    {
        if (_mayBeTaken && talked is null) await GiveArrivalCallBackAsync(notGivenBack);
        if (!_mayBeHeld) return null;
        var settlement = await billing.SettleAsync(call, talked);
        return settlement.Outcome == SettlementOutcome.Settled ? settlement.Price : null;
    }

    private async Task<(CallOutcome Outcome, Prompt Said)?> HoldAsync(Conversation talk)
    {
        var request = new UsageRequest(permitted.Detainee, BilledService.Call, permitted.Correspondent!.Number);
        _quote = await billing.QuoteAsync(request, talk.Call.Ended);
        if (_quote.Refusal is { } refusal) return RefusedBy(refusal);
        foreach (var sentence in Phrase.OfQuote(_quote, _terms.Longest)) await talk.SayAsync(sentence);
        _mayBeHeld = true;
        switch (await billing.OpenAsync(call, _quote, talk.Call.Ended))
        {
            case HoldResult.Granted granted:
                _held = granted.Call;
                return null;
            case HoldResult.Refused refused: return RefusedBy(refused.Reason);
            // Without a hold there is no prepaid call (DESIGN 4.10).
            default: return (CallOutcome.Unavailable, Phrase.Unavailable);
        }
    }

    private static (CallOutcome Outcome, Prompt Said) RefusedBy(BillingRefusal refusal) => refusal switch
    {
        BillingRefusal.NoCredit => (CallOutcome.NoCredit, Phrase.NoCredit),
        BillingRefusal.NotIncluded => (CallOutcome.NoCredit, Phrase.CallsNotIncluded),
        BillingRefusal.AlreadyCalling => (CallOutcome.Unavailable, Phrase.AlreadyCalling),
        _ => (CallOutcome.Unavailable, Phrase.NoTariff),
    };

    // Told like a settlement, but without a journal: what the database cannot be told is for staff to mend, and the log says so.
    private async Task GiveArrivalCallBackAsync(Action<Exception> notGivenBack)
    {
        try
        {
            await directory.GiveBackArrivalCallAsync(permitted.Detainee.Id, call, CancellationToken.None);
        }
        catch (System.Data.Common.DbException e)
        {
            notGivenBack(e);
        }
    }
}
