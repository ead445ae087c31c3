namespace Telephony.Core.Sip.Registration;

/// <summary>Limits of a <see cref="Registrar"/>. Immutable.</summary>
public sealed record RegistrarOptions
{
    /// <summary>A shorter validity is refused with 423; zero removes. At most an hour has an effect (10.3 step 7).</summary>
    public TimeSpan MinExpires { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A longer validity is shortened to this.</summary>
    public TimeSpan MaxExpires { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The validity when the phone asks for none.</summary>
    public TimeSpan DefaultExpires { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Bindings of one address of record. One REGISTER with more is refused with 403; a new one beyond them takes the place of the one that
    /// ends first, because a phone that restarts at another port must not be locked out by its former self.
    /// </summary>
    public int MaxBindings { get; init; } = 10;
}
