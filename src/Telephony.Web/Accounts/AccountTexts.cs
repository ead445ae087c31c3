using System.Globalization;
using Telephony.Billing;

namespace Telephony.Web.Accounts;

/// <summary>Amounts, plans and lengths in words of the reader's language.</summary>
internal static class AccountTexts
{
    private const string Cents = "#,##0.00";
    private const string Rate = "0.00##";
    private static readonly NumberFormatInfo s_french = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = "\u202F", NegativeSign = "\u2212" };
    private static readonly NumberFormatInfo s_english = new() { NumberDecimalSeparator = ".", NumberGroupSeparator = ",", NegativeSign = "\u2212" };

    /// <summary>An amount: <c>0,58 €</c>, <c>€0.58</c>.</summary>
    public static string Euros(this Texts texts, Money money) => Write(texts, money.Euros, Cents);

    /// <summary>A change of an account, with its sign.</summary>
    public static string Change(this Texts texts, Money money) => (money > Money.Zero ? "+" : "") + texts.Euros(money);

    /// <summary>A price of a minute, which may have parts of cents.</summary>
    public static string PerMinute(this Texts texts, Money money) => Write(texts, money.Euros, Rate);

    /// <summary>A plan: <c>forfait 40 €</c>.</summary>
    public static string Plan(this Texts texts, string code) => code == Billing.Plan.Outside ? texts["accounts.plan.outside"] : texts.Format("accounts.plan.named", Code(texts, code));

    /// <summary>By which plans something was paid, oldest first: <c>au forfait 40 € puis hors forfait</c>.</summary>
    public static string PaidBy(this Texts texts, IReadOnlyList<string> plans) => plans
        .Select(code => code == Billing.Plan.Outside ? texts["accounts.paid.outside"] : texts.Format("accounts.paid.plan", Code(texts, code)))
        .Aggregate("", (said, next) => said.Length == 0 ? next : texts.Format("accounts.paid.then", said, next));

    /// <summary>A time: <c>3 min 12 s</c>.</summary>
    public static string Time(TimeSpan time)
    {
        var seconds = (long)time.TotalSeconds;
        var (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        return string.Join(' ', new[] { hours > 0 ? $"{hours} h" : "", minutes > 0 ? $"{minutes} min" : "", rest > 0 || seconds == 0 ? $"{rest} s" : "" }.Where(part => part.Length > 0)).Replace(' ', '\u00A0');
    }

    /// <summary>What is priced: a service, and of a call the class of the number.</summary>
    public static string Priced(this Texts texts, BilledService service, string? destination) =>
        destination is null ? texts["tariffs.service." + Shown.Key(service)] : texts.Format("tariffs.call", texts.Destination(destination));

    /// <summary>A class of destinations in words; one of which none are known is called as its tariffs call it.</summary>
    public static string Destination(this Texts texts, string destination) => texts.Find("tariffs.destination." + destination) ?? destination;

    // The plans of the sources are named by what they cost.
    private static string Code(Texts texts, string code) => code.All(char.IsAsciiDigit) ? Write(texts, decimal.Parse(code, CultureInfo.InvariantCulture), "#,##0") : code;

    private static string Write(Texts texts, decimal euros, string form)
    {
        if (texts.Language == "fr") return euros.ToString(form, s_french) + "\u00A0€";
        return (euros < 0 ? s_english.NegativeSign : "") + "€" + Math.Abs(euros).ToString(form, s_english);
    }
}
