namespace Telephony.Ivr.Flows;

/// <summary>How a part of a flow ended.</summary>
public enum Step
{
    /// <summary>The caller goes back to where he came from.</summary>
    Back,

    /// <summary>The caller keyed nothing useful in all his tries: the call ends with a goodbye.</summary>
    GivenUp,
}
