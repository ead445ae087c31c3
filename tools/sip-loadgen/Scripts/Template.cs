using System.Text.RegularExpressions;

namespace Telephony.LoadGenerator.Scripts;

/// <summary>
/// Text that differs from caller to caller. <c>{n}</c> is the caller's number from 1, <c>{n%20}</c> its place in a group of 20 from 0,
/// <c>{n/20}</c> the group's number from 0; <c>:8</c> at the end pads with zeros to eight digits. <c>{name}</c> is a value given by <c>--set</c>,
/// <c>{name=text}</c> the same with a default.
/// </summary>
internal static partial class Template
{
    /// <summary>The text for caller <paramref name="n"/>. Throws <see cref="FormatException"/> with the placeholder that has no value.</summary>
    public static string Expand(string text, int n, IReadOnlyDictionary<string, string> values) => Placeholder().Replace(text, match =>
    {
        var width = match.Groups["width"] is { Success: true } digits ? int.Parse(digits.Value) : 1;
        var by = match.Groups["by"] is { Success: true } divisor ? int.Parse(divisor.Value) : 1;
        if (match.Groups["n"].Success)
        {
            var number = match.Groups["op"].Value switch { "%" => (n - 1) % by, "/" => (n - 1) / by, _ => n };
            return number.ToString($"D{width}");
        }
        if (values.TryGetValue(match.Groups["name"].Value, out var value)) return Expand(value, n, values);
        return match.Groups["default"].Success ? match.Groups["text"].Value
            : throw new FormatException($"'{match.Value}' has no value; give it by --set {match.Groups["name"].Value}=…");
    });

    [GeneratedRegex(@"\{(?:(?<n>n)(?:(?<op>[%/])(?<by>[1-9]\d{0,5}))?(?::(?<width>\d{1,2}))?|(?<name>[a-z]{2,})(?<default>=(?<text>[^}]*))?)\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();
}
