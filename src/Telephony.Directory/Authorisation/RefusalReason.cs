namespace Telephony.Directory;

/// <summary>Why a service is refused. A closed set; what a caller hears and what staff read derive from it (DESIGN 4.1).</summary>
public enum RefusalReason
{
    /// <summary>No such identifier, or the number is not on the list: one and the same for the caller (DEP-14).</summary>
    UnknownOrNotAuthorised,

    /// <summary>The telephone account is not active (DEP-09, IVR-07).</summary>
    AccountNotActive,

    /// <summary>The calling number is hidden (DEP-15).</summary>
    NumberHidden,

    /// <summary>The service has not started (DEP-03) or is not available.</summary>
    Unavailable,

    /// <summary>The mailbox holds 20 messages or 30 minutes (DEP-10, DEP-11). Never from Decide: from the reservation.</summary>
    MailboxFull,

    /// <summary>Call: the number is not on the detainee's list, or was refused or withdrawn (OUT-01).</summary>
    NotOnList,

    /// <summary>Call: the number waits for a decision, for papers or for the magistrate's agreement (OUT-03, OUT-04).</summary>
    NotYetAuthorised,

    /// <summary>This number is suspended for the detainee (OUT-09).</summary>
    NumberSuspended,

    /// <summary>All the detainee's calls are suspended (OUT-08).</summary>
    CallsSuspended,

    /// <summary>Call: the called person wants no calls from this detainee.</summary>
    RefusedByCorrespondent,

    /// <summary>Call: outside the calling hours of his establishment and regime.</summary>
    OutsideHours,

    /// <summary>Call: no further one today.</summary>
    TooManyCalls,

    /// <summary>Call: the free call on arrival was made, and there is no other account yet (OUT-06, C-18).</summary>
    ArrivalCallUsed,

    /// <summary>Call: the phone belongs to another detainee's cell (OUT-07).</summary>
    PhoneOfAnother,

    /// <summary>Call: staff have stopped the phone (MON-06), and the number is not protected.</summary>
    PhoneStopped,
}
