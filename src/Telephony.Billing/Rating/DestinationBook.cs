using Telephony.Directory;

namespace Telephony.Billing;

/// <summary>Classes of numbers by longest prefix. Immutable.</summary>
public sealed class DestinationBook
{
    /// <summary>A prefix is at most a whole number: a plus sign and 15 digits (E.164).</summary>
    public const int MaxPrefix = 16;

    private readonly IReadOnlyDictionary<string, string> _classes;

    /// <summary>Class by prefix; a prefix begins with a plus sign.</summary>
    public DestinationBook(IReadOnlyDictionary<string, string> classByPrefix) => _classes = classByPrefix;

    /// <summary>The class of a number; null when no prefix fits: then nobody can call it.</summary>
    public string? ClassOf(PhoneNumber number)
    {
        for (var length = Math.Min(number.Value.Length, MaxPrefix); length >= 2; length--)
            if (_classes.TryGetValue(number.Value[..length], out var name)) return name;
        return null;
    }

    /// <summary>Whether a text is a plus sign and 1 to 15 digits.</summary>
    public static bool IsPrefix(string text) => text is ['+', _, ..] && text.Length <= MaxPrefix && text.Skip(1).All(char.IsAsciiDigit);
}
