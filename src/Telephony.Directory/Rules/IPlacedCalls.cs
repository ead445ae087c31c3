namespace Telephony.Directory;

/// <summary>Counts a detainee's calls for the limit a day; a boundary: the rows are another module's. Thread-safe.</summary>
public interface IPlacedCalls
{
    /// <summary>How many of his calls to correspondents were answered at or after an instant, calls that still run included.</summary>
    Task<int> CountAsync(Guid detainee, DateTimeOffset from, CancellationToken cancellation);
}
