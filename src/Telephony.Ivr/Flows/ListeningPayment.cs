using Telephony.Billing;
using Telephony.Core;
using Telephony.Core.Sessions;
using Telephony.Ivr.Flows.Services;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows;

/// <summary>
/// How one visit to the messages is paid (IVR-08, IVR-12): by the tariff of this day (BIL-16 to BIL-18), from the moment the messages are consulted until he is back in the menu. Where no
/// tariff prices listening nothing says that it costs, so it is free; a free period needs no credit (BIL-19). Used by one flow.
/// </summary>
/// <param name="billing">Has the money.</param>
/// <param name="session">Whose messages.</param>
/// <param name="clock">Of the seconds that are paid.</param>
internal sealed class ListeningPayment(IBilling billing, ServicesSession session, TimeProvider clock)
{
    /// <summary>How long he can still go back without paying, once he has heard the price (BIL-28).</summary>
    public static readonly TimeSpan DecisionTime = TimeSpan.FromSeconds(2);

    // A warning would talk over a message.
    private static readonly MeterOptions Unwarned = new() { Warnings = [] };

    private readonly string _id = session.NextListening();
    private bool _mayBeHeld;
    private bool _isWaived;
    private MeteredUsage? _usage;

    /// <summary>Why the meter ended it; null when it did not.</summary>
    public CutReason? Cut => _usage?.Cut;

    /// <summary>Says what listening costs, and starts to charge it. False, and he has heard why, when he cannot pay; also when he goes back.</summary>
    public async Task<bool> BeginAsync(Conversation talk)
    {
        var quote = await billing.QuoteAsync(new UsageRequest(session.Detainee, BilledService.Voicemail), talk.Call.Ended);
        if (quote.Refusal == BillingRefusal.NoTariff) return true;
        if (quote.Refusal is { } refusal) return await RefuseAsync(talk, refusal);
        if (quote.IsFree)
        {
            await talk.SayAsync(Phrase.ListeningIsFree);
            return true;
        }
        if (!await IsAcceptedAsync(talk, quote)) return false;
        _mayBeHeld = true;
        switch (await billing.OpenAsync(_id, quote, talk.Call.Ended))
        {
            case HoldResult.Granted granted:
                _usage = new MeteredUsage(billing, granted.Call, Unwarned, static _ => { });
                _usage.Start(MonotonicTime.Now(clock));
                talk.Call.Watch = _usage;
                return true;
            case HoldResult.Refused refused: return await RefuseAsync(talk, refused.Reason);
            default:
                await talk.TellAsync(Phrase.ServiceNotAvailable);
                return false;
        }
    }

    /// <summary>We broke it: nobody pays for a fault of ours (DESIGN 4.5).</summary>
    public void Waive() => _isWaived = true;

    /// <summary>The visit is over, whoever ended it: charges it, and gives the rest back. Returns what it has cost as far as that is known. Never fails.</summary>
    public async Task<Money> EndAsync(ICall call)
    {
        call.Watch = null;
        if (!_mayBeHeld) return Money.Zero;
        var listened = _usage?.End(MonotonicTime.Now(clock));
        var settlement = await billing.SettleAsync(_id, _isWaived ? null : listened);
        return settlement.Outcome == SettlementOutcome.Settled ? settlement.Price : Money.Zero;
    }

    private static async Task<bool> IsAcceptedAsync(Conversation talk, Quote quote)
    {
        var rate = quote.Rate!;
        await talk.TellAsync(Phrase.ListeningPrice(rate.PerMinute));
        if (rate.Connection > Money.Zero) await talk.SayAsync(Phrase.ListeningConnectionCharge(rate.Connection));
        await talk.SayAsync(quote.Time is { } time ? Phrase.ListeningTime(time) : Phrase.ToGoBack);
        return await talk.Call.NextKeyAsync(DecisionTime) != '*';
    }

    private static async Task<bool> RefuseAsync(Conversation talk, BillingRefusal refusal)
    {
        await talk.TellAsync(refusal switch
        {
            BillingRefusal.NotIncluded => Phrase.ListeningNotIncluded,
            BillingRefusal.NoCredit => Phrase.NoCreditToListen,
            _ => Phrase.ServiceNotAvailable,
        });
        return false;
    }
}
