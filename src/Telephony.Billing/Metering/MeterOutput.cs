namespace Telephony.Billing;

/// <summary>What a <see cref="Meter"/> wants done. A closed set.</summary>
public abstract record MeterOutput
{
    private MeterOutput() { }

    /// <summary>
    /// Hold one more slice; answer with <see cref="Meter.Extended"/>, <see cref="Meter.ExtensionFailed"/> or <see cref="Meter.HoldOver"/>. <paramref name="Talked"/> has passed for certain.
    /// </summary>
    public sealed record Extend(TimeSpan Talked) : MeterOutput;

    /// <summary>Tell the detainee how much is left; less than the warning's own time when it became known late.</summary>
    public sealed record Warn(TimeSpan Left) : MeterOutput;

    /// <summary>End the call now: what is paid is over.</summary>
    public sealed record Cut(CutReason Reason) : MeterOutput;
}

/// <summary>Why a call is cut.</summary>
public enum CutReason
{
    /// <summary>No more is held, and no more could be had.</summary>
    NoCredit,

    /// <summary>The longest call that is allowed here.</summary>
    LongestCall,

    /// <summary>The database was away until the end of what was held (DESIGN 4.10).</summary>
    NotExtended,
}
