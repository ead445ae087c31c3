namespace Telephony.Directory;

/// <summary>What the flows ask of the directory; a boundary that flow tests replace. Implemented by <c>DirectoryStore</c>. Thread-safe.</summary>
public interface IDirectory
{
    /// <summary>
    /// The one authorisation decision (DESIGN 4.1) for the detainee with <paramref name="identifier"/> (as keyed; any text is allowed) at the
    /// present instant. <paramref name="correspondent"/> is null when the calling number is hidden, and for listening.
    /// </summary>
    Task<Decision> DecideAsync(string identifier, PhoneNumber? correspondent, Service service, CancellationToken cancellation);

    /// <summary>Checks identifier and secret code keyed on a phone (IVR-14), counting failures (issue: slow, then lock, with an event).</summary>
    Task<Identification> IdentifyAsync(string identifier, string code, string phoneUser, CancellationToken cancellation);

    /// <summary>
    /// Where to turn when worried about a detainee (INF-11), in a language. No detainee is named yet: when all the detainees who have
    /// <paramref name="caller"/> on their lists are in one establishment it is that one's text, where it has one in this language; otherwise,
    /// and for a hidden number (null), the national one.
    /// </summary>
    Task<string> WorriedTextAsync(PhoneNumber? caller, string language, CancellationToken cancellation);
}

/// <summary>The services that one list of numbers authorises (OUT-12).</summary>
public enum Service
{
    /// <summary>A relative leaves a message.</summary>
    Deposit,

    /// <summary>A detainee listens to his messages (IVR-07).</summary>
    Listening,
}

/// <summary>Whether a leg may be heard and recorded (DESIGN 4.4).</summary>
public enum Protection
{
    /// <summary>Staff may hear it.</summary>
    Monitored,

    /// <summary>Nobody but the detainee may hear it (EXC-01).</summary>
    Protected,
}

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
}

/// <summary>Answer of <see cref="IDirectory.DecideAsync"/>.</summary>
public abstract record Decision
{
    private Decision() { }

    /// <summary>The service may be used. <paramref name="Correspondent"/> is null for listening.</summary>
    public sealed record Permitted(Detainee Detainee, Correspondent? Correspondent, Protection Protection) : Decision;

    /// <summary>It may not. <paramref name="Detainee"/> is set when it is known who was meant, for the records only, never for the caller.</summary>
    public sealed record Refused(RefusalReason Reason, Detainee? Detainee) : Decision;
}

/// <summary>A detainee as other modules need him.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Identifier">4 to 12 digits.</param>
/// <param name="Language">Two-letter code of the catalogue: fr, en, es, ar, pt, ro.</param>
/// <param name="EstablishmentCode">Establishment.</param>
/// <param name="TimeZone">The establishment's IANA zone.</param>
public sealed record Detainee(Guid Id, string Identifier, string Language, string EstablishmentCode, string TimeZone)
{
    /// <summary>The row id only: nothing personal reaches a log.</summary>
    public override string ToString() => Id.ToString();
}

/// <summary>A correspondent on a detainee's list.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Number">His number.</param>
/// <param name="Name">The name on the list.</param>
/// <param name="Kind">relative, lawyer or institution.</param>
public sealed record Correspondent(Guid Id, PhoneNumber Number, string Name, string Kind)
{
    /// <summary>The row id only.</summary>
    public override string ToString() => Id.ToString();
}

/// <summary>Answer of <see cref="IDirectory.IdentifyAsync"/>.</summary>
public abstract record Identification
{
    private Identification() { }

    /// <summary>It is he.</summary>
    public sealed record Identified(Detainee Detainee) : Identification;

    /// <summary>Identifier or code wrong, or the identifier is locked: the caller hears one sentence. Wait <paramref name="Delay"/> before the next try on this phone.</summary>
    public sealed record Failed(TimeSpan Delay) : Identification;
}
