using Telephony.Recording;

namespace Telephony.Monitoring.Tests;

/// <summary>What the tests of this project start from.</summary>
internal static class Given
{
    public const string Node = "n1";
    public const string Number = "+33612345678";
    public const string Paris = "Europe/Paris";

    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Three months later in Paris, where summer time has begun.</summary>
    public static readonly DateTimeOffset TermOfNoon = new(2026, 6, 2, 11, 0, 0, TimeSpan.Zero);

    public static readonly LegPrivacy.Monitored Monitored = (LegPrivacy.Monitored)new LegPrivacy.Undecided().Decide(isProtected: false);

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    public static CallToRecord Call(Guid detainee, string id = "call") => new(id, detainee, "12345678", Number, "MA-ROUEN", Paris);
}
