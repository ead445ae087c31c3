using NUnit.Framework;

namespace Telephony.Testing;

/// <summary>
/// Marks the clause that a test executes, so that the covered clauses can be listed (STYLE 7): <c>[Rfc(3261, "17.1.1.2")]</c>.
/// It is an NUnit property called <c>Rfc</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RfcAttribute(int number, string section) : PropertyAttribute($"{number} {section}")
{
    /// <summary>The RFC's number.</summary>
    public int Number { get; } = number;

    /// <summary>The section.</summary>
    public string Section { get; } = section;
}
