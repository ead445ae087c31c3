using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Telephony.Voicemail;

/// <summary>A mailbox as <c>mailbox list</c> shows it to staff.</summary>
/// <param name="Identifier">The detainee's identifier.</param>
/// <param name="Contents">What it holds.</param>
public sealed record MailboxListing(string Identifier, MailboxContents Contents)
{
    /// <summary>How many messages: nothing personal reaches a log.</summary>
    public override string ToString() => $"{Contents.Messages.Count} messages";

    /// <summary>
    /// The document of <c>mailbox list --json</c> (DESIGN 8). Of a protected message the correspondent's number is null, as in the list of
    /// calls.
    /// </summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("detainee", Identifier);
            json.WriteNumber("secondsUsed", Seconds(Contents.TimeUsed));
            json.WriteNumber("secondsLeft", Seconds(Contents.TimeLeft));
            json.WriteStartArray("messages");
            foreach (var message in Contents.Messages) Write(json, message);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, MessageSummary message)
    {
        json.WriteStartObject();
        json.WriteString("id", message.Id);
        json.WriteString("from", message.IsProtected ? null : message.From.Value);
        json.WriteString("receivedAt", message.ReceivedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture));
        json.WriteNumber("durationSeconds", Seconds(message.Duration));
        json.WriteString("state", message.Heard ? "heard" : "new");
        json.WriteBoolean("protected", message.IsProtected);
        json.WriteEndObject();
    }

    private static decimal Seconds(TimeSpan span) => VoicemailStore.Milliseconds(span) / 1000m;
}
