namespace Telephony.Directory;

/// <summary>
/// Reads what a detainee dials: a shortcut, or a number in the forms <c>0612345678</c>, <c>0033612345678</c>, <c>33612345678</c>, <c>+33612345678</c>, with the
/// trunk zero that people leave in (<c>+33 (0)6…</c> without the brackets) taken out. Pure, never throws. What it lets through has one form only, so that no
/// spelling of a number gets round a list, a sanction, the registry or a price.
/// </summary>
public static class DialledNumber
{
    /// <summary>Digits that a French number has after 33.</summary>
    private const int NationalDigits = 9;

    /// <summary>Longest number without a country's prefix that is a short number: 116 000 and 118 xyz have six digits.</summary>
    private const int LongestShortNumber = 6;

    private const int LongestText = 40;

    /// <summary>Numbers of a higher price by plan of the French regulator, and the international premium rate service (ITU-T E.169.2).</summary>
    private static readonly string[] s_premium = ["+3381", "+3382", "+3389", "+979"];

    /// <summary>Reads one entry, without the <c>#</c> that ends it.</summary>
    public static Dialled Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Trim() == "+") return new Dialled.Refused(DialRefusal.Empty);
        if (text.Length > LongestText) return new Dialled.Refused(DialRefusal.TooLong);
        if (text[0] == '*' && text.Length is 2 or 3 && text.Skip(1).All(char.IsAsciiDigit)) return new Dialled.Shortcut(text[1..]);
        if (text.AsSpan().ContainsAny('*', '#')) return new Dialled.Refused(DialRefusal.ServiceCode);
        return ParseNumber(text);
    }

    private static Dialled ParseNumber(string text)
    {
        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        if (!HasOnlyDigitsAndSeparators(text)) return new Dialled.Refused(DialRefusal.NotANumber);
        if (digits.Length == 0) return new Dialled.Refused(DialRefusal.Empty);
        var isInternational = text.TrimStart()[0] == '+';
        if (!isInternational && digits.StartsWith("00", StringComparison.Ordinal))
        {
            (isInternational, digits) = (true, digits[2..]);
            if (digits.Length == 0) return new Dialled.Refused(DialRefusal.Empty);
        }
        if (!isInternational && digits.Length <= LongestShortNumber) return new Dialled.Refused(DialRefusal.ShortNumber);
        if (digits.Length > 15) return new Dialled.Refused(DialRefusal.TooLong);
        if (!isInternational && digits[0] == '0') return French(digits[1..]);
        if (digits.StartsWith("33", StringComparison.Ordinal) && (isInternational || digits.Length > NationalDigits + 1))
            return French(digits.Length == NationalDigits + 3 && digits[2] == '0' ? digits[3..] : digits[2..]);
        if (!isInternational) return new Dialled.Refused(DialRefusal.WrongLength);
        return Accept("+" + digits);
    }

    /// <summary>The nine digits after 33 or the trunk zero.</summary>
    private static Dialled French(string national) =>
        national.Length != NationalDigits || national[0] == '0' ? new Dialled.Refused(DialRefusal.WrongLength) : Accept("+33" + national);

    private static Dialled Accept(string number)
    {
        if (s_premium.Any(prefix => number.StartsWith(prefix, StringComparison.Ordinal))) return new Dialled.Refused(DialRefusal.Premium);
        return PhoneNumber.TryParse(number, out var parsed) ? new Dialled.Number(parsed) : new Dialled.Refused(DialRefusal.WrongLength);
    }

    private static bool HasOnlyDigitsAndSeparators(string text)
    {
        var plusAllowed = true;
        foreach (var c in text)
        {
            if (c == ' ') continue;
            if (c == '+' ? !plusAllowed : !char.IsAsciiDigit(c) && c is not ('.' or '-')) return false;
            plusAllowed = false;
        }
        return true;
    }
}
