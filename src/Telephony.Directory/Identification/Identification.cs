namespace Telephony.Directory;

/// <summary>Answer of <see cref="IDirectory.IdentifyAsync"/>.</summary>
public abstract record Identification
{
    private Identification() { }

    /// <summary>It is he.</summary>
    public sealed record Identified(Detainee Detainee) : Identification;

    /// <summary>Identifier or code wrong, or the identifier is locked: the caller hears one sentence. Wait <paramref name="Delay"/> before the next try on this phone.</summary>
    public sealed record Failed(TimeSpan Delay) : Identification;
}
