using Telephony.Billing;
using Telephony.Directory;
using Telephony.Monitoring.Search;
using Telephony.Web.Staff;

namespace Telephony.Web.Accounts;

/// <summary>A detainee's accounts (BIL-01, BIL-26): what he has, by plan, what is asked for, and the ledger in plain words.</summary>
/// <param name="exchanges">Finds the calls of the ledger for who may see them.</param>
public sealed partial class DetaineeAccountPage(ExchangeStore exchanges)
{
    /// <summary>Lines of the ledger of a page.</summary>
    public const int PageLength = 50;

    /// <summary>Requests and corrections that are shown, the last ones.</summary>
    public const int LastRequests = 10;

    private LedgerForm _form = null!;
    private Statement _statement = null!;
    private IReadOnlyList<HeldUse> _held = [];
    private IReadOnlyList<CurrentRate> _rates = [];
    private IReadOnlyList<PurchaseRequest> _purchases = [];
    private IReadOnlyList<Correction> _corrections = [];
    private LedgerPage? _ledger;
    private IReadOnlyDictionary<string, Guid> _exchanges = new Dictionary<string, Guid>();
    private HashSet<string> _refunded = [];

    private IReadOnlyList<(string Value, string Text)> Accounts => [.. Enum.GetValues<AccountKind>().Select(Shown.Key).Select(kind => (kind, T["accounts.account." + kind]))];

    /// <inheritdoc/>
    protected override async Task<bool> FindAsync(Detainee detainee)
    {
        var gone = Http.RequestAborted;
        _form = LedgerForm.Of(Http.Request.Query);
        _statement = await Billing.StatementAsync(detainee.Id, movements: 0, gone);
        _held = await Billing.HeldAsync(detainee.Id, gone);
        _rates = await Billing.CurrentRatesAsync(detainee, Options.Clock.GetUtcNow(), gone);
        _purchases = await Billing.PurchasesAsync(detainee.Id, LastRequests, gone);
        _corrections = await Billing.CorrectionsAsync(detainee.Id, LastRequests, gone);
        if (_form.ToQuery(Options.TimeZone, PageLength) is not { } query) return true;
        _ledger = await Billing.LedgerAsync(detainee.Id, query, gone);
        // What was given back is not to be given back again, whichever page its refund is on.
        var calls = _ledger.Lines.Select(line => line.Call).OfType<string>().Distinct().ToList();
        _refunded = [.. await Billing.RefundedAsync(calls, gone)];
        if (Policies.Allows(Policies.Replay, Officer.Role)) _exchanges = await exchanges.OfCallsAsync(calls, Officer.Establishments, gone);
        return true;
    }

    private string? ErrorOf(string field) => _form.Errors.TryGetValue(field, out var error) ? T[error] : null;
}
