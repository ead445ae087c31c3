using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Telephony.Directory;

namespace Telephony.Billing;

/// <summary>Billing on one node: the store, the clock, and what happens while the database is away.</summary>
public sealed class PrepaidBilling : IBilling
{
    private readonly BillingStore _store;
    private readonly BillingOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<PrepaidBilling> _logger;
    private readonly SettlementJournal _journal;

    /// <summary>Calls whose opening was asked for and whose end was not told: all that this node may hold.</summary>
    private readonly ConcurrentDictionary<string, byte> _running = new(StringComparer.Ordinal);

    /// <summary>Billing on a migrated database.</summary>
    public PrepaidBilling(BillingStore store, BillingOptions options, ISecretProtector protector, TimeProvider clock, ILogger<PrepaidBilling> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_store, _options, _clock, _logger) = (store, options, clock, logger);
        _journal = new SettlementJournal(options.Journal, protector, logger);
    }

    /// <inheritdoc/>
    public Task<Quote> QuoteAsync(UsageRequest request, CancellationToken cancellation) => _store.QuoteAsync(request, _clock.GetUtcNow(), cancellation);

    /// <inheritdoc/>
    public async Task<HoldResult> OpenAsync(string call, Quote quote, CancellationToken cancellation)
    {
        _running[call] = 0;
        var result = await HoldAsync(call, () => _store.OpenHoldAsync(call, quote, _options.Node, _options.Slice, cancellation));
        if (result is HoldResult.Refused) _running.TryRemove(call, out _);
        return result;
    }

    /// <inheritdoc/>
    public Task<HoldResult> ExtendAsync(HeldCall call, TimeSpan talked, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        return HoldAsync(call.Call, () => _store.ExtendHoldAsync(call, call.Slices + 1, talked, _options.Slice, cancellation));
    }

    /// <inheritdoc/>
    public async Task<Settlement> SettleAsync(string call, TimeSpan? talked)
    {
        var at = _clock.GetUtcNow();
        using var limit = new CancellationTokenSource(_options.SettleTimeout, _clock);
        try
        {
            return await _store.SettleAsync(call, talked, at, limit.Token);
        }
#pragma warning disable CA1031 // whatever went wrong, the end of a call is not lost
        catch (Exception e)
#pragma warning restore CA1031
        {
            Postpone(new CallEnd(call, talked, at), e);
            return new Settlement(SettlementOutcome.Postponed, Money.Zero, Money.Zero);
        }
        finally
        {
            _running.TryRemove(call, out _);
        }
    }

    /// <inheritdoc/>
    public Task<Statement> StatementAsync(Guid detainee, int movements, CancellationToken cancellation) => _store.StatementAsync(detainee, movements, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Plan>> PlansAsync(CancellationToken cancellation) => _store.PlansAsync(cancellation);

    /// <inheritdoc/>
    public Task<Purchase> BuyAsync(string transfer, Guid detainee, Plan plan, Money? amount, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Price is not null && amount is not null && amount != plan.Price) throw new ArgumentException("A plan has its own price.", nameof(amount));
        var price = plan.Price ?? amount ?? throw new ArgumentException("Credit outside plans needs an amount.", nameof(amount));
        return _store.BuyAsync(transfer, detainee, plan.Code, price, _clock.GetUtcNow(), _options.PurchaseDelay, cancellation);
    }

    /// <summary>
    /// Once, before this node's first call: its journal is replayed, then what its last process still held is given back. Throws when the database is away.
    /// </summary>
    public Task StartAsync(CancellationToken cancellation) => WorkAsync(cancellation);

    /// <summary>
    /// To be called every few seconds, at least twice in a <see cref="BillingOptions.Lease"/>: renews the node's lease, replays the journal, settles the calls
    /// of dead nodes and what this node holds without a call, and completes the purchases that are due. Throws when the database is away; the next call does the rest.
    /// </summary>
    public async Task WorkAsync(CancellationToken cancellation)
    {
        var now = _clock.GetUtcNow();
        await _store.RenewLeaseAsync(_options.Node, now + _options.Lease, cancellation);
        await _journal.ReplayAsync(async end =>
        {
            await _store.SettleAsync(end.Call, end.Talked, end.At, cancellation);
            Log.SettledFromJournal(_logger, end.Call);
        });
        Tell(await _store.SettleDeadAsync(null, now, cancellation, refused: Refused));
        // A last process's calls, and one whose opening we had given up when the database carried it out all the same: nobody else would ever end it.
        Tell(await _store.SettleDeadAsync(_options.Node, now, cancellation, _running.ContainsKey, Refused));
        await _store.CompletePurchasesAsync(now, cancellation);
    }

    private async Task<HoldResult> HoldAsync(string call, Func<Task<HoldResult>> hold)
    {
        try
        {
            return await hold();
        }
        catch (Exception e) when (Outage.IsOne(e))
        {
            Log.NotHeld(_logger, call, e);
            return new HoldResult.Away();
        }
    }

    private void Postpone(CallEnd end, Exception reason)
    {
        try
        {
            _journal.Write(end);
            Log.SettlementPostponed(_logger, end.Call, reason);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.SettlementLost(_logger, end.Call, e);
        }
    }

    private void Refused(string call, Exception reason) => Log.DeadRefused(_logger, call, reason);

    private void Tell(int settled)
    {
        if (settled > 0) Log.DeadSettled(_logger, settled);
    }
}
