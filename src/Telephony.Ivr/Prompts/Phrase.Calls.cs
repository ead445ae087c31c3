using Telephony.Billing;
using Telephony.Directory;

namespace Telephony.Ivr.Prompts;

#pragma warning disable CS1591 // what a fixed prompt says is written in prompts/fr.json under its key

/// <content>Calls to correspondents.</content>
public static partial class Phrase
{
    // What the detainee hears.
    public static Prompt FreeNumber { get; } = new("detainee.free-number");
    public static Prompt NotAFreeNumber { get; } = new("call.not-a-free-number");
    public static Prompt CallIsFree { get; } = new("call.free");
    public static Prompt Connecting { get; } = new("call.connecting");
    public static Prompt PickedUp { get; } = new("call.picked-up");
    public static Prompt TheyHungUp { get; } = new("call.they-hung-up");
    public static Prompt CreditUsedUp { get; } = new("call.credit-used-up");
    public static Prompt LongestCallOver { get; } = new("call.longest-over");
    public static Prompt CallInterrupted { get; } = new("call.interrupted");
    public static Prompt CallCut { get; } = new("call.cut");
    public static Prompt NoSound { get; } = new("call.no-sound");

    // Why there is no call.
    public static Prompt Busy { get; } = new("call.busy");
    public static Prompt NoAnswer { get; } = new("call.no-answer");
    public static Prompt Declined { get; } = new("call.declined");
    public static Prompt NotInService { get; } = new("call.not-in-service");
    public static Prompt NetworkFault { get; } = new("call.network-fault");
    public static Prompt NoCredit { get; } = new("call.no-credit");
    public static Prompt CallsNotIncluded { get; } = new("call.not-included");
    public static Prompt NoTariff { get; } = new("call.no-tariff");
    public static Prompt AlreadyCalling { get; } = new("call.already-calling");
    public static Prompt NotOnList { get; } = new("call.not-on-list");
    public static Prompt NotYetAuthorised { get; } = new("call.not-yet-authorised");
    public static Prompt NumberSuspended { get; } = new("call.number-suspended");
    public static Prompt CallsSuspended { get; } = new("call.all-suspended");
    public static Prompt RefusedByCorrespondent { get; } = new("call.refused-by-correspondent");
    public static Prompt OutsideHours { get; } = new("call.outside-hours");
    public static Prompt TooManyCalls { get; } = new("call.too-many");
    public static Prompt ArrivalCallUsed { get; } = new("call.arrival-used");
    public static Prompt PhoneOfAnother { get; } = new("call.phone-of-another");
    public static Prompt PhoneStopped { get; } = new("call.phone-stopped");
    public static Prompt NoSuchShortcut { get; } = new("call.no-such-shortcut");
    public static Prompt NotANumber { get; } = new("call.not-a-number");
    public static Prompt ShortNumber { get; } = new("call.short-number");
    public static Prompt PremiumNumber { get; } = new("call.premium-number");

    // What the called person hears.
    public static Prompt CallMayBeMonitored { get; } = new("callee.may-be-monitored");
    public static Prompt CallNotMonitored { get; } = new("callee.not-monitored");
    public static Prompt AcceptCall { get; } = new("callee.accept");
    public static Prompt RefusalNoted { get; } = new("callee.refusal-noted");
    public static Prompt CallCutForCallee { get; } = new("callee.cut");
    public static Prompt CallIsOver { get; } = new("callee.over");

    /// <summary>How much credit there is.</summary>
    public static Prompt CallBalance(Money balance) => new("call.balance", new Slot.Amount("amount", balance));

    /// <summary>What a minute costs.</summary>
    public static Prompt CallPrice(Money perMinute) => new("call.price", new Slot.Price("price", perMinute));

    /// <summary>What the connection costs, once.</summary>
    public static Prompt ConnectionCharge(Money charge) => new("call.connection-charge", new Slot.Price("price", charge));

    /// <summary>How long the call may last.</summary>
    public static Prompt CallTime(TimeSpan time) => new("call.time", new Slot.Duration("time", Spoken.RoundDown(time)));

    /// <summary>A warning, while he talks; a minute that is some milliseconds short is a minute.</summary>
    public static Prompt CallEndsIn(TimeSpan left) => new("call.ends-in", new Slot.Duration("time", Spoken.RoundDown(left + TimeSpan.FromSeconds(0.5))));

    /// <summary>What the call has cost, and what is left.</summary>
    public static Prompt CallCost(Money price, Money left) => new("call.cost", new Slot.Amount("amount", price), new Slot.Amount("left", left));

    /// <summary>Who calls, from where.</summary>
    public static Prompt CallFrom(Introduction caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return new("callee.from", new Slot.Name("name", caller.Name), new Slot.Name("place", caller.Establishment));
    }

    /// <summary>What is said before a call rings (BIL-28): the balance, the price, and the time that both the credit and the rules leave; that it is free when it is.</summary>
    public static IEnumerable<Prompt> OfQuote(Quote quote, TimeSpan? longest)
    {
        ArgumentNullException.ThrowIfNull(quote);
        if (quote.Rate is not { } rate) yield break;
        if (quote.IsFree) yield return CallIsFree;
        else
        {
            yield return CallBalance(quote.Balance);
            yield return CallPrice(rate.PerMinute);
            if (rate.Connection > Money.Zero) yield return ConnectionCharge(rate.Connection);
        }
        if (Shorter(quote.Time, longest) is { } time) yield return CallTime(time);
    }

    private static TimeSpan? Shorter(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b ?? a : a;

    private static IEnumerable<Prompt> AllOfCalls =>
    [
        FreeNumber, NotAFreeNumber, CallIsFree, Connecting, PickedUp, TheyHungUp, CreditUsedUp, LongestCallOver, CallInterrupted, CallCut, NoSound, Busy, NoAnswer, Declined, NotInService, NetworkFault, NoCredit,
        CallsNotIncluded, NoTariff, AlreadyCalling, NotOnList, NotYetAuthorised, NumberSuspended, CallsSuspended, RefusedByCorrespondent, OutsideHours, TooManyCalls, ArrivalCallUsed, PhoneOfAnother, PhoneStopped,
        NoSuchShortcut, NotANumber, ShortNumber, PremiumNumber, CallMayBeMonitored, CallNotMonitored, AcceptCall, RefusalNoted, CallIsOver, CallCutForCallee,
        CallBalance(new Money(12.34m)), CallPrice(new Money(0.1333m)), ConnectionCharge(new Money(0.14m)), CallTime(TimeSpan.FromMinutes(20)), CallEndsIn(TimeSpan.FromMinutes(1)),
        CallCost(new Money(0.45m), new Money(11.89m)), CallFrom(new Introduction("Jean Martin", "Maison d'arrêt de Rouen")),
    ];
}
