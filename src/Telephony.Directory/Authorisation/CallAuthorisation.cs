using NodaTime;

namespace Telephony.Directory;

/// <summary>
/// Whether a detainee may call a number, and how (REQUIREMENTS 3 and 17). Pure. The first line that fits decides:
/// <list type="table">
/// <item><term>a free line of the registry</term><description>Permitted, free, whatever else holds (EXC-05)</description></item>
/// <item><term>before the service's start</term><description>Unavailable (DEP-03)</description></item>
/// <item><term>the phone is in another detainee's cell</term><description>PhoneOfAnother (OUT-07)</description></item>
/// <item><term>staff have stopped the phone, and the call would be monitored</term><description>PhoneStopped (MON-06, MON-08)</description></item>
/// <item><term>account suspended or closed</term><description>AccountNotActive</description></item>
/// <item><term>all calls suspended</term><description>CallsSuspended (OUT-08)</description></item>
/// <item><term>not on the list, refused or withdrawn</term><description>NotOnList (OUT-01)</description></item>
/// <item><term>requested, or without papers or the magistrate's agreement</term><description>NotYetAuthorised (OUT-03, OUT-04)</description></item>
/// <item><term>the number suspended</term><description>NumberSuspended (OUT-09)</description></item>
/// <item><term>the called person wants no calls</term><description>RefusedByCorrespondent</description></item>
/// <item><term>outside the hours</term><description>OutsideHours</description></item>
/// <item><term>account arrival, its call made</term><description>ArrivalCallUsed (OUT-06, C-18)</description></item>
/// <item><term>as many calls today as are allowed</term><description>TooManyCalls</description></item>
/// <item><term>otherwise</term><description>Permitted</description></item>
/// </list>
/// A number of the registry that is not free must be on the list, but needs neither papers nor agreement, and no sanction, hour or number of calls keeps it from
/// being called: the defence and the oversight bodies are not the establishment's to ration. The call on arrival needs no papers, which nobody has by then.
/// A stop of phones refuses exactly the calls that staff could cut: whatever is protected, also by doubt (DESIGN 4.4), is dialled as if there were none.
/// </summary>
public static class CallAuthorisation
{
    /// <summary>Decides.</summary>
    public static Decision Decide(AuthorisationView view, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(view);
        if (view.Registry is { IsFree: true } line)
        {
            return new Decision.Permitted(view.Detainee, view.Correspondent ?? line.ToCorrespondent(), Protection.Protected) { Terms = new CallTerms(CallPrice.FreeLine, null) };
        }
        if (ReasonAgainst(view, now) is { } reason) return new Decision.Refused(reason, view.Detainee);
        var price = view.Account == AccountStatus.Arrival ? CallPrice.ArrivalCall : CallPrice.Metered;
        return new Decision.Permitted(view.Detainee, view.Correspondent, Authorisation.ProtectionOf(view)) { Terms = new CallTerms(price, LongestOf(view, now)) };
    }

    private static RefusalReason? ReasonAgainst(AuthorisationView view, DateTimeOffset now)
    {
        if (now < view.ServiceStart) return RefusalReason.Unavailable;
        if (view.PhoneOwner is { } owner && owner != view.Detainee.Id) return RefusalReason.PhoneOfAnother;
        if (view.IsPhoneStopped && !IsProtected(view)) return RefusalReason.PhoneStopped;
        if (view.Account is AccountStatus.Suspended or AccountStatus.Closed) return RefusalReason.AccountNotActive;
        var suspension = Authorisation.SuspensionOf(view);
        if (suspension == RefusalReason.CallsSuspended) return suspension;
        if (view.Correspondent is null || view.Listing.State is CorrespondentState.Refused or CorrespondentState.Withdrawn) return RefusalReason.NotOnList;
        if (!IsAuthorised(view)) return RefusalReason.NotYetAuthorised;
        if (suspension is not null) return suspension;
        if (view.Restrictions.IsRefused) return RefusalReason.RefusedByCorrespondent;
        if (view.Registry is null && !view.Rules.Hours.IsOpen(LocalTime(view, now))) return RefusalReason.OutsideHours;
        if (view.Account == AccountStatus.Arrival) return view.ArrivalCallUsed ? RefusalReason.ArrivalCallUsed : null;
        return view.Registry is null && view.CallsToday >= view.Rules.CallsPerDay ? RefusalReason.TooManyCalls : null;
    }

    /// <summary>A number that is on no list and in no registry is nobody's: a call to it would not be protected.</summary>
    private static bool IsProtected(AuthorisationView view) =>
        (view.Registry is not null || view.Correspondent is not null) && Authorisation.ProtectionOf(view) == Protection.Protected;

    private static bool IsAuthorised(AuthorisationView view)
    {
        if (view.Listing.State != CorrespondentState.Approved) return false;
        if (view.Registry is not null) return true;
        return (view.Listing.HasPapers || view.Account == AccountStatus.Arrival) && (!view.NeedsMagistrate || view.Listing.Magistrate == true);
    }

    private static TimeSpan LongestOf(AuthorisationView view, DateTimeOffset now)
    {
        if (view.Registry is not null || view.Rules.Hours.ClosesAfter(Instant.FromDateTimeOffset(now), ZoneOf(view)) is not { } closes) return view.Rules.Longest;
        var left = closes.ToDateTimeOffset() - now;
        return left < view.Rules.Longest ? left : view.Rules.Longest;
    }

    private static LocalDateTime LocalTime(AuthorisationView view, DateTimeOffset now) => Instant.FromDateTimeOffset(now).InZone(ZoneOf(view)).LocalDateTime;

    private static DateTimeZone ZoneOf(AuthorisationView view) => DateTimeZoneProviders.Tzdb[view.Detainee.TimeZone];
}
