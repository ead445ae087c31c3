namespace Telephony.Billing;

/// <summary>Credit bought at one time under one plan; the plan's rate applies to what is spent from it (DESIGN 4.2).</summary>
public sealed record Lot
{
    /// <summary>A lot. Its amount is in whole cents: whole cents are bought and whole cents are charged, so no fraction is ever left over.</summary>
    /// <param name="id">Row id; grows with time, so the oldest lot has the smallest.</param>
    /// <param name="plan">Plan it was bought under.</param>
    /// <param name="available">What can be spent of it.</param>
    public Lot(long id, string plan, Money available)
    {
        if (available < Money.Zero || !available.IsWholeCents)
            throw new ArgumentOutOfRangeException(nameof(available), available, "A lot holds whole cents and is never negative.");
        (Id, Plan, Available) = (id, plan, available);
    }

    /// <summary>Row id.</summary>
    public long Id { get; }

    /// <summary>Plan it was bought under.</summary>
    public string Plan { get; }

    /// <summary>What can be spent of it.</summary>
    public Money Available { get; }
}
