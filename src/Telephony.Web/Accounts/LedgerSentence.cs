using Telephony.Billing;

namespace Telephony.Web.Accounts;

/// <summary>A line of the ledger as one sentence that a clerk and the detainee understand. It names no number: of a call it says how long it was and what it cost.</summary>
internal static class LedgerSentence
{
    /// <summary>The key of the sentence of a kind.</summary>
    public static string KeyOf(LedgerKind kind) => "accounts.entry." + Shown.Key(kind);

    /// <summary>The sentence.</summary>
    public static string Of(Texts texts, LedgerLine line)
    {
        var said = texts.Format(KeyOf(line.Kind), AccountTexts.Time(line.Duration ?? TimeSpan.Zero), texts.PaidBy(line.Plans), texts.Euros(Money.Max(line.Amount, -line.Amount)));
        if (line.IsSupplement) said = texts.Format("accounts.supplement", said);
        return line.Reason is null ? said : texts.Format("accounts.because", said, line.Reason);
    }
}
