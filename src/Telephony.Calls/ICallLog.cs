namespace Telephony.Calls;

/// <summary>Call and leg records, refused calls too. A boundary that flow tests replace; implemented by <c>CallStore</c>. Thread-safe.</summary>
public interface ICallLog
{
    /// <summary>Writes the row of a call that arrived; its outcome is running.</summary>
    Task StartedAsync(CallStart call, CancellationToken cancellation);

    /// <summary>The call was answered.</summary>
    Task AnsweredAsync(string callId, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Whose call it is, once known. A protected call loses its correspondent's number in the row (DESIGN 8).</summary>
    Task IdentifiedAsync(string callId, Guid detainee, string identifier, bool isProtected, CancellationToken cancellation);

    /// <summary>The call ended. A second call for the same id changes nothing.</summary>
    Task EndedAsync(string callId, DateTimeOffset at, CallOutcome outcome, CancellationToken cancellation);
}

/// <summary>What is known when a call arrives.</summary>
/// <param name="Id">Our call id.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Node">Node that carries it.</param>
/// <param name="SipCallId">Call-ID of its SIP dialog.</param>
/// <param name="From">Calling number in E.164 or the phone's user; null when hidden.</param>
/// <param name="To">Dialled number or user.</param>
/// <param name="At">When the INVITE arrived.</param>
public sealed record CallStart(string Id, CallKind Kind, string Node, string SipCallId, string? From, string To, DateTimeOffset At);

/// <summary>What a call is for.</summary>
public enum CallKind
{
    /// <summary>A relative on the deposit line.</summary>
    Deposit,

    /// <summary>A detainee on a phone.</summary>
    Services,

    /// <summary>A detainee's call to a correspondent.</summary>
    Outbound,
}

/// <summary>How a call ended (DESIGN 8). In JSON and rows the camel-case name.</summary>
public enum CallOutcome
{
#pragma warning disable CS1591 // the names are the contract of DESIGN 8
    Running, Message, NoMessage, Served, Answered, Busy, NoAnswer, Declined, Cut, NoCredit, Failed,
    UnknownOrNotAuthorised, AccountNotActive, MailboxFull, NumberHidden, Unavailable,
#pragma warning restore CS1591
}
