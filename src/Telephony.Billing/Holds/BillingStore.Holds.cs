using Dapper;
using Npgsql;

namespace Telephony.Billing;

/// <content>
/// Holds. The price function says what a slice needs of which lot, from what the node last knew; the statement locks the lots, and holds all of it or nothing.
/// When another call was faster, it answers how the lots stand, and the slice is calculated anew: one statement a slice unless two calls spend the same credit at
/// the same moment.
/// </content>
public sealed partial class BillingStore
{
    /// <summary>Each further try means that another call changed these lots between two statements.</summary>
    private const int MaxTries = 100;

    /// <summary>
    /// Opens the hold of a call with a first slice, by the rates of the quote. The same call again gets what it holds already; throws
    /// <see cref="TransferConflictException"/> when that call is another account's or service.
    /// </summary>
    public async Task<HoldResult> OpenHoldAsync(string call, Quote quote, string node, TimeSpan slice, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(quote);
        if (quote.Refusal is { } refusal) return new HoldResult.Refused(refusal);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var account = quote.Account ?? await LedgerSession.Within(connection, cancellation).AccountAsync("telephone", quote.Request.Detainee.Id);
        IReadOnlyList<LotShare> lots = [.. quote.Lots.Select(lot => new LotShare(lot.Id, lot.Plan, Money.Zero, lot.Available, false))];
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            if (Pricing.Affordable(quote.Rates, [.. lots.Select(lot => lot.Whole)]) == 0) return new HoldResult.Refused(BillingRefusal.NoCredit);
            var wish = HoldWish.For(quote.Rates, lots, (int)slice.TotalSeconds);
            if (await TryOpenAsync(connection, call, account, quote, node, wish, cancellation))
                return new HoldResult.Granted(new HeldCall { Call = call, Account = account, Rates = quote.Rates, Lots = wish.Granted(lots), Slices = 1 });
            if (await LoadHoldAsync(connection, call, cancellation) is { } known) return Known(known, call, account, quote);
            if (quote.Request.Service == BilledService.Call && await IsCallingAsync(connection, account, cancellation)) return new HoldResult.Refused(BillingRefusal.AlreadyCalling);
            lots = await LotsAsync(connection, account, "", cancellation);
        }
        throw new InvalidOperationException("The lots changed at every try.");
    }

    /// <summary>
    /// Holds slice number <paramref name="slice"/>, counted from 1, of a call. The same slice again changes nothing and answers what is held.
    /// </summary>
    /// <param name="call">As the last answer left it.</param>
    /// <param name="slice">The one after <see cref="HeldCall.Slices"/>, or that one again.</param>
    /// <param name="talked">Talk time that has passed for certain.</param>
    /// <param name="length">How much more to hold.</param>
    /// <param name="cancellation">Gives up; whether it is held is then not known, and asking again tells.</param>
    public async Task<HoldResult> ExtendHoldAsync(HeldCall call, int slice, TimeSpan talked, TimeSpan length, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentOutOfRangeException.ThrowIfNotEqual(slice, call.Slices + 1);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            if (call.Held is not { } held) return new HoldResult.Granted(call with { Slices = slice });
            var wish = HoldWish.For(call.Rates, call.Lots, (int)(held + length).TotalSeconds);
            var (granted, lots) = await TryExtendAsync(connection, call, slice, talked, wish, cancellation);
            if (granted) return new HoldResult.Granted(call with { Lots = wish.Granted(lots), Slices = slice });
            if (await LoadHoldAsync(connection, call.Call, cancellation) is not { State: "open" } stored) return new HoldResult.Over();
            if (stored.Slices >= slice) return new HoldResult.Granted(call with { Lots = stored.Lots, Slices = stored.Slices });
            call = call with { Lots = stored.Lots };
        }
        throw new InvalidOperationException("The lots changed at every try.");
    }

    private static HoldResult Known(StoredHold known, string call, long account, Quote quote)
    {
        if (known.Account != account || known.Service != Names.Of(quote.Request.Service)) throw TransferConflictException.Of(call);
        return known.State == "open"
            ? new HoldResult.Granted(new HeldCall { Call = call, Account = account, Rates = known.ToRates(), Lots = known.Lots, Slices = known.Slices })
            : new HoldResult.Over();
    }

    private static async Task<bool> TryOpenAsync(
        NpgsqlConnection connection, string call, long account, Quote quote, string node, HoldWish wish, CancellationToken cancellation)
    {
        const string sql = """
            SELECT billing.open_hold(@call, @account, @detainee, @node, @service, @Destination, @establishment, @timeZone, @at, @rates::jsonb, @lots, @amounts)
            """;
        var detainee = quote.Request.Detainee;
        return await connection.QuerySingleAsync<bool>(new CommandDefinition(sql, new
        {
            call, account, detainee = detainee.Id, node, service = Names.Of(quote.Request.Service), quote.Destination,
            establishment = detainee.EstablishmentCode, timeZone = detainee.TimeZone, at = quote.At.UtcDateTime, rates = quote.Rates.ToJson(),
            lots = wish.Lots.ToArray(), amounts = wish.Amounts.Select(amount => amount.Euros).ToArray(),
        }, cancellationToken: cancellation));
    }

    /// <summary>Whether it was granted, and the lots as they stood before it: so that the next wish, and the end that the caller is warned of, are up to date.</summary>
    private static async Task<(bool Granted, IReadOnlyList<LotShare> Lots)> TryExtendAsync(
        NpgsqlConnection connection, HeldCall call, int slice, TimeSpan talked, HoldWish wish, CancellationToken cancellation)
    {
        const string sql = """
            SELECT a.granted, l.id, l.plan, coalesce(s.amount, 0) AS Share, l.remaining - l.held AS Free, s.call IS NOT NULL AS IsShared
            FROM (SELECT billing.extend_hold(@Call, @slice, @known, @lots, @amounts) AS granted OFFSET 0) a
            LEFT JOIN (billing.lots l LEFT JOIN billing.hold_shares s ON s.lot = l.id AND s.call = @Call)
                ON l.account = @Account AND (l.remaining > 0 OR s.call IS NOT NULL)
            ORDER BY l.id
            """;
        var rows = (await connection.QueryAsync<ExtendedRow>(new CommandDefinition(sql, new
        {
            call.Call, call.Account, slice, known = WholeSeconds(talked), lots = wish.Lots.ToArray(),
            amounts = wish.Amounts.Select(amount => amount.Euros).ToArray(),
        }, cancellationToken: cancellation))).ToList();
        return (rows[0].Granted, [.. rows.Where(row => row.Id is not null).Select(row => row.ToLot())]);
    }

    private static Task<bool> IsCallingAsync(NpgsqlConnection connection, long account, CancellationToken cancellation)
    {
        const string sql = "SELECT EXISTS (SELECT FROM billing.holds WHERE account = @account AND state = 'open' AND service = 'call')";
        return connection.QuerySingleAsync<bool>(new CommandDefinition(sql, new { account }, cancellationToken: cancellation));
    }

    /// <summary>A second counts once it is over: nobody pays for more than was heard (DESIGN 4.5).</summary>
    private static int WholeSeconds(TimeSpan talked) => (int)Math.Floor(talked.TotalSeconds);

    private sealed record ExtendedRow(bool Granted, long? Id, string? Plan, decimal Share, decimal? Free, bool IsShared)
    {
        public LotShare ToLot() => new(Id!.Value, Plan!, new Money(Share), new Money(Free!.Value), IsShared);
    }
}
