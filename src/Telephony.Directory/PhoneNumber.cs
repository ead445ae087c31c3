namespace Telephony.Directory;

/// <summary>
/// An E.164 number such as <c>+33612345678</c>. Equal when the digits are equal. <see cref="ToString"/> hides all but the last two
/// digits, so that no log shows it (DESIGN 4.9); <see cref="Value"/> is the number.
/// </summary>
public readonly record struct PhoneNumber
{
    private PhoneNumber(string value) => Value = value;

    /// <summary>The number with its plus sign; null only in <c>default</c>.</summary>
    public string Value { get; }

    /// <summary>
    /// Normalises what callers dial and carriers send: <c>0612345678</c>, <c>0033612345678</c>, <c>33612345678</c>, <c>+33612345678</c>,
    /// with spaces, dots and dashes allowed (DESIGN 8). False when it is no number of 4 to 15 digits.
    /// </summary>
    public static bool TryParse(string? text, out PhoneNumber number)
    {
        number = default;
        if (text is null || text.Length > 40) return false;
        Span<char> digits = stackalloc char[text.Length];
        var count = 0;
        var plus = false;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c)) digits[count++] = c;
            else if (c == '+' && count == 0 && !plus) plus = true;
            else if (c is not (' ' or '.' or '-')) return false;
        }
        var all = digits[..count];
        if (!plus && all.StartsWith("00")) { all = all[2..]; plus = true; }
        if (!plus && all.Length == 10 && all[0] == '0') return Accept("33", all[1..], out number);
        if (!plus && !(all.Length == 11 && all.StartsWith("33"))) return false;
        return Accept("", all, out number);
    }

    private static bool Accept(string prefix, ReadOnlySpan<char> digits, out PhoneNumber number)
    {
        number = default;
        var length = prefix.Length + digits.Length;
        if (length is < 4 or > 15 || (prefix.Length == 0 && digits[0] == '0')) return false;
        number = new PhoneNumber(string.Concat("+", prefix, digits));
        return true;
    }

    /// <summary>The number with all but its last two digits hidden.</summary>
    public override string ToString() => Value is null ? "(none)" : string.Concat(new string('*', Value.Length - 2), Value.AsSpan(Value.Length - 2));
}
