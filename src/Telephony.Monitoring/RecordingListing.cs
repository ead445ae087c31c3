using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Telephony.Monitoring;

/// <summary>The document of <c>recording list --json</c>: what is kept and until when; neither sound nor number.</summary>
public static class RecordingListing
{
    /// <summary>Writes it.</summary>
    public static string ToJson(IEnumerable<RecordingRow> recordings)
    {
        ArgumentNullException.ThrowIfNull(recordings);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("recordings");
            foreach (var recording in recordings) Write(json, recording);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, RecordingRow recording)
    {
        json.WriteStartObject();
        json.WriteString("id", recording.Id);
        json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(recording.Kind.ToString()));
        json.WriteString("call", recording.CallId);
        if (recording.Message is { } message) json.WriteString("message", message);
        else json.WriteNull("message");
        json.WriteString("detainee", recording.Identifier);
        json.WriteString("startedAt", Instant(recording.StartedAt));
        if (recording.Duration is { } duration) json.WriteNumber("durationSeconds", duration.Ticks / TimeSpan.TicksPerMillisecond / 1000m);
        else json.WriteNull("durationSeconds");
        json.WriteString("state", JsonNamingPolicy.CamelCase.ConvertName(recording.State.ToString()));
        json.WriteString("expiresAt", Instant(recording.ExpiresAt));
        json.WriteStartArray("holds");
        foreach (var reference in recording.Holds) json.WriteStringValue(reference);
        json.WriteEndArray();
        json.WriteString("node", recording.Node);
        json.WriteEndObject();
    }

    private static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
}
