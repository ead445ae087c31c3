namespace Telephony.Recording;

/// <summary>
/// What may be done with a leg's sound (DESIGN 4.4, EXC-04). A leg starts <see cref="Undecided"/>: nothing that keeps or shows sound
/// accepts it. The decision makes it <see cref="Monitored"/> or <see cref="Protected"/>; there is no way back.
/// </summary>
public abstract record LegPrivacy
{
    private protected LegPrivacy() { }

    /// <summary>Prompts and digits only.</summary>
    public sealed record Undecided : LegPrivacy
    {
        /// <summary>The decision for this leg.</summary>
        public Decided Decide(bool isProtected) => isProtected ? new Protected() : new Monitored();
    }

    /// <summary>A leg that a message may be recorded from.</summary>
    public abstract record Decided : LegPrivacy
    {
        private protected Decided() { }
    }

    /// <summary>Staff may hear, record and cut it.</summary>
    public sealed record Monitored : Decided
    {
        internal Monitored() { }
    }

    /// <summary>Only a message for the detainee may be recorded from it.</summary>
    public sealed record Protected : Decided
    {
        internal Protected() { }
    }
}
