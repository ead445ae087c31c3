namespace Telephony.Directory;

/// <summary>The services that one list of numbers authorises (OUT-12).</summary>
public enum Service
{
    /// <summary>A relative leaves a message.</summary>
    Deposit,

    /// <summary>A detainee listens to his messages (IVR-07).</summary>
    Listening,

    /// <summary>A detainee calls a correspondent.</summary>
    Call,
}
