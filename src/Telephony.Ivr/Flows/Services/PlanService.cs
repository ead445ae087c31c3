using System.Data.Common;
using NodaTime;
using Telephony.Billing;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows.Services;

/// <summary>A detainee buys credit from his nominative account (BIL-02, BIL-10): he hears the plans and their prices, then his choice with both balances, and confirms (BIL-28).</summary>
/// <param name="billing">Sells.</param>
internal sealed class PlanService(IBilling billing)
{
    /// <summary>Plans that have a key: 0 says them again.</summary>
    public const int MostPlans = 9;

    // A confirmed purchase is told at once again when its answer was lost: its id makes that harmless.
    private const int Tellings = 2;

    private static readonly DigitRules WholeEuros = new(4);

    public async Task<Step> RunAsync(Conversation talk, ServicesSession session)
    {
        using var step = IvrTelemetry.Step("buy");
        var plans = (await billing.PlansAsync(talk.Call.Ended)).OrderBy(plan => plan.Price is null).Take(MostPlans).ToList();
        if (plans.Count == 0)
        {
            await talk.TellAsync(Phrase.NoPlans);
            return Step.Back;
        }
        var keys = string.Concat(Enumerable.Range(1, plans.Count));
        var key = await talk.ChooseAsync(keys + "*", [.. plans.Select(Choice), Phrase.ToGoBack]);
        if (key is null) return Step.GivenUp;
        if (key == '*') return Step.Back;
        var plan = plans[key.Value - '1'];
        return (plan.Price ?? await AskAmountAsync(talk)) is { } amount ? await ConfirmAsync(talk, session, plan, amount) : Step.GivenUp;
    }

    private static Prompt Choice(Plan plan, int index) => plan.Price is { } price ? Phrase.PlanChoice(plan.Code, price, index + 1) : Phrase.OutsideChoice(index + 1);

    /// <summary>Null when nothing useful was keyed in all his tries.</summary>
    private static async Task<Money?> AskAmountAsync(Conversation talk)
    {
        for (var attempt = 1; attempt <= DetaineeFlow.MaxTries; attempt++)
        {
            var entry = await talk.AskDigitsAsync(Phrase.EnterAmount, WholeEuros);
            if (entry is Entry.Digits digits && int.Parse(digits.Value) is > 0 and var euros) return new Money(euros);
            await talk.TellWrongAsync(entry is Entry.Digits ? new Entry.Unusable() : entry);
        }
        return null;
    }

    private async Task<Step> ConfirmAsync(Conversation talk, ServicesSession session, Plan plan, Money amount)
    {
        var accounts = await billing.StatementAsync(session.Detainee.Id, movements: 0, talk.Call.Ended);
        // Money is not spent by keys that were pressed before the price was said (BIL-28).
        talk.Call.ForgetKeys();
        var key = await talk.ChooseAsync(
            "12*", Phrase.PurchaseSummary(plan.Code, amount), Phrase.NominativeBalance(accounts.NominativeBalance), Phrase.TelephoneBalance(accounts.Balance), Phrase.ConfirmPurchase);
        if (key == '1') await BuyAsync(talk, session, plan, amount);
        else await talk.TellAsync(Phrase.NothingBought);
        return key is null ? Step.GivenUp : Step.Back;
    }

    private async Task BuyAsync(Conversation talk, ServicesSession session, Plan plan, Money amount)
    {
        if (await TellAsync(session, plan, amount, talk) is not { } purchase)
        {
            await talk.TellAsync(Phrase.PurchaseNotKnown);
            return;
        }
        session.PurchaseAnswered(plan.Code, amount);
        var due = Instant.FromDateTimeOffset(purchase.DueAt).InZone(DateTimeZoneProviders.Tzdb[session.Detainee.TimeZone]).LocalDateTime;
        await talk.TellAsync(purchase.State switch
        {
            PurchaseState.Done => Phrase.PurchaseDone,
            PurchaseState.Refused => Phrase.PurchaseRefused,
            _ => Phrase.PurchaseInProcess(due),
        });
    }

    // Hanging up after confirming does not undo it. Null: it may be bought, or not.
    private async Task<Purchase?> TellAsync(ServicesSession session, Plan plan, Money amount, Conversation talk)
    {
        var transfer = session.TransferOf(plan.Code, amount);
        for (var telling = 1; telling <= Tellings; telling++)
        {
            try
            {
                return await billing.BuyAsync(transfer, session.Detainee.Id, plan, plan.Price is null ? amount : null, CancellationToken.None);
            }
            catch (DbException e)
            {
                talk.Logger.DatabaseAway(talk.Call.Id, e);
            }
        }
        return null;
    }
}
