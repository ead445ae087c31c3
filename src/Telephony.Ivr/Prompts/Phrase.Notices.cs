using NodaTime;
using Telephony.Directory;

namespace Telephony.Ivr.Prompts;

#pragma warning disable CS1591 // what a fixed prompt says is written in prompts/fr.json under its key

/// <content>What a detainee is told of decisions on his calls and his list (OUT-10).</content>
public static partial class Phrase
{
    public static Prompt AllSuspendedNotice { get; } = new("notice.all-suspended");
    public static Prompt AllRestoredNotice { get; } = new("notice.all-restored");
    public static Prompt VideoOnlyNotice { get; } = new("notice.video-only");
    public static Prompt NoEndNotice { get; } = new("notice.no-end");

    /// <summary>A number may no longer be called.</summary>
    public static Prompt NumberSuspendedNotice(PhoneNumber number) => new("notice.number-suspended", new Slot.Telephone("number", number));

    /// <summary>The suspension of a number has been ended.</summary>
    public static Prompt NumberRestoredNotice(PhoneNumber number) => new("notice.number-restored", new Slot.Telephone("number", number));

    /// <summary>A number that he asked for was refused.</summary>
    public static Prompt NumberRefusedNotice(PhoneNumber number) => new("notice.number-refused", new Slot.Telephone("number", number));

    /// <summary>A number was taken off his list.</summary>
    public static Prompt NumberWithdrawnNotice(PhoneNumber number) => new("notice.number-withdrawn", new Slot.Telephone("number", number));

    /// <summary>From when a sanction holds.</summary>
    public static Prompt NoticeFrom(LocalDateTime when) => new("notice.from", new Slot.Moment("when", when));

    /// <summary>When it ends.</summary>
    public static Prompt NoticeUntil(LocalDateTime when) => new("notice.until", new Slot.Moment("when", when));

    private static IEnumerable<Prompt> AllOfNotices =>
    [
        AllSuspendedNotice, AllRestoredNotice, VideoOnlyNotice, NoEndNotice, NumberSuspendedNotice(SampleNumber), NumberRestoredNotice(SampleNumber),
        NumberRefusedNotice(SampleNumber), NumberWithdrawnNotice(SampleNumber), NoticeFrom(SampleMoment), NoticeUntil(SampleMoment),
    ];
}
