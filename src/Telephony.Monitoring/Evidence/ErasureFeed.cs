using System.Text.Json;
using Dapper;
using Npgsql;
using Telephony.Recording;

namespace Telephony.Monitoring.Evidence;

/// <summary>
/// Writes erasures of messages into the audit chain (RET-08). An erasure waits in voicemail until its entry is here, so none is missed whenever this is killed, and what is handed over again is not written again. Host calls
/// <see cref="RunOnceAsync"/> every few seconds on each node.
/// </summary>
public sealed class ErasureFeed(NpgsqlDataSource database, IErasedMessages messages)
{
    /// <summary>Erasures that are taken at a time.</summary>
    internal const int Batch = 200;

    /// <summary>Writes all that wait; returns how many there were.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        var count = 0;
        while (await messages.WaitingAsync(Batch, cancellation) is { Count: > 0 } waiting)
        {
            await WriteAsync(waiting, cancellation);
            await messages.RecordedAsync([.. waiting.Select(message => message.Message)], cancellation);
            count += waiting.Count;
        }
        return count;
    }

    // Two nodes that write the same one at once: the table's key lets one in, the other fails with all of his statement and finds nothing the next time.
    private async Task WriteAsync(IReadOnlyList<ErasedMessage> erased, CancellationToken cancellation)
    {
        const string sql = """
            WITH new AS (
                SELECT r.* FROM jsonb_to_recordset(@rows::jsonb) AS r(
                    "Message" uuid, "CallId" text, "Establishment" text, "Rule" text, "ErasedAt" timestamptz, "ReceivedAt" text, "DurationSeconds" text)
                WHERE NOT EXISTS (SELECT FROM monitoring.erased_messages m WHERE m.message = r."Message")),
            written AS (
                SELECT "Message", "CallId", monitoring.append_audit("ErasedAt", @author, nullif("Establishment", ''), 'erased', "Message"::text, "Rule", jsonb_strip_nulls(jsonb_build_object(
                    'kind', 'mailboxMessage', 'call', "CallId", 'startedAt', "ReceivedAt", 'durationSeconds', "DurationSeconds"))) AS entry FROM new)
            INSERT INTO monitoring.erased_messages (message, call_id, entry) SELECT "Message", "CallId", entry FROM written
            """;
        var rows = JsonSerializer.Serialize(erased.Select(message => new
        {
            message.Message, message.CallId, message.Establishment, message.Rule, message.ErasedAt, ReceivedAt = message.ReceivedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            DurationSeconds = message.Duration.TotalSeconds.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture),
        }));
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition(sql, new { rows, author = AuditEntry.Telephony }, cancellationToken: cancellation));
    }
}
