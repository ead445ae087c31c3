namespace Telephony.Core.Sip.UserAgents;

/// <summary>States of a <see cref="Call"/>.</summary>
internal enum CallState
{
    /// <summary>The INVITE has no final response.</summary>
    Invited,

    /// <summary>Our 200 was sent.</summary>
    Answered,

    /// <summary>Its ACK came.</summary>
    Confirmed,

    /// <summary>The call is over for the application; the BYE waits for the ACK of a 200 of ours (RFC 3261 15).</summary>
    HangingUp,

    /// <summary>Our BYE was sent.</summary>
    Leaving,

    /// <summary>Nothing is left to do.</summary>
    Over,
}
