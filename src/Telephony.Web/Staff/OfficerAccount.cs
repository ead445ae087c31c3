namespace Telephony.Web.Staff;

/// <summary>An officer's account as the Identity library handles it: read, changed, written back by <see cref="OfficerStore"/>.</summary>
internal sealed class OfficerAccount
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required string NormalizedName { get; init; }

    public required OfficerRole Role { get; init; }

    public required string? Establishment { get; init; }

    public required string? PasswordHash { get; set; }

    /// <summary>Somebody else has seen the password.</summary>
    public required bool IsFirstPassword { get; set; }

    /// <summary>Changes with everything that ends his sessions.</summary>
    public required string Stamp { get; set; }

    /// <summary>The stamp of the row when it was read: it is written back only while nobody else has changed it.</summary>
    public required string StampInRow { get; set; }

    /// <summary>The shared secret of the second factor in Base32; null until it is to be set up.</summary>
    public required string? AuthenticatorKey { get; set; }

    /// <summary>The second factor was set up: a code of it was shown.</summary>
    public required bool HasSecondFactor { get; set; }

    public Officer Officer => new(Id, Name, Role, Establishment);

    /// <summary>What a session of his still asks for.</summary>
    public SignInStep StepOf(bool isProved) => SignInSteps.Of(isProved, IsFirstPassword, HasSecondFactor);

    /// <summary>The id: neither the name nor a secret gets into a log.</summary>
    public override string ToString() => Id.ToString();
}
