namespace Telephony.Core.Sip.Parsing;

/// <summary>Parameters while they are read.</summary>
internal static class ParameterList
{
    /// <summary>Adds a parameter; false when one of that name is there already (RFC 3261 7.3.1, 19.1.1).</summary>
    internal static bool TryAddParameter(this List<KeyValuePair<string, string?>> items, string name, string? value)
    {
        foreach (var item in items)
            if (item.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) return false;
        items.Add(new(name, value));
        return true;
    }
}
