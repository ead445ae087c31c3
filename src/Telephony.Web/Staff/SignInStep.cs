namespace Telephony.Web.Staff;

/// <summary>What a session still asks for, in this order.</summary>
public enum SignInStep
{
    /// <summary>The code of the second factor, which is set up already.</summary>
    Code,

    /// <summary>A password of his own instead of the first one.</summary>
    Password,

    /// <summary>The second factor is to be set up.</summary>
    SecondFactor,

    /// <summary>Nothing: he is signed in.</summary>
    Done,
}
