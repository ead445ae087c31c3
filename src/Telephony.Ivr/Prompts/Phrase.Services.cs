using NodaTime;
using Telephony.Billing;
using Telephony.Directory;

namespace Telephony.Ivr.Prompts;

#pragma warning disable CS1591 // what a fixed prompt says is written in prompts/fr.json under its key

/// <content>The services beside the messages, and what listening to these costs.</content>
public static partial class Phrase
{
    public static Prompt ServiceNotAvailable { get; } = new("services.not-available");
    public static Prompt ToGoBack { get; } = new("services.back");

    // Balance and movements.
    public static Prompt LastMovements { get; } = new("balance.last-movements");
    public static Prompt NoMovements { get; } = new("balance.no-movements");
    public static Prompt MovementCall { get; } = new("movement.call");
    public static Prompt MovementVoicemail { get; } = new("movement.voicemail");
    public static Prompt MovementVideo { get; } = new("movement.video");
    public static Prompt MovementPurchase { get; } = new("movement.purchase");
    public static Prompt MovementOpening { get; } = new("movement.opening");
    public static Prompt MovementCredit { get; } = new("movement.credit");
    public static Prompt MovementRequest { get; } = new("movement.request");
    public static Prompt MovementRefund { get; } = new("movement.refund");
    public static Prompt MovementOther { get; } = new("movement.other");

    // Plans.
    public static Prompt NoPlans { get; } = new("plans.none");
    public static Prompt EnterAmount { get; } = new("plans.enter-amount");
    public static Prompt ConfirmPurchase { get; } = new("plans.confirm");
    public static Prompt PurchaseDone { get; } = new("plans.done");
    public static Prompt PurchaseRefused { get; } = new("plans.refused");
    public static Prompt NothingBought { get; } = new("plans.given-up");
    public static Prompt PurchaseNotKnown { get; } = new("plans.not-known");

    // The list of numbers, and the phone in the cell.
    public static Prompt NumbersMenu { get; } = new("numbers.menu");
    public static Prompt NoNumbers { get; } = new("numbers.none");
    public static Prompt NumberApproved { get; } = new("numbers.approved");
    public static Prompt NumberAwaitsDecision { get; } = new("numbers.awaiting");
    public static Prompt MissingIdentity { get; } = new("numbers.missing-identity");
    public static Prompt MissingLetter { get; } = new("numbers.missing-letter");
    public static Prompt MissingInvoice { get; } = new("numbers.missing-invoice");
    public static Prompt MissingMagistrate { get; } = new("numbers.missing-magistrate");
    public static Prompt MagistrateRefused { get; } = new("numbers.magistrate-refused");
    public static Prompt EnterNewNumber { get; } = new("numbers.enter");
    public static Prompt ConfirmNewNumber { get; } = new("numbers.confirm");
    public static Prompt NumberRequested { get; } = new("numbers.requested");
    public static Prompt NumberRequestedBefore { get; } = new("numbers.requested-before");
    public static Prompt NumberOnList { get; } = new("numbers.on-list");
    public static Prompt ListFull { get; } = new("numbers.list-full");
    public static Prompt ConfirmCellPhone { get; } = new("cell-phone.confirm");
    public static Prompt CellPhoneRequested { get; } = new("cell-phone.requested");
    public static Prompt CellPhoneRequestedBefore { get; } = new("cell-phone.requested-before");

    // Rights.
    public static Prompt MonitoredByRight { get; } = new("rights.monitored");
    public static Prompt ProtectedByRight { get; } = new("rights.protected");
    public static Prompt FreeLines { get; } = new("rights.free-lines");

    // The secret code and the language.
    public static Prompt OldCode { get; } = new("code.old");
    public static Prompt NewCode { get; } = new("code.new");
    public static Prompt NewCodeAgain { get; } = new("code.again");
    public static Prompt CodesDiffer { get; } = new("code.differ");
    public static Prompt CodeTooSimple { get; } = new("code.too-simple");
    public static Prompt WrongOldCode { get; } = new("code.wrong");
    public static Prompt CodeChanged { get; } = new("code.changed");
    public static Prompt LanguageChanged { get; } = new("language.changed");

    // What listening costs.
    public static Prompt ListeningIsFree { get; } = new("listening.free");
    public static Prompt ListeningNotIncluded { get; } = new("listening.not-included");
    public static Prompt NoCreditToListen { get; } = new("listening.no-credit");
    public static Prompt ListeningCreditOver { get; } = new("listening.credit-over");

    /// <summary>What is on the telephone account.</summary>
    public static Prompt TelephoneBalance(Money amount) => new("balance.telephone", new Slot.Amount("amount", amount));

    /// <summary>What of it was bought under a plan, or outside plans.</summary>
    public static Prompt PlanBalance(string plan, Money amount) => new("balance.plan", new Slot.Plan("plan", plan), new Slot.Amount("amount", amount));

    /// <summary>What of it running calls hold.</summary>
    public static Prompt HeldCredit(Money amount) => new("balance.held", new Slot.Amount("amount", amount));

    /// <summary>What is on the nominative account.</summary>
    public static Prompt NominativeBalance(Money amount) => new("balance.nominative", new Slot.Amount("amount", amount));

