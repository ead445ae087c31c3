namespace Telephony.Billing;

/// <summary>When a meter acts.</summary>
public sealed record MeterOptions
{
    /// <summary>A slice is asked for so long before the end of what is held.</summary>
    public TimeSpan Ahead { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A slice that could not be asked for is asked for again after this.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The detainee is warned so long before the end, the longest first.</summary>
    public IReadOnlyList<TimeSpan> Warnings { get; init; } = [TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10)];

    /// <summary>The longest call that is allowed; null: any.</summary>
    public TimeSpan? Longest { get; init; }
}
