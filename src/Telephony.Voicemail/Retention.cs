using NodaTime;

namespace Telephony.Voicemail;

/// <summary>From when the term of a heard message counts: the two readings of conflict C-6.</summary>
public enum HeardTermStart
{
    /// <summary>From the first hearing (RET-03): a message first heard in month 11 lives six more.</summary>
    FirstHearing,

    /// <summary>From the deposit: a message may reach its end the moment it is heard.</summary>
    Deposit,
}

/// <summary>
/// How long messages live (RET-01 to RET-03, RET-09). Terms are calendar months in the establishment's zone: the same time of day on the
/// same day of a later month, the month's last day when it is shorter, moved forward over a gap of the clock, the first of two in an overlap.
/// </summary>
public sealed record Retention
{
    /// <summary>The zone of a message whose own zone is not known to this system (RET-09).</summary>
    public const string NationalZone = "Europe/Paris";

    /// <summary>Months from the deposit for a message that nobody heard (RET-01).</summary>
    public int UnheardMonths { get; init; } = 12;

    /// <summary>Months for a message that was heard (RET-02).</summary>
    public int HeardMonths { get; init; } = 6;

    /// <summary>From when <see cref="HeardMonths"/> count (C-6).</summary>
    public HeardTermStart HeardFrom { get; init; } = HeardTermStart.FirstHearing;

    /// <summary>When a message is to be erased. <paramref name="firstHeardAt"/> is null while nobody heard it; <paramref name="timeZone"/> is an IANA id.</summary>
    public DateTimeOffset ExpiresAt(DateTimeOffset receivedAt, DateTimeOffset? firstHeardAt, string timeZone)
    {
        if (firstHeardAt is not { } heardAt) return AddMonths(receivedAt, UnheardMonths, timeZone);
        return AddMonths(HeardFrom == HeardTermStart.FirstHearing ? heardAt : receivedAt, HeardMonths, timeZone);
    }

    private static DateTimeOffset AddMonths(DateTimeOffset from, int months, string timeZone)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) ?? DateTimeZoneProviders.Tzdb[NationalZone];
        var local = Instant.FromDateTimeOffset(from).InZone(zone).LocalDateTime.PlusMonths(months);
        return local.InZoneLeniently(zone).ToInstant().ToDateTimeOffset();
    }
}
