namespace Telephony.Directory;

/// <summary>Whether a leg may be heard and recorded (DESIGN 4.4).</summary>
public enum Protection
{
    /// <summary>Staff may hear it.</summary>
    Monitored,

    /// <summary>Nobody but the detainee may hear it (EXC-01).</summary>
    Protected,
}

/// <summary>Answer of <see cref="IDirectory.DecideAsync"/>.</summary>
public abstract record Decision
{
    private Decision() { }

    /// <summary>The service may be used. <paramref name="Correspondent"/> is null for listening.</summary>
    public sealed record Permitted(Detainee Detainee, Correspondent? Correspondent, Protection Protection) : Decision
    {
        /// <summary>For a call, how it may be made; null for the other services.</summary>
        public CallTerms? Terms { get; init; }
    }

    /// <summary>It may not. <paramref name="Detainee"/> is set when it is known who was meant, for the records only, never for the caller.</summary>
    public sealed record Refused(RefusalReason Reason, Detainee? Detainee) : Decision;
}

/// <summary>How a permitted call may be made.</summary>
/// <param name="Price">Who pays.</param>
/// <param name="Longest">After so long it is ended: the longest call, or what is left of the calling hours; null: without end.</param>
public sealed record CallTerms(CallPrice Price, TimeSpan? Longest);

/// <summary>Who pays for a call.</summary>
public enum CallPrice
{
    /// <summary>The detainee (OUT-05).</summary>
    Metered,

    /// <summary>Nobody: a free line, which needs neither credit nor an account (EXC-05).</summary>
    FreeLine,

    /// <summary>Nobody: the one free call on arrival, to be taken with <see cref="IDirectory.TakeArrivalCallAsync"/> before it rings (OUT-06).</summary>
    ArrivalCall,
}
