namespace Telephony.Directory;

/// <summary>An entry of the national registry of protected numbers (EXC-01, EXC-03).</summary>
/// <param name="Number">The number.</param>
/// <param name="Category">What protects it, such as <c>lawyer</c> (verified in the bar's roll, EXC-06), <c>cglpl</c>, <c>cred</c>, <c>arapej</c>, <c>defenseur</c>.</param>
/// <param name="Name">Whose it is.</param>
/// <param name="From">First day, in France.</param>
/// <param name="Until">First day on which it no longer is; null: no end is known.</param>
/// <param name="IsFree">A free line (EXC-05).</param>
public sealed record ProtectedNumber(PhoneNumber Number, string Category, string Name, DateOnly From, DateOnly? Until, bool IsFree)
{
    /// <summary>The category and the days.</summary>
    public override string ToString() => $"{Category} from {From} until {Until}";
}
