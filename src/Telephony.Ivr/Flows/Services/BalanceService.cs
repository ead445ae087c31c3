using NodaTime;
using Telephony.Billing;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows.Services;

/// <summary>What a detainee has, and the last movements of his accounts (BIL-26). A key goes back to the menu and acts there.</summary>
/// <param name="billing">Has the accounts.</param>
internal sealed class BalanceService(IBilling billing)
{
    /// <summary>Movements that are said.</summary>
    public const int MostMovements = 5;

    public async Task<Step> RunAsync(Conversation talk, ServicesSession session)
    {
        using var step = IvrTelemetry.Step("balance");
        var statement = await billing.StatementAsync(session.Detainee.Id, MostMovements, talk.Call.Ended);
        var zone = DateTimeZoneProviders.Tzdb[session.Detainee.TimeZone];
        await talk.SayAllAsync([.. Accounts(statement), .. Movements(statement, zone)]);
        return Step.Back;
    }

    /// <summary>The accounts; of the telephone account also what was bought under plans, whose prices differ.</summary>
    private static IEnumerable<Prompt> Accounts(Statement statement)
    {
        yield return Phrase.TelephoneBalance(statement.Balance);
        if (statement.Lots.Any(lot => lot.Plan != Plan.Outside))
        {
            foreach (var plan in statement.Lots.GroupBy(lot => lot.Plan)) yield return Phrase.PlanBalance(plan.Key, Money.Sum(plan.Select(lot => lot.Remaining)));
        }
        if (statement.Held > Money.Zero) yield return Phrase.HeldCredit(statement.Held);
        yield return Phrase.NominativeBalance(statement.NominativeBalance);
        if (statement.InTransit > Money.Zero) yield return Phrase.CreditOnItsWay(statement.InTransit);
    }

    /// <summary>The last movements of both accounts, the newest first; a purchase, which is on both, once.</summary>
    private static IEnumerable<Prompt> Movements(Statement statement, DateTimeZone zone)
    {
        var nominative = statement.NominativeMovements.Where(movement => movement.Reason != TransferKind.Purchase);
        var last = statement.Movements.Concat(nominative).OrderByDescending(movement => movement.At).Take(MostMovements).ToList();
        yield return last.Count == 0 ? Phrase.NoMovements : Phrase.LastMovements;
        foreach (var movement in last)
        {
            yield return Kind(movement.Reason);
            yield return Phrase.MovementDetail(Instant.FromDateTimeOffset(movement.At).InZone(zone).LocalDateTime, Money.Max(movement.Amount, -movement.Amount));
        }
    }

    private static Prompt Kind(string reason) => reason switch
    {
        "call" => Phrase.MovementCall,
        "voicemail" => Phrase.MovementVoicemail,
        "video" => Phrase.MovementVideo,
        TransferKind.Purchase => Phrase.MovementPurchase,
        TransferKind.Opening => Phrase.MovementOpening,
        TransferKind.Credit => Phrase.MovementCredit,
        TransferKind.Request => Phrase.MovementRequest,
        TransferKind.Refund => Phrase.MovementRefund,
        _ => Phrase.MovementOther,
    };
}
