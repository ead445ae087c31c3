using Dapper;

namespace Telephony.Monitoring.Alerts;

/// <content>The outbox of what is to be told by mail. Whom to write to the store does not know: officers are not monitoring's.</content>
public sealed partial class AlertStore
{
    /// <summary>
    /// The mail that is due longest; null when none is. It is not handed out again before <paramref name="lease"/> is over, so that two nodes do not send it both; it is handed out until
    /// <see cref="MailDoneAsync"/> names it.
    /// </summary>
    public async Task<AlertMail?> TakeMailAsync(DateTimeOffset now, TimeSpan lease, CancellationToken cancellation)
    {
        const string sql = """
            UPDATE monitoring.alert_mails SET attempts = attempts + 1, due_at = @until
            WHERE firing = (SELECT firing FROM monitoring.alert_mails WHERE due_at <= @now ORDER BY due_at, firing LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING firing, officer, establishment, fired_at AS FiredAt, attempts
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<MailRow>(new CommandDefinition(sql, new { now = now.UtcDateTime, until = (now + lease).UtcDateTime }, cancellationToken: cancellation));
        return row is null ? null : new AlertMail(row.Firing, row.Officer, row.Establishment, new DateTimeOffset(row.FiredAt), row.Attempts);
    }

    /// <summary>It is to be tried again at an instant.</summary>
    public Task PostponeMailAsync(Guid firing, DateTimeOffset dueAt, CancellationToken cancellation) =>
        ExecuteAsync("UPDATE monitoring.alert_mails SET due_at = @dueAt WHERE firing = @firing", new { firing, dueAt = dueAt.UtcDateTime }, cancellation);

    /// <summary>It was sent, or given up.</summary>
    public Task MailDoneAsync(Guid firing, CancellationToken cancellation) => ExecuteAsync("DELETE FROM monitoring.alert_mails WHERE firing = @firing", new { firing }, cancellation);

    private sealed record MailRow(Guid Firing, Guid Officer, string? Establishment, DateTime FiredAt, int Attempts);
}

/// <summary>A mail that is to be sent because an alert fired.</summary>
/// <param name="Firing">What fired.</param>
/// <param name="Officer">Who is told.</param>
/// <param name="Establishment">Of the alert: an officer of another one is not told any more. Null: only one of no single establishment.</param>
/// <param name="FiredAt">When it fired.</param>
/// <param name="Attempts">How often it was tried, this time included.</param>
public sealed record AlertMail(Guid Firing, Guid Officer, string? Establishment, DateTimeOffset FiredAt, int Attempts);
