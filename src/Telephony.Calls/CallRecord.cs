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
    /// <summary>Of an outbound call the call of the detainee's phone that it was placed from; null for the others.</summary>
    public string? Session { get; init; }

    /// <summary>Code of the detainee's establishment; null until he is known, and of calls older than this field.</summary>
    public string? Establishment { get; init; }

    /// <summary>Who or what ended it; null while it runs, when it was not answered, and when nobody asked.</summary>
    public CallEndCause? EndCause { get; init; }

    /// <summary>The number of the person outside; null when hidden or protected, and of a call on the services alone.</summary>
    public string? Correspondent => Kind switch
    {
        CallKind.Outbound => To,
        CallKind.Deposit => From,
        _ => null,
    };

    /// <summary>Where the page after this row begins.</summary>
    public CallCursor Cursor => new(StartedAt, Id);

    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => Id;

    /// <summary>The document of <c>calls list --json</c> (DESIGN 8), with what others know of a call by its id.</summary>
    public static string ToJson(IEnumerable<CallRecord> calls, Func<string, CallExtras> extras)
    {
        ArgumentNullException.ThrowIfNull(calls);
        ArgumentNullException.ThrowIfNull(extras);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("calls");
            foreach (var call in calls) call.Write(json, extras(call.Id));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes it as an object of that document.</summary>
    public void Write(Utf8JsonWriter json, CallExtras extras)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(extras);
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
        json.WriteString("price", extras.Price);
        json.WriteString("recording", extras.Recording);
        json.WriteBoolean("protected", IsProtected);
        json.WriteString("node", Node);
        json.WriteString("session", Session);
        json.WriteString("endCause", EndCause is { } cause ? CallStore.Name(cause) : null);
        json.WriteString("establishment", Establishment);
        json.WriteEndObject();
    }

    private static string? Instant(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What other modules know of a call.</summary>
/// <param name="Price">What it cost, in euros with four decimals.</param>
/// <param name="Recording">Id of its recording; null when there is none.</param>
public sealed record CallExtras(string Price, string? Recording)
{
    /// <summary>Of a call that cost nothing and was not recorded.</summary>
    public static CallExtras None { get; } = new("0.0000", null);
}

/// <summary>A place in the list of calls: the row that the page before ended with.</summary>
public readonly record struct CallCursor(DateTimeOffset StartedAt, string Id);
