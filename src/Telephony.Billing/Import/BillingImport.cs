using System.Globalization;
using Telephony.Directory;

namespace Telephony.Billing;

/// <summary>
/// The sections <c>plans</c>, <c>destinations</c> and <c>tariffs</c> of the import file, and the detainees' <c>nominativeCredit</c> and <c>credit</c>. Plans and
/// destinations are upserted by code and class, tariffs by what they price and their first day; a credit is posted once for each transfer id. Reads here;
/// <see cref="BillingImportWriter"/> checks the whole set and writes.
/// </summary>
public sealed class BillingImport : IImportPart
{
    private const string NotMoney = "must be euros with four decimals in quotes, such as \"0.1500\"";
    private const string NotADate = "must be a date such as 2026-03-02";
    private const string NotATransfer = "must be 1 to 64 letters, digits and . _ ~ + : -";

    internal List<PlanImport> Plans { get; } = [];

    internal List<DestinationImport> Destinations { get; } = [];

    internal List<TariffImport> Tariffs { get; } = [];

    internal List<CreditImport> Credits { get; } = [];

    /// <summary>Credits that were not posted before this import.</summary>
    public int NewCredits { get; internal set; }

    /// <summary>What the file had, for people; empty when it had nothing of this part.</summary>
    public string Description
    {
        get
        {
            if (Plans.Count + Destinations.Count + Tariffs.Count + Credits.Count == 0) return "";
            return $"{Plans.Count} plans, {Destinations.Count} destinations, {Tariffs.Count} tariffs, {Credits.Count} credits ({NewCredits} new)";
        }
    }

    /// <inheritdoc/>
    public void ReadFile(RowReader file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Read(file.Rows("plans"), ReadPlan, Plans, plan => plan.Plan.Code, "code");
        Read(file.Rows("destinations"), ReadDestination, Destinations, row => row.Class, "class");
        Read(file.Rows("tariffs"), ReadTariff, Tariffs, row => (row.Tariff.Key, row.Tariff.From), "from");
    }

    /// <inheritdoc/>
    public void ReadDetainee(RowReader detainee, string? identifier)
    {
        ArgumentNullException.ThrowIfNull(detainee);
        foreach (var row in detainee.Rows("nominativeCredit") ?? []) ReadCredit(row, identifier, hasPlan: false);
        foreach (var row in detainee.Rows("credit") ?? []) ReadCredit(row, identifier, hasPlan: true);
    }

    /// <inheritdoc/>
    public Task WriteAsync(ImportSession session) => new BillingImportWriter(this, session).WriteAsync();

    private static void Read<T>(IReadOnlyList<RowReader>? rows, Func<RowReader, T?> read, List<T> into, Func<T, object> key, string keyField) where T : class
    {
        var seen = new HashSet<object>();
        foreach (var row in rows ?? [])
        {
            var value = read(row);
            row.Finish();
            if (value is null) continue;
            if (seen.Add(key(value))) into.Add(value);
            else row.Refuse(keyField, "is the same as in an earlier row");
        }
    }

    private static PlanImport? ReadPlan(RowReader row)
    {
        var (code, price) = (row.Text("code", text => text.Length <= 20 && text.All(char.IsAsciiLetterOrDigit), "must be 1 to 20 letters and digits"), Price(row, "price"));
        var services = row.Values<BilledService>("services", TryParseService, $"must be {string.Join(", ", Names.Of<BilledService>())}");
        if (!row.Requires("code", "services") || code is null || services is null) return null;
        if (code == Plan.Outside && row.HasValue("price")) row.Refuse("price", "is not for credit outside plans");
        if (code != Plan.Outside && !row.Requires("price")) return null;
        if (price is { } amount && (amount <= Money.Zero || !amount.IsWholeCents)) row.Refuse("price", "must be more than nothing, in whole cents");
        return new PlanImport(row.Position, new Plan(code, price, services));
    }

    private static DestinationImport? ReadDestination(RowReader row)
    {
        var name = row.Text("class", max: 40);
        var prefixes = row.Values<Prefix>("prefixes", Prefix.TryParse, "must be a plus sign and 1 to 15 digits, such as +336");
        return row.Requires("class", "prefixes") && name is not null && prefixes is not null
            ? new DestinationImport(row.Position, name, [.. prefixes.Select(prefix => prefix.Digits)])
            : null;
    }

    private static TariffImport? ReadTariff(RowReader row)
    {
        var service = row.Value<BilledService>("service", TryParseService, $"must be {string.Join(", ", Names.Of<BilledService>())}");
        var (plan, excluded) = (row.Text("plan", max: 20), row.Flag("excluded") ?? false);
        var destination = row.HasValue("destination") ? row.Text("destination", max: 40) : null;
        var establishment = row.HasValue("establishment") ? row.Text("establishment", max: 64) : null;
        var from = row.Value<DateOnly>("from", TryParseDate, NotADate);
        var to = row.HasValue("to") ? row.Value<DateOnly>("to", TryParseDate, NotADate) : null;
        var (perMinute, connection) = (Price(row, "perMinute"), Price(row, "connection"));
        var increment = row.Integer("increment", 1, Rate.MaxIncrement) ?? 1;
        var rounding = row.Word("rounding", Names.Of<Rounding>());
        if (!row.Requires("service", "plan", "from") || (!excluded && !row.Requires("perMinute"))) return null;
        if (service is null || plan is null || from is null) return null;
        return new TariffImport(row.Position, new Tariff
        {
            Service = service.Value, Destination = destination, Plan = plan, Establishment = establishment, From = from.Value, To = to, Excluded = excluded,
            Rate = new Rate(perMinute ?? Money.Zero, connection ?? Money.Zero, increment, rounding is null ? Rounding.HalfUp : Names.Parse<Rounding>(rounding)),
        });
    }

    private void ReadCredit(RowReader row, string? identifier, bool hasPlan)
    {
        var (transfer, amount) = (row.Text("transfer", TransferId.IsValid, NotATransfer), Price(row, "amount"));
        var plan = hasPlan ? row.Text("plan", max: 20) : null;
        row.Finish();
        if (!row.Requires("transfer", "amount") || (hasPlan && !row.Requires("plan"))) return;
        if (amount is { } money && (money <= Money.Zero || !money.IsWholeCents)) row.Refuse("amount", "must be more than nothing, in whole cents");
        else if (identifier is not null && transfer is not null && amount is not null) Credits.Add(new CreditImport(row.Position, identifier, transfer, plan, amount.Value));
    }

    private static Money? Price(RowReader row, string name) => row.HasValue(name) ? row.Value<Money>(name, Money.TryParse, NotMoney) : null;

    private static bool TryParseService(string text, out BilledService service) =>
        Enum.TryParse(text, ignoreCase: true, out service) && Names.Of(service) == text;

    private static bool TryParseDate(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    private readonly record struct Prefix(string Digits)
    {
        public static bool TryParse(string text, out Prefix prefix)
        {
            prefix = new Prefix(text);
            return DestinationBook.IsPrefix(text);
        }
    }
}
