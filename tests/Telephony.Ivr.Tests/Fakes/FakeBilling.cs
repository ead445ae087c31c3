using Telephony.Billing;

namespace Telephony.Ivr.Tests.Fakes;

/// <summary>One account with one lot, charged by the second. Holds are 60 s slices; what a call costs is taken when it is settled.</summary>
internal sealed class FakeBilling : IBilling
{
    private readonly HashSet<string> _open = [];

    public Money Balance { get; set; } = new(10m);

    public Rate Rate { get; set; } = new(new Money(0.60m), Money.Zero);

    public TimeSpan Slice { get; set; } = TimeSpan.FromSeconds(60);

    public BillingRefusal? QuoteRefused { get; set; }

    /// <summary>What opening a hold meets instead of credit.</summary>
    public HoldResult? OpensWith { get; set; }

    /// <summary>What extending meets, in order; then credit.</summary>
    public Queue<HoldResult> ExtendsWith { get; } = new();

    /// <summary>What the next question meets.</summary>
    public Exception? Failure { get; set; }

    public List<UsageRequest> Quoted { get; } = [];

    public List<string> Opened { get; } = [];

    public int Extensions { get; private set; }

    /// <summary>Every settlement, with the talk time that it was told.</summary>
    public List<(string Call, TimeSpan? Talked)> Settled { get; } = [];

    public List<(string Transfer, string Plan, Money Price)> Bought { get; } = [];

    public List<Plan> Plans { get; } = [];

    public Statement Account { get; set; } = new()
    {
        Balance = Money.Zero, Held = Money.Zero, NominativeBalance = Money.Zero, InTransit = Money.Zero, Lots = [], Movements = [], NominativeMovements = [],
    };

    public PurchaseState PurchaseState { get; set; } = PurchaseState.Done;

    public Task<Quote> QuoteAsync(UsageRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Fail();
        Quoted.Add(request);
        return Task.FromResult(new Quote
        {
            Request = request, At = DateTimeOffset.UnixEpoch, Account = 1, Rates = Rates, Lots = [new Lot(1, Plan.Outside, Balance)], Balance = Balance,
            Refusal = QuoteRefused ?? (!Rate.IsFree && Seconds(Balance) < 1 ? BillingRefusal.NoCredit : null),
        });
    }

    public Task<HoldResult> OpenAsync(string call, Quote quote, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Opened.Add(call);
        if (OpensWith is { } instead) return Task.FromResult(instead);
        _open.Add(call);
        return Task.FromResult<HoldResult>(new HoldResult.Granted(Held(call, slices: 1)));
    }

    public Task<HoldResult> ExtendAsync(HeldCall call, TimeSpan talked, CancellationToken cancellation)
    {
        Extensions++;
        return Task.FromResult(ExtendsWith.TryDequeue(out var instead) ? instead : new HoldResult.Granted(Held(call.Call, call.Slices + 1)));
    }

    public Task<Settlement> SettleAsync(string call, TimeSpan? talked)
    {
        Settled.Add((call, talked));
        if (!_open.Remove(call)) return Task.FromResult(new Settlement(SettlementOutcome.Unknown, Money.Zero, Money.Zero));
        var price = talked is { } time ? Money.Min(Price((int)time.TotalSeconds), Balance) : Money.Zero;
        Balance -= price;
        return Task.FromResult(new Settlement(SettlementOutcome.Settled, price, Money.Zero));
    }

    public Task<Money?> RefundAsync(string call, CancellationToken cancellation) => throw new NotSupportedException("Flows do not charge what is to be given back.");

    public Task<Statement> StatementAsync(Guid detainee, int movements, CancellationToken cancellation)
    {
        Fail();
        return Task.FromResult(Account);
    }

    public Task<IReadOnlyList<Plan>> PlansAsync(CancellationToken cancellation)
    {
        Fail();
        return Task.FromResult<IReadOnlyList<Plan>>(Plans);
    }

    public Task<Purchase> BuyAsync(string transfer, Guid detainee, Plan plan, Money? amount, CancellationToken cancellation)
    {
        Fail();
        Bought.Add((transfer, plan.Code, amount ?? plan.Price!.Value));
        return Task.FromResult(new Purchase(transfer, plan.Code, amount ?? plan.Price!.Value, PurchaseState, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch));
    }

    private Rates Rates => new(new Dictionary<string, Rate?> { [Plan.Outside] = Rate });

    private HeldCall Held(string call, int slices)
    {
        var share = Money.Min(Balance, Price((int)(slices * Slice.TotalSeconds)));
        return new HeldCall { Call = call, Account = 1, Rates = Rates, Lots = [new LotShare(1, Plan.Outside, share, Balance - share, true)], Slices = slices };
    }

    private Money Price(int seconds) => (Rate.Connection + new Money(Rate.PerMinute.Euros * seconds / 60)).RoundToCents(Rounding.HalfUp);

    private int Seconds(Money credit) => credit < Rate.Connection ? 0 : (int)((credit - Rate.Connection).Euros * 60 / Math.Max(Rate.PerMinute.Euros, 0.000001m));

    private void Fail()
    {
        if (Failure is not { } failure) return;
        Failure = null;
        throw failure;
    }
}
