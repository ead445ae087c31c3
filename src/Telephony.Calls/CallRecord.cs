using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Telephony.Calls;

/// <summary>A call as <c>calls list</c> shows it.</summary>
/// <param name="Id">Our call id.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Node">Node that carries or carried it.</param>
/// <param name="Identifier">The detainee's identifier; null until he is known.</param>
/// <param name="From">Calling number or phone's user; null when hidden or protected.</param>
/// <param name="To">Dialled number or user; null when protected.</param>
/// <param name="StartedAt">When the INVITE arrived.</param>
/// <param name="AnsweredAt">When it was answered, or null.</param>
/// <param name="EndedAt">When it ended; null while it runs.</param>
/// <param name="Duration">Talk time, so far when it runs; zero when it was not answered.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="IsProtected">Whether its correspondent is protected.</param>
public sealed record CallRecord(
    string Id, CallKind Kind, string Node, string? Identifier, string? From, string? To, DateTimeOffset StartedAt, DateTimeOffset? AnsweredAt,
    DateTimeOffset? EndedAt, TimeSpan Duration, CallOutcome Outcome, bool IsProtected)
{
    /// <summary>Where the page after this row begins.</summary>
    public CallCursor Cursor => new(StartedAt, Id);

    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => Id;

    /// <summary>The document of <c>calls list --json</c> (DESIGN 8).</summary>
    public static string ToJson(IEnumerable<CallRecord> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("calls");
            foreach (var call in calls) call.Write(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", Id);
        json.WriteString("kind", CallStore.Name(Kind));
        json.WriteString("detainee", Identifier);
        json.WriteString("from", From);
        json.WriteString("to", To);
        json.WriteString("startedAt", Instant(StartedAt));
        json.WriteString("answeredAt", Instant(AnsweredAt));
        json.WriteString("endedAt", Instant(EndedAt));
        json.WriteNumber("durationSeconds", Math.Round((decimal)Duration.TotalSeconds, 3));
        json.WriteString("outcome", CallStore.Name(Outcome));
        // Deposits and listening are free and nothing records calls until billing and monitoring exist.
        json.WriteString("price", "0.0000");
        json.WriteNull("recording");
        json.WriteBoolean("protected", IsProtected);
        json.WriteString("node", Node);
        json.WriteEndObject();
    }

    private static string? Instant(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
}

/// <summary>A place in the list of calls: the row that the page before ended with.</summary>
public readonly record struct CallCursor(DateTimeOffset StartedAt, string Id);
