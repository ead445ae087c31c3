namespace Telephony.Monitoring;

/// <summary>Tells which numbers were protected when they were talked to; a boundary: the lists are the directory's, which Host asks. Thread-safe.</summary>
public interface IProtectedNumbers
{
    /// <summary>
    /// The recordings whose number was in the national registry when they started, or is a lawyer or an institution on that detainee's list (EXC-01, EXC-03).
    /// </summary>
    Task<IReadOnlyCollection<Guid>> ProtectedAmongAsync(IReadOnlyCollection<RecordedNumber> recordings, CancellationToken cancellation);
}

/// <summary>Who talked to whom, and when.</summary>
/// <param name="Recording">The recording's id.</param>
/// <param name="Detainee">Whose list.</param>
/// <param name="Number">In E.164.</param>
/// <param name="At">When it started.</param>
public sealed record RecordedNumber(Guid Recording, Guid Detainee, string Number, DateTimeOffset At)
{
    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => Recording.ToString();
}
