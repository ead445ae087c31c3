using System.Text;

namespace Telephony.Core.Sip.Messages;

/// <summary>
/// Semicolon parameters in their order. Names compare without case; a parameter without a value has null as its value and is
/// told from an absent one by <see cref="Contains"/>. Two sets are equal when they hold the same parameters with the same
/// values in the same order, names without case, values with it; the comparison of RFC 3261 19.1.4 is
/// <see cref="SipUri.IsEquivalentTo"/>. Immutable.
/// </summary>
public sealed class SipParameters(IReadOnlyList<KeyValuePair<string, string?>> items) : IEquatable<SipParameters>
{
    /// <summary>No parameters.</summary>
    public static SipParameters Empty { get; } = new([]);

    /// <summary>All parameters in order; quoted values are kept as written, escapes of URI parameters are resolved.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Items { get; } = items;

    /// <summary>The value of <paramref name="name"/>, or null when absent or without a value.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var item in Items)
                if (item.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) return item.Value;
            return null;
        }
    }

    /// <summary>Whether <paramref name="name"/> is present, with or without a value.</summary>
    public bool Contains(string name)
    {
        foreach (var item in Items)
            if (item.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary>A copy in which <paramref name="name"/> has <paramref name="value"/>: replaced in place, or added at the end.</summary>
    public SipParameters With(string name, string? value)
    {
        var list = new List<KeyValuePair<string, string?>>(Items.Count + 1);
        var replaced = false;
        foreach (var item in Items)
        {
            if (!item.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) list.Add(item);
            else if (!replaced) { list.Add(new(item.Key, value)); replaced = true; }
        }
        if (!replaced) list.Add(new(name, value));
        return new SipParameters(list);
    }

    /// <inheritdoc/>
    public bool Equals(SipParameters? other)
    {
        if (other is null || other.Items.Count != Items.Count) return false;
        for (var i = 0; i < Items.Count; i++)
        {
            if (!Items[i].Key.Equals(other.Items[i].Key, StringComparison.OrdinalIgnoreCase)) return false;
            if (Items[i].Value != other.Items[i].Value) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SipParameters);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Items)
        {
            hash.Add(item.Key, StringComparer.OrdinalIgnoreCase);
            hash.Add(item.Value);
        }
        return hash.ToHashCode();
    }

    /// <summary>The parameters as header parameters on the wire, each with its semicolon.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, value) in Items)
        {
            text.Append(';').Append(name);
            if (value is not null) text.Append('=').Append(value);
        }
        return text.ToString();
    }
}