    /// <summary>What has left the nominative account and is not credit yet (BIL-03).</summary>
    public static Prompt CreditOnItsWay(Money amount) => new("balance.on-its-way", new Slot.Amount("amount", amount));

    /// <summary>When a movement was, and of how much, without its sign: what it is says that.</summary>
    public static Prompt MovementDetail(LocalDateTime when, Money amount) => new("movement.detail", new Slot.Moment("when", when), new Slot.Amount("amount", amount));

    /// <summary>A plan that can be bought, and the key that chooses it.</summary>
    public static Prompt PlanChoice(string plan, Money price, int key) =>
        new("plans.choice", new Slot.Plan("plan", plan), new Slot.Amount("amount", price), new Slot.Number("key", key));

    /// <summary>Credit outside plans, and the key that chooses it.</summary>
    public static Prompt OutsideChoice(int key) => new("plans.outside-choice", new Slot.Number("key", key));

    /// <summary>What he is about to buy.</summary>
    public static Prompt PurchaseSummary(string plan, Money price) => new("plans.summary", new Slot.Plan("plan", plan), new Slot.Amount("amount", price));

    /// <summary>When what he has bought becomes credit.</summary>
    public static Prompt PurchaseInProcess(LocalDateTime when) => new("plans.in-process", new Slot.Moment("when", when));

    /// <summary>An entry of his list.</summary>
    public static Prompt ListedNumber(string name, PhoneNumber number) => new("numbers.entry", new Slot.Name("name", name), new Slot.Telephone("number", number));

    /// <summary>An entry that he asked for on a phone, where he could not say whose it is.</summary>
    public static Prompt UnnamedNumber(PhoneNumber number) => new("numbers.unnamed", new Slot.Telephone("number", number));

    /// <summary>The shortcut of an entry.</summary>
    public static Prompt Shortcut(string digits) => new("numbers.shortcut", new Slot.Digits("digits", digits));

    /// <summary>The number that he has keyed.</summary>
    public static Prompt NewNumber(PhoneNumber number) => new("numbers.read-back", new Slot.Telephone("number", number));

    /// <summary>A free line of the registry.</summary>
    public static Prompt FreeLine(string name, PhoneNumber number) => new("rights.free-line", new Slot.Name("name", name), new Slot.Telephone("number", number));

    /// <summary>What a minute of listening costs (BIL-28).</summary>
    public static Prompt ListeningPrice(Money perMinute) => new("listening.price", new Slot.Price("price", perMinute));

    /// <summary>What opening the mailbox costs, once.</summary>
    public static Prompt ListeningConnectionCharge(Money charge) => new("listening.connection-charge", new Slot.Price("price", charge));

    /// <summary>How long he can listen, and that he can still leave without paying.</summary>
    public static Prompt ListeningTime(TimeSpan time) => new("listening.time", new Slot.Duration("time", Spoken.RoundDown(time)));

    /// <summary>What listening has cost.</summary>
    public static Prompt ListeningCost(Money price) => new("listening.cost", new Slot.Amount("amount", price));

    private static IEnumerable<Prompt> AllOfServices =>
    [
        ServiceNotAvailable, ToGoBack, LastMovements, NoMovements, MovementCall, MovementVoicemail, MovementVideo, MovementPurchase, MovementOpening, MovementCredit, MovementRequest,
        MovementRefund, MovementOther, NoPlans, EnterAmount, ConfirmPurchase, PurchaseDone, PurchaseRefused, NothingBought, PurchaseNotKnown, NumbersMenu, NoNumbers, NumberApproved,
        NumberAwaitsDecision, MissingIdentity, MissingLetter, MissingInvoice, MissingMagistrate, MagistrateRefused, EnterNewNumber, ConfirmNewNumber, NumberRequested, NumberRequestedBefore,
        NumberOnList, ListFull, ConfirmCellPhone, CellPhoneRequested, CellPhoneRequestedBefore, MonitoredByRight, ProtectedByRight, FreeLines, OldCode, NewCode, NewCodeAgain, CodesDiffer,
        CodeTooSimple, WrongOldCode, CodeChanged, LanguageChanged, ListeningIsFree, ListeningNotIncluded, NoCreditToListen, ListeningCreditOver,
        TelephoneBalance(new(12.34m)), PlanBalance("40", new(12.34m)), HeldCredit(new(0.6m)), NominativeBalance(new(50)), CreditOnItsWay(new(10)), MovementDetail(SampleMoment, new(0.45m)),
        PlanChoice("40", new(40), 4), OutsideChoice(8), PurchaseSummary(Plan.Outside, new(15)), PurchaseInProcess(SampleMoment), ListedNumber("Marie Martin", SampleNumber),
        UnnamedNumber(SampleNumber), Shortcut("12"), NewNumber(SampleNumber), FreeLine("ARAPEJ", SampleNumber), ListeningPrice(new(0.1333m)), ListeningConnectionCharge(new(0.14m)),
        ListeningTime(TimeSpan.FromMinutes(20)), ListeningCost(new(0.08m)),
    ];

    private static LocalDateTime SampleMoment => new(2026, 11, 21, 14, 5);

    private static PhoneNumber SampleNumber => PhoneNumber.TryParse("0612345678", out var number) ? number : default;
}
