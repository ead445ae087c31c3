namespace Telephony.Directory;

/// <summary>
/// The one authorisation decision (DESIGN 4.1), a pure function. Rules are tried in this order, and the order is what keeps secrets: a caller
/// who is not on the list learns nothing that depends on the detainee, not even that he exists. Calls have their own order, <see cref="CallAuthorisation"/>.
/// <list type="table">
/// <item><term>deposit, calling number hidden</term><description>NumberHidden, whatever was keyed (DEP-15)</description></item>
/// <item><term>identifier unknown</term><description>UnknownOrNotAuthorised (DEP-14)</description></item>
/// <item><term>deposit, number not authorised by the list</term><description>UnknownOrNotAuthorised (DEP-08, DEP-14)</description></item>
/// <item><term>before the service's start</term><description>Unavailable (DEP-03)</description></item>
/// <item><term>deposit, sanction on all calls or on the number</term><description>CallsSuspended, NumberSuspended (OUT-12)</description></item>
/// <item><term>account suspended, closed or arrival</term><description>AccountNotActive (DEP-09, IVR-07, C-18)</description></item>
/// <item><term>otherwise</term><description>Permitted</description></item>
/// </list>
/// A number of the registry is free of sanctions: they are the establishment's, and the registry is national (EXC-03).
/// </summary>
public static class Authorisation
{
    /// <summary>Decides. Never throws.</summary>
    /// <param name="view">The loaded view; null when the identifier is unknown.</param>
    /// <param name="numberHidden">Whether the calling number is hidden or unusable; ignored but for deposits.</param>
    /// <param name="service">What is asked for.</param>
    /// <param name="now">The instant of the call.</param>
    public static Decision Decide(AuthorisationView? view, bool numberHidden, Service service, DateTimeOffset now)
    {
        if (service == Service.Deposit && numberHidden) return new Decision.Refused(RefusalReason.NumberHidden, view?.Detainee);
        if (view is null) return new Decision.Refused(RefusalReason.UnknownOrNotAuthorised, null);
        if (service == Service.Call) return CallAuthorisation.Decide(view, now);
        if (service == Service.Deposit && !MayDeposit(view)) return new Decision.Refused(RefusalReason.UnknownOrNotAuthorised, view.Detainee);
        if (now < view.ServiceStart) return new Decision.Refused(RefusalReason.Unavailable, view.Detainee);
        if (service == Service.Deposit && SuspensionOf(view) is { } suspension) return new Decision.Refused(suspension, view.Detainee);
        if (view.Account != AccountStatus.Active) return new Decision.Refused(RefusalReason.AccountNotActive, view.Detainee);
        return service == Service.Deposit
            ? new Decision.Permitted(view.Detainee, view.Correspondent, ProtectionOf(view))
            // Protected messages are played on this leg among others, so nobody may listen in on it (EXC-02).
            : new Decision.Permitted(view.Detainee, null, Protection.Protected);
    }

    /// <summary>
    /// A number of the registry is protected whatever the list calls it; a lawyer or an institution is protected even when the registry
    /// does not have the number: doubt never opens a recorder (DESIGN 4.4, EXC-04).
    /// </summary>
    internal static Protection ProtectionOf(AuthorisationView view) =>
        view.Registry is not null || view.Correspondent!.Kind != CorrespondentKind.Relative ? Protection.Protected : Protection.Monitored;

    /// <summary>The sanction that is in force; null when there is none, or the number is above it.</summary>
    internal static RefusalReason? SuspensionOf(AuthorisationView view)
    {
        if (view.Registry is not null) return null;
        if (view.Restrictions.AllSuspended) return RefusalReason.CallsSuspended;
        return view.Restrictions.NumberSuspended ? RefusalReason.NumberSuspended : null;
    }

    /// <summary>
    /// Lists of remand detainees were kept before the agreement was written down for each number. Where nothing is said the list stands for itself and messages
    /// are taken as before; a call needs the agreement (OUT-04). A verified lawyer or institution needs neither papers nor agreement.
    /// </summary>
    private static bool MayDeposit(AuthorisationView view) =>
        view.Correspondent is not null && view.Listing.State == CorrespondentState.Approved
        && (view.Registry is not null || (view.Listing.HasPapers && !(view.NeedsMagistrate && view.Listing.Magistrate == false)));
}
