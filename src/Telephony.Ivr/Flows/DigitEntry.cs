using Telephony.Core.Media;
using Telephony.Core.Sessions;

namespace Telephony.Ivr.Flows;

/// <summary>What a caller keyed when asked for digits. A closed set.</summary>
public abstract record Entry
{
    private Entry() { }

    /// <summary>One digit or more, ended by <c>#</c> or a pause.</summary>
    public sealed record Digits(string Value) : Entry
    {
        /// <summary>Never the digits: they may be a code.</summary>
        public override string ToString() => "digits";
    }

    /// <summary><c>#</c> alone.</summary>
    public sealed record Empty : Entry;

    /// <summary>No key in time.</summary>
    public sealed record Silence : Entry;

    /// <summary>More digits than allowed, or started again too often.</summary>
    public sealed record Unusable : Entry;
}

/// <summary>What an entry of digits may be, and how long it may take.</summary>
/// <param name="MaxLength">Most digits.</param>
public sealed record DigitRules(int MaxLength)
{
    /// <summary>An identifier or a secret code: 4 to 12 digits (DESIGN 8).</summary>
    public static DigitRules Identifier { get; } = new(12);

    /// <summary>A telephone number with its international prefix: E.164 allows 15 digits after it.</summary>
    public static DigitRules TelephoneNumber { get; } = new(17);

    /// <summary>A telephone number, or <c>*</c> and a shortcut of one or two digits.</summary>
    public static DigitRules Dialling { get; } = TelephoneNumber with { ShortcutLength = 2 };

    /// <summary>Most digits after a <c>*</c> that is keyed first: it then begins a shortcut, which so many digits end, and does not start the entry again. Zero: there are none.</summary>
    public int ShortcutLength { get; init; }

    /// <summary>How long the first key may take, from the end of the prompt.</summary>
    public TimeSpan FirstKey { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A pause that ends the entry as <c>#</c> would.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How often <c>*</c> may start one entry again.</summary>
    public int MaxRestarts { get; init; } = 5;
}

/// <summary>Asks a caller for digits.</summary>
public static class DigitEntry
{
    /// <summary>
    /// Says <paramref name="prompt"/>, which a key interrupts, and takes digits until <c>#</c> or a pause; <c>*</c> says it and starts again, unless it begins a shortcut, which is
    /// returned with it. Keys that already wait count (type-ahead). Keys A to D are ignored.
    /// </summary>
    public static async Task<Entry> ReadDigitsAsync(this ICall call, ISound prompt, DigitRules rules)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(rules);
        for (var start = 0; start <= rules.MaxRestarts; start++)
        {
            await call.PlayAsync(prompt);
            if (await ReadOnceAsync(call, rules) is { } entry) return entry;
        }
        return new Entry.Unusable();
    }

    // Null when the caller starts again. Digits beyond the longest entry are taken to its end, so that none is left for the next question.
    private static async Task<Entry?> ReadOnceAsync(ICall call, DigitRules rules)
    {
        var digits = "";
        var count = 0;
        while (true)
        {
            var isShortcut = digits.StartsWith('*');
            var key = await call.NextKeyAsync(digits.Length == 0 ? rules.FirstKey : rules.Pause);
            switch (key)
            {
                case '*' when rules.ShortcutLength > 0 && digits.Length == 0: digits = "*"; break;
                case '*': return null;
                case null or '#' when isShortcut && count == 0: return null;
                case >= '0' and <= '9' when isShortcut && ++count == rules.ShortcutLength: return new Entry.Digits(digits + key);
                case >= '0' and <= '9' when isShortcut: digits += key; break;
                case null when count == 0: return new Entry.Silence();
                case '#' when count == 0: return new Entry.Empty();
                case null or '#': return count <= rules.MaxLength ? new Entry.Digits(digits) : new Entry.Unusable();
                case >= '0' and <= '9' when ++count <= rules.MaxLength: digits += key; break;
                default: break;
            }
        }
    }
}
