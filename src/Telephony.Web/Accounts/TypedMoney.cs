using System.Text.RegularExpressions;
using Telephony.Billing;

namespace Telephony.Web.Accounts;

/// <summary>An amount as people type it: <c>40</c>, <c>40,50</c>, <c>1 240.50</c>.</summary>
internal static partial class TypedMoney
{
    /// <summary>The amount, in whole cents; null when the text is none. Whether it may be negative, or nothing, is for the form to say.</summary>
    public static Money? Of(string? text)
    {
        var plain = Space().Replace(text ?? "", "").TrimEnd('€').Replace('−', '-').Replace(',', '.');
        return Money.TryParse(plain, out var money) && money.IsWholeCents ? money : null;
    }

    [GeneratedRegex(@"\s")]
    private static partial Regex Space();
}
