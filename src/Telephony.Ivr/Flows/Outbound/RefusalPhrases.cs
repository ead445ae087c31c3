using Telephony.Directory;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows.Outbound;

/// <summary>What a detainee hears of a number that he may not call. Pure.</summary>
public static class RefusalPhrases
{
    /// <summary>Of the decision (DESIGN 4.1).</summary>
    public static Prompt Of(RefusalReason reason) => reason switch
    {
        RefusalReason.AccountNotActive => Phrase.YourAccountNotActive,
        RefusalReason.NotOnList or RefusalReason.UnknownOrNotAuthorised => Phrase.NotOnList,
        RefusalReason.NotYetAuthorised => Phrase.NotYetAuthorised,
        RefusalReason.NumberSuspended => Phrase.NumberSuspended,
        RefusalReason.CallsSuspended => Phrase.CallsSuspended,
        RefusalReason.RefusedByCorrespondent => Phrase.RefusedByCorrespondent,
        RefusalReason.OutsideHours => Phrase.OutsideHours,
        RefusalReason.TooManyCalls => Phrase.TooManyCalls,
        RefusalReason.ArrivalCallUsed => Phrase.ArrivalCallUsed,
        RefusalReason.PhoneOfAnother => Phrase.PhoneOfAnother,
        RefusalReason.PhoneStopped => Phrase.PhoneStopped,
        _ => Phrase.Unavailable,
    };

    /// <summary>Of what is no number to call.</summary>
    public static Prompt Of(DialRefusal reason) => reason switch
    {
        DialRefusal.ShortNumber => Phrase.ShortNumber,
        DialRefusal.Premium => Phrase.PremiumNumber,
        _ => Phrase.NotANumber,
    };
}
