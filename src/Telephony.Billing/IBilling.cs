namespace Telephony.Billing;

/// <summary>
/// What the flows ask about money; a boundary that flow tests replace. Implemented by <see cref="PrepaidBilling"/>. Thread-safe. A database failure is thrown where a
/// method does not say otherwise. A flow opens, starts a <see cref="Meter"/> when the call is established, extends when the meter says so, and settles in the
/// end whatever happened.
/// </summary>
public interface IBilling
{
    /// <summary>Balance, price a minute now and time, before anything is committed (BIL-28).</summary>
    Task<Quote> QuoteAsync(UsageRequest request, CancellationToken cancellation);

    /// <summary>Holds the first slice of a call, by the rates of the quote; <see cref="HoldResult.Away"/> when the database is: then the call is refused (DESIGN 4.10).</summary>
    Task<HoldResult> OpenAsync(string call, Quote quote, CancellationToken cancellation);

    /// <summary>Holds the slice after those of <paramref name="call"/>; <see cref="HoldResult.Away"/> when the database is: asking again is harmless.</summary>
    /// <param name="call">As the last answer left it.</param>
    /// <param name="talked">Talk time that has passed for certain.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<HoldResult> ExtendAsync(HeldCall call, TimeSpan talked, CancellationToken cancellation);

    /// <summary>
    /// Charges the talk time, and gives the rest back; null: never established, nothing is due. Never fails: with the database away it is written down
    /// on this node and charged once when it is back. To be told for every call that was opened, or of which that is not known.
    /// </summary>
    Task<Settlement> SettleAsync(string call, TimeSpan? talked);

    /// <summary>A detainee's accounts, with so many of the last movements.</summary>
    Task<Statement> StatementAsync(Guid detainee, int movements, CancellationToken cancellation);

    /// <summary>What can be bought, the cheapest first, after credit outside plans.</summary>
    Task<IReadOnlyList<Plan>> PlansAsync(CancellationToken cancellation);

    /// <summary>Buys a plan from the nominative account, once for each transfer id. Throws <see cref="TransferConflictException"/> when the id stands for something else.</summary>
    /// <param name="transfer">1 to 64 letters, digits and <c>. _ ~ + : -</c>.</param>
    /// <param name="detainee">Who buys.</param>
    /// <param name="plan">What, from <see cref="PlansAsync"/>.</param>
    /// <param name="amount">Null: the plan's price. Outside plans an amount is needed, in whole cents.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<Purchase> BuyAsync(string transfer, Guid detainee, Plan plan, Money? amount, CancellationToken cancellation);
}
