using System.Text.Json;

namespace Telephony.Calls;

/// <summary>
/// Call and leg records, refused calls too. Nothing here waits for the database or fails because of it. A boundary that flow tests replace; implemented by
/// <see cref="CallLog"/>. Thread-safe.
/// </summary>
public interface ICallLog
{
    /// <summary>A call arrived; its outcome is running.</summary>
    void Started(CallStart call);

    /// <summary>
    /// A call was refused before it was answered, with the final status sent (300 to 699). Challenges (401, 407) are
    /// no calls. For a call that <see cref="Started"/> has not seen; one that it has seen ends with <see cref="Ended"/>.
    /// </summary>
    void Refused(CallStart call, CallOutcome outcome, int sipStatus);

    /// <summary>The call was answered.</summary>
    void Answered(string callId, DateTimeOffset at);

    /// <summary>Whose call it is, once known, and of which establishment. A protected call loses its correspondent's number in the row (DESIGN 8).</summary>
    void Identified(string callId, Guid detainee, string identifier, string establishment, bool isProtected);

    /// <summary>How a leg of the call went, when its media has ended; before <see cref="Ended"/>. A second record of the same leg changes nothing.</summary>
    void LegEnded(string callId, CallLeg leg);

    /// <summary>The call ended. What is told of it afterwards changes nothing.</summary>
    /// <param name="callId">The call.</param>
    /// <param name="at">When.</param>
    /// <param name="outcome">How.</param>
    /// <param name="cause">By whom or what, once it was answered.</param>
    /// <param name="talked">Talk time; null: from its answer until now.</param>
    void Ended(string callId, DateTimeOffset at, CallOutcome outcome, CallEndCause? cause = null, TimeSpan? talked = null);
}

/// <summary>What is known when a call arrives.</summary>
/// <param name="Id">Our call id.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Node">Node that carries it.</param>
/// <param name="SipCallId">Call-ID of its SIP dialog.</param>
/// <param name="From">Calling number in E.164 or the phone's user; null when hidden.</param>
/// <param name="To">Dialled number or user.</param>
/// <param name="At">When the INVITE arrived, or the detainee asked to be connected.</param>
public sealed record CallStart(string Id, CallKind Kind, string Node, string SipCallId, string? From, string To, DateTimeOffset At)
{
    /// <summary>Of an outbound call the call of the detainee's phone that it was placed from; null for the others.</summary>
    public string? Session { get; init; }

    /// <summary>Whether it is known from the beginning that its correspondent is protected: his number is then never written.</summary>
    public bool IsProtected { get; init; }

    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => Id;
}

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
    NotOnList, Suspended, OutsideHours, TooManyCalls, NoTrunk, PhoneStopped,
#pragma warning restore CS1591
}

/// <summary>Who or what ended a call that was answered, or staff one that still rang. In JSON and rows the camel-case name.</summary>
public enum CallEndCause
{
    /// <summary>The detainee, or his phone, hung up.</summary>
    Detainee,

    /// <summary>The called person hung up.</summary>
    Correspondent,

    /// <summary>What he can pay for was used up (BIL-24).</summary>
    Credit,

    /// <summary>The longest call, or the end of the calling hours.</summary>
    LongestCall,

    /// <summary>Staff cut it (MON-01).</summary>
    Staff,

    /// <summary>No more credit could be held, because the database was away (DESIGN 4.10).</summary>
    Database,

    /// <summary>It could no longer be recorded (DESIGN 4.10).</summary>
    Recording,

    /// <summary>A fault of ours.</summary>
    Fault,
}

/// <summary>One leg of a call: its media, counted. Addresses are those of the RTP session, <c>host:port</c>.</summary>
/// <param name="Number">1 for the leg that came in first.</param>
/// <param name="Direction">Who sent the INVITE.</param>
/// <param name="Codec">Encoding name of the SDP such as PCMA; null when no media was agreed.</param>
/// <param name="LocalMedia">Where we received.</param>
/// <param name="RemoteMedia">Where we sent.</param>
/// <param name="PacketsReceived">RTP packets of the locked source.</param>
/// <param name="PacketsSent">RTP packets that we sent.</param>
/// <param name="PacketsLost">Cumulative packets lost (RFC 3550 6.4.1), 0 when duplicates make it negative.</param>
/// <param name="JitterMilliseconds">Interarrival jitter at the end (RFC 3550 A.8), in milliseconds.</param>
/// <param name="DigitsByEvent">Digits received as telephone-events (RFC 4733).</param>
/// <param name="DigitsByInfo">Digits received in SIP INFO.</param>
/// <param name="DigitsByTone">Digits detected in the audio.</param>
/// <param name="Privacy">What could be done with its sound.</param>
public sealed record CallLeg(
    int Number, LegDirection Direction, string? Codec, string? LocalMedia, string? RemoteMedia, long PacketsReceived, long PacketsSent,
    long PacketsLost, double JitterMilliseconds, int DigitsByEvent, int DigitsByInfo, int DigitsByTone, RecordedPrivacy Privacy)
{
    /// <summary>Name of the trunk of a leg that we placed; null for one that came in.</summary>
    public string? Trunk { get; init; }

    /// <summary>The final status of a leg that was not answered, 300 to 699; null for one that was.</summary>
    public int? SipStatus { get; init; }

    /// <summary>Writes it as an object of <c>calls show --json</c>.</summary>
    public void Write(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartObject();
        json.WriteNumber("number", Number);
        json.WriteString("direction", CallStore.Name(Direction));
        json.WriteString("trunk", Trunk);
        if (SipStatus is { } status) json.WriteNumber("sipStatus", status);
        else json.WriteNull("sipStatus");
        json.WriteString("codec", Codec);
        json.WriteString("localMedia", LocalMedia);
        json.WriteString("remoteMedia", RemoteMedia);
        json.WriteNumber("packetsReceived", PacketsReceived);
        json.WriteNumber("packetsSent", PacketsSent);
        json.WriteNumber("packetsLost", PacketsLost);
        json.WriteNumber("jitterMilliseconds", Math.Round(JitterMilliseconds, 3));
        json.WriteNumber("digitsByEvent", DigitsByEvent);
        json.WriteNumber("digitsByInfo", DigitsByInfo);
        json.WriteNumber("digitsByTone", DigitsByTone);
        json.WriteString("privacy", CallStore.Name(Privacy));
        json.WriteEndObject();
    }
}

/// <summary>Who sent a leg's INVITE.</summary>
public enum LegDirection
{
    /// <summary>The peer.</summary>
    Inbound,

    /// <summary>We.</summary>
    Outbound,
}

/// <summary>The privacy of a leg (DESIGN 4.4) as its record keeps it.</summary>
public enum RecordedPrivacy
{
    /// <summary>Prompts and digits only: nothing of it was kept.</summary>
    Undecided,

    /// <summary>Staff could hear it.</summary>
    Monitored,

    /// <summary>Nobody but the detainee could.</summary>
    Protected,
}
