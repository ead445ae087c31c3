using Dapper;
using Npgsql;
using Telephony.Directory;
using Telephony.Recording;

namespace Telephony.Voicemail.Tests;

/// <summary>What the tests of this project start from.</summary>
internal static class Given
{
    public const string Node = "n1";

    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    public static DepositRequest Request(Guid detainee, bool isProtected = false)
    {
        Assert.That(PhoneNumber.TryParse("+33612345678", out var number), Is.True);
        return new DepositRequest("call", detainee, "12345678", "MA-ROUEN", new Correspondent(Guid.NewGuid(), number, "Marie", "relative"),
            new LegPrivacy.Undecided().Decide(isProtected), "Europe/Paris");
    }

    public static NewReservation Reservation(Guid detainee, DateTimeOffset? at = null, string node = Node) =>
        new(Guid.CreateVersion7(), node, at ?? Noon, Request(detainee), IsProtected: false);

    /// <summary>A message of this length, without a sound; longer ones than a slice are extended first.</summary>
    public static async Task<Guid> MessageAsync(VoicemailStore store, Guid detainee, double seconds, DateTimeOffset? at = null)
    {
        var reservation = Reservation(detainee, at);
        var granted = (await store.ReserveAsync(reservation, default))!.Value.Granted;
        while (granted < Seconds(seconds)) granted = (await store.ExtendAsync(reservation.Id, default))!.Value;
        var expires = new Retention().ExpiresAt(reservation.CreatedAt, null, "Europe/Paris");
        var result = await store.CommitAsync(reservation.Id, Seconds(seconds), expires, Node, default);
        Assert.That(result, Is.EqualTo(new CommitResult(CommitOutcome.Committed, Seconds(seconds))));
        return reservation.Id;
    }

    /// <summary>What the mailbox's row says is used, and what its reservations and messages add up to.</summary>
    public static async Task<(long Places, long Milliseconds, long TruePlaces, long TrueMilliseconds)> UsageAsync(NpgsqlDataSource database, Guid detainee)
    {
        const string sql = """
            SELECT m.places_used::bigint, m.milliseconds_used, u.places, u.ms::bigint FROM voicemail.mailboxes m,
                LATERAL (SELECT count(*) AS places, coalesce(sum(ms), 0) AS ms FROM (
                    SELECT granted_ms AS ms FROM voicemail.reservations WHERE mailbox = m.detainee
                    UNION ALL SELECT duration_ms FROM voicemail.messages WHERE mailbox = m.detainee AND deleted_at IS NULL) all_of_it) u
            WHERE m.detainee = @detainee
            """;
        await using var connection = await database.OpenConnectionAsync();
        return await connection.QuerySingleAsync<(long, long, long, long)>(sql, new { detainee });
    }
}
