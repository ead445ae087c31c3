using Telephony.Billing;

namespace Telephony.Ivr.Tests.Fakes;

/// <summary>One account with one lot, charged by the second. Holds are 60 s slices; what a call costs is taken when it is settled.</summary>
internal sealed class FakeBilling : IBilling
{
    private readonly Dictionary<string, Rates> _open = [];

    public Money Balance { get; set; } = new(10m);

    /// <summary>What calls cost.</summary>
    public Rate Rate { get; set; } = new(new Money(0.60m), Money.Zero);

    /// <summary>What listening to messages costs; null: no tariff prices it.</summary>
    public Rate? ListeningRate { get; set; }

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

    public DateTimeOffset PurchaseDueAt { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>So many purchases are made, and the database is gone before it answers.</summary>
    public int LostAnswers { get; set; }

    public Task<Quote> QuoteAsync(UsageRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Fail();
        Quoted.Add(request);
        var rate = request.Service == BilledService.Voicemail ? ListeningRate : Rate;
        return Task.FromResult(new Quote
        {
            Request = request, At = DateTimeOffset.UnixEpoch, Account = 1, Rates = RatesOf(rate), Lots = [new Lot(1, Plan.Outside, Balance)], Balance = Balance,
            Refusal = QuoteRefused ?? (rate is null ? BillingRefusal.NoTariff : !rate.IsFree && Seconds(rate, Balance) < 1 ? BillingRefusal.NoCredit : null),
        });
    }

    public Task<HoldResult> OpenAsync(string call, Quote quote, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Opened.Add(call);
        if (OpensWith is { } instead) return Task.FromResult(instead);
        _open[call] = quote.Rates;
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
        if (!_open.Remove(call, out var rates)) return Task.FromResult(new Settlement(SettlementOutcome.Unknown, Money.Zero, Money.Zero));
        var price = talked is { } time ? Money.Min(Price(rates.Outside!, (int)time.TotalSeconds), Balance) : Money.Zero;
        Balance -= price;
        return Task.FromResult(new Settlement(SettlementOutcome.Settled, price, Money.Zero));
    }

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
        if (LostAnswers-- > 0) throw new DatabaseAwayException();
        return Task.FromResult(new Purchase(transfer, plan.Code, amount ?? plan.Price!.Value, PurchaseState, DateTimeOffset.UnixEpoch, PurchaseDueAt));
    }

    private static Rates RatesOf(Rate? rate) => new(rate is null ? [] : new Dictionary<string, Rate?> { [Plan.Outside] = rate });

    private HeldCall Held(string call, int slices)
    {
        var share = Money.Min(Balance, Price(_open[call].Outside!, (int)(slices * Slice.TotalSeconds)));
        return new HeldCall { Call = call, Account = 1, Rates = _open[call], Lots = [new LotShare(1, Plan.Outside, share, Balance - share, true)], Slices = slices };
    }

    private static Money Price(Rate rate, int seconds) => (rate.Connection + new Money(rate.PerMinute.Euros * seconds / 60)).RoundToCents(Rounding.HalfUp);

    private static int Seconds(Rate rate, Money credit) => credit < rate.Connection ? 0 : (int)((credit - rate.Connection).Euros * 60 / Math.Max(rate.PerMinute.Euros, 0.000001m));

    private void Fail()
    {
        if (Failure is not { } failure) return;
        Failure = null;
        throw failure;
    }
}
