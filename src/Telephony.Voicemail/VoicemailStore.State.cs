using Dapper;

namespace Telephony.Voicemail;

/// <content>A mailbox without what is in it.</content>
public sealed partial class VoicemailStore
{
    /// <summary>How full a detainee's mailbox is. Nothing of it says from whom a message is; an empty one when nobody ever left him a message.</summary>
    public async Task<MailboxState> StateAsync(Guid detainee, DateTimeOffset now, CancellationToken cancellation)
    {
        const string sql = """
            SELECT coalesce(max(m.places_used), 0) AS PlacesUsed, coalesce(max(m.milliseconds_used), 0) AS MillisecondsUsed,
                count(g.id) FILTER (WHERE g.first_heard_at IS NULL) AS Unheard, count(g.id) FILTER (WHERE g.first_heard_at IS NOT NULL) AS Heard, min(g.expires_at) AS NextErasure
            FROM voicemail.mailboxes m
            LEFT JOIN voicemail.messages g ON g.mailbox = m.detainee AND g.deleted_at IS NULL AND g.expires_at > @now
            WHERE m.detainee = @detainee
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleAsync<StateRow>(new CommandDefinition(sql, new { detainee, now = now.UtcDateTime }, cancellationToken: cancellation));
        return new MailboxState(row.PlacesUsed, FromMilliseconds(row.MillisecondsUsed), (int)row.Unheard, (int)row.Heard, row.NextErasure is { } at ? new DateTimeOffset(at) : null);
    }

    private sealed record StateRow(int PlacesUsed, long MillisecondsUsed, long Unheard, long Heard, DateTime? NextErasure);
}

/// <summary>A mailbox as staff may see it: how much, not what.</summary>
/// <param name="PlacesUsed">Messages, and messages being left, of <see cref="MailboxLimits.Places"/> (DEP-10).</param>
/// <param name="TimeUsed">Of <see cref="MailboxLimits.Time"/> (DEP-11).</param>
/// <param name="Unheard">Messages that he has not heard.</param>
/// <param name="Heard">Messages that he has heard and kept.</param>
/// <param name="NextErasure">When the next message comes to its term (RET-01, RET-02); null when there is none.</param>
public sealed record MailboxState(int PlacesUsed, TimeSpan TimeUsed, int Unheard, int Heard, DateTimeOffset? NextErasure)
{
    /// <summary>Whether no further message is taken.</summary>
    public bool IsFull => PlacesUsed >= MailboxLimits.Places || MailboxLimits.Time - TimeUsed < MailboxLimits.ShortestMessage;
}
