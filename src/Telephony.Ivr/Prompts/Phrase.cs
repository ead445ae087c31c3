using NodaTime;
using Telephony.Voicemail;

namespace Telephony.Ivr.Prompts;

#pragma warning disable CS1591 // what a fixed prompt says is written in prompts/fr.json under its key

/// <summary>Every sentence of the service. A test holds this list and the catalogues together, and each member here to <see cref="All"/>.</summary>
public static partial class Phrase
{
    // The deposit line.
    public static Prompt Welcome { get; } = new("welcome");
    public static Prompt ChooseLanguage { get; } = new("language.choose");
    public static Prompt WorriedKey { get; } = new("language.worried");
    public static Prompt NotAChoice { get; } = new("not-a-choice");
    public static Prompt EnterIdentifier { get; } = new("deposit.enter-identifier");
    public static Prompt UnknownOrNotAuthorised { get; } = new("refused.unknown-or-not-authorised");
    public static Prompt AccountNotActive { get; } = new("refused.account-not-active");
    public static Prompt MailboxFull { get; } = new("refused.mailbox-full");
    public static Prompt NumberHidden { get; } = new("refused.number-hidden");
    public static Prompt Unavailable { get; } = new("refused.unavailable");
    public static Prompt MayBeMonitored { get; } = new("deposit.may-be-monitored");
    public static Prompt NotMonitored { get; } = new("deposit.not-monitored");
    public static Prompt SpeakAfterTone { get; } = new("deposit.speak-after-tone");
    public static Prompt ReviewMenu { get; } = new("deposit.review-menu");
    public static Prompt TooShort { get; } = new("deposit.too-short");
    public static Prompt NoMoreTakes { get; } = new("deposit.no-more-takes");
    public static Prompt TimeUsedUp { get; } = new("deposit.time-used-up");
    public static Prompt MessageKept { get; } = new("deposit.kept");
    public static Prompt MessageNotKept { get; } = new("deposit.not-kept");
    public static Prompt NothingKeyed { get; } = new("nothing-keyed");
    public static Prompt NotUnderstood { get; } = new("not-understood");
    public static Prompt Goodbye { get; } = new("goodbye");

    // The detainee's phone.
    public static Prompt DetaineeIdentifier { get; } = new("detainee.enter-identifier");
    public static Prompt DetaineeCode { get; } = new("detainee.enter-code");
    public static Prompt NotRecognised { get; } = new("detainee.not-recognised");
    public static Prompt PleaseWait { get; } = new("detainee.please-wait");
    public static Prompt YourAccountNotActive { get; } = new("detainee.account-not-active");
    public static Prompt NumberOrServices { get; } = new("detainee.number-or-services");
    public static Prompt Services { get; } = new("services.menu");

    // Listening.
    public static Prompt MailboxIsFull { get; } = new("mailbox.full");
    public static Prompt MailboxNearlyFull { get; } = new("mailbox.nearly-full");
    public static Prompt NoMessages { get; } = new("mailbox.empty");
    public static Prompt AfterMessage { get; } = new("message.after");
    public static Prompt MessageKeys { get; } = new("message.keys");
    public static Prompt Paused { get; } = new("message.paused");
    public static Prompt Deleted { get; } = new("message.deleted");
    public static Prompt Restored { get; } = new("message.restored");
    public static Prompt NoRoomToRestore { get; } = new("message.no-room-to-restore");
    public static Prompt NothingToRestore { get; } = new("message.nothing-to-restore");
    public static Prompt FirstMessage { get; } = new("message.first");
    public static Prompt LastMessage { get; } = new("message.last");

    /// <summary>How much time a message may take.</summary>
    public static Prompt TimeLeft(TimeSpan left) => new("deposit.time-left", new Slot.Duration("time", Spoken.RoundDown(left)));

    /// <summary>
    /// Every sentence of <see cref="TimeLeft"/> that a mailbox can need: the answer to an identifier, which must not wait for speech to be made, as the first caller
    /// with so much time left otherwise would.
    /// </summary>
    public static IReadOnlyList<Prompt> AllTimesLeft { get; } =
    [
        .. Enumerable.Range(1, (int)MailboxLimits.Time.TotalSeconds).Select(seconds => TimeLeft(TimeSpan.FromSeconds(seconds))).DistinctBy(static prompt => prompt.Slots[0]),
    ];

    /// <summary>Where to leave a message instead of calling back; the number as it is dialled.</summary>
    public static Prompt CallNotReturned(string depositNumber) => new("callback.leave-a-message", new Slot.Digits("number", depositNumber));

    /// <summary>How many messages were not heard yet.</summary>
    public static Prompt NewMessages(int count) => new("mailbox.new", new Slot.Number("count", count));

    /// <summary>How many heard messages are kept.</summary>
    public static Prompt KeptMessages(int count) => new("mailbox.kept", new Slot.Number("count", count));

    /// <summary>How much room the mailbox has left.</summary>
    public static Prompt MailboxTimeLeft(TimeSpan left) => new("mailbox.time-left", new Slot.Duration("time", Spoken.RoundDown(left)));

    /// <summary>When a message not yet heard was left, and by whom.</summary>
    public static Prompt NewMessage(LocalDateTime when, string name) => new("message.new", new Slot.Moment("when", when), new Slot.Name("name", name));

    /// <summary>When a message already heard was left, and by whom.</summary>
    public static Prompt KeptMessage(LocalDateTime when, string name) => new("message.kept", new Slot.Moment("when", when), new Slot.Name("name", name));

    /// <summary>One prompt of every key, with sample values in the slots of those that have some.</summary>
    public static IReadOnlyList<Prompt> All => field ??=
    [
        Welcome, ChooseLanguage, WorriedKey, NotAChoice, EnterIdentifier, UnknownOrNotAuthorised, AccountNotActive, MailboxFull, NumberHidden, Unavailable,
        MayBeMonitored, NotMonitored, SpeakAfterTone, ReviewMenu, TooShort, NoMoreTakes, TimeUsedUp, MessageKept, MessageNotKept, NothingKeyed,
        NotUnderstood, Goodbye, DetaineeIdentifier, DetaineeCode, NotRecognised, PleaseWait, YourAccountNotActive, NumberOrServices, Services, MailboxIsFull,
        MailboxNearlyFull, NoMessages, AfterMessage, MessageKeys, Paused, Deleted, Restored, NoRoomToRestore, NothingToRestore, FirstMessage, LastMessage,
        CallNotReturned("0320160294"), TimeLeft(TimeSpan.FromMinutes(30)), NewMessages(3), KeptMessages(2), MailboxTimeLeft(TimeSpan.FromMinutes(12)),
        NewMessage(new(2026, 11, 21, 14, 5), "Marie Martin"), KeptMessage(new(2026, 11, 21, 14, 5), "Marie Martin"),
        .. AllOfCalls, .. AllOfServices, .. AllOfNotices,
    ];
}
