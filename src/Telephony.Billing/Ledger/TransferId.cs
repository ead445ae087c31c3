using System.Text.RegularExpressions;

namespace Telephony.Billing;

/// <summary>The ids that people and other programs choose for transfers. Ids of our own have a slash, so that they never meet.</summary>
public static partial class TransferId
{
    /// <summary>Whether a text is 1 to 64 letters, digits and <c>. _ ~ + : -</c>.</summary>
    public static bool IsValid(string text) => Chosen().IsMatch(text);

    [GeneratedRegex(@"\A[A-Za-z0-9._~+:-]{1,64}\z")]
    private static partial Regex Chosen();
}
