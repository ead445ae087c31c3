using NodaTime;

namespace Telephony.Monitoring;

/// <summary>
/// How long monitoring keeps a sound: three calendar months, the legal ceiling (RET-05), in the establishment's zone (RET-09). The same time of day on the same day of a later month, the
/// month's last day when it is shorter, moved forward over a gap of the clock, the first of two in an overlap.
/// </summary>
public static class RecordingTerm
{
    /// <summary>Months from the start of the sound. The database allows no more (migration 0001).</summary>
    public const int Months = 3;

    /// <summary>The zone of a recording whose own zone is not known to this system (RET-09).</summary>
    public const string NationalZone = "Europe/Paris";

    /// <summary>When a sound that started at <paramref name="startedAt"/> is to be erased; <paramref name="timeZone"/> is an IANA id.</summary>
    public static DateTimeOffset ExpiresAt(DateTimeOffset startedAt, string timeZone)
    {
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) ?? DateTimeZoneProviders.Tzdb[NationalZone];
        var local = Instant.FromDateTimeOffset(startedAt).InZone(zone).LocalDateTime.PlusMonths(Months);
        return local.InZoneLeniently(zone).ToInstant().ToDateTimeOffset();
    }
}
