using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Telephony.Monitoring.Exports;

/// <summary>What is known of the sound in the file.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, which is that of what was sealed.</param>
/// <param name="Channels">One, or two of a call: detainee left, correspondent right.</param>
internal sealed record ExportedSound(long Bytes, byte[] Sha256, int Channels);

/// <summary>The manifest of an export: what it is, what for, for whom, who wanted it and who agreed, and on which entry of the audit chain it rests. Its bytes are what is signed.</summary>
internal static class ExportManifest
{
    /// <summary>First field; another form would have another number.</summary>
    public const string Format = "telephony export 1";

    /// <summary>The document.</summary>
    /// <param name="export">Approved.</param>
    /// <param name="recording">What leaves.</param>
    /// <param name="sound">Its sound.</param>
    /// <param name="madeBy">Who takes it.</param>
    /// <param name="madeAt">When.</param>
    /// <param name="fingerprint">Of the key that signs it.</param>
    /// <param name="explanation">What else is in the file to be read.</param>
    public static byte[] Write(Export export, ExportedRecording recording, ExportedSound sound, string madeBy, DateTimeOffset madeAt, string fingerprint, ReadOnlySpan<byte> explanation)
    {
        var decision = export.Decision ?? throw new ArgumentException("It is not approved.", nameof(export));
        var buffer = new ArrayBufferWriter<byte>();
        // Names and purposes are to be read by people: no accent is escaped. Nobody puts this into a page.
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("export", export.Id);
            json.WriteString("recording", export.Recording);
            json.WriteString("call", export.CallId);
            json.WriteString("kind", RowName.Of(recording.Kind));
            json.WriteString("startedAt", Instant(recording.StartedAt));
            json.WriteString("establishment", export.Establishment);
            json.WriteString("detainee", recording.Identifier);
            json.WriteString("correspondent", recording.Number);
            json.WriteStartObject("sound");
            json.WriteString("file", ExportParts.Sound);
            json.WriteString("codec", "Opus in Ogg (RFC 7845), 48000 Hz");
            json.WriteStartArray("channels");
            if (sound.Channels == 2) json.WriteStringValue("detainee");
            json.WriteStringValue("correspondent");
            json.WriteEndArray();
            json.WriteNumber("durationSeconds", recording.Duration.Ticks / TimeSpan.TicksPerMillisecond / 1000m);
            json.WriteNumber("bytes", sound.Bytes);
            json.WriteString("sha256", Convert.ToHexStringLower(sound.Sha256));
            json.WriteString("sealedAt", Instant(recording.SealedAt!.Value));
            json.WriteString("sha256WhenSealed", Convert.ToHexStringLower(recording.Sha256!));
            json.WriteEndObject();
            json.WriteString("purpose", export.Purpose);
            json.WriteString("recipient", export.Recipient);
            json.WriteString("requestedBy", export.RequestedBy);
            json.WriteString("requestedAt", Instant(export.RequestedAt));
            json.WriteString("approvedBy", decision.DecidedBy);
            json.WriteString("approvedAt", Instant(decision.DecidedAt));
            json.WriteString("expiresAt", Instant(decision.ExpiresAt!.Value));
            json.WriteString("madeBy", madeBy);
            json.WriteString("madeAt", Instant(madeAt));
            json.WriteStartObject("auditEntry");
            json.WriteNumber("number", decision.Entry);
            json.WriteString("hash", decision.EntryHash);
            json.WriteEndObject();
            json.WriteString("signedWith", fingerprint);
            json.WriteString("explanationSha256", Hex(explanation));
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What of a manifest is checked; null when it is not one.</summary>
    public static ManifestClaims? Read(byte[] manifest)
    {
        try
        {
            using var document = JsonDocument.Parse(manifest);
            var root = document.RootElement;
            if (root.GetProperty("format").GetString() != Format) return null;
            var (sound, entry) = (root.GetProperty("sound"), root.GetProperty("auditEntry"));
            return new ManifestClaims(
                root.GetProperty("export").GetGuid(), sound.GetProperty("bytes").GetInt64(), sound.GetProperty("sha256").GetString()!, entry.GetProperty("number").GetInt64(),
                entry.GetProperty("hash").GetString()!, root.GetProperty("explanationSha256").GetString()!);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>SHA-256 in hexadecimal.</summary>
    public static string Hex(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(SHA256.HashData(data));

    private static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What a manifest says that can be checked.</summary>
/// <param name="Export">Its id.</param>
/// <param name="Bytes">Length of the sound.</param>
/// <param name="Sha256">Of the sound, in hexadecimal.</param>
/// <param name="Entry">Number of the entry of the audit chain that it rests on.</param>
/// <param name="EntryHash">Its hash in hexadecimal.</param>
/// <param name="ExplanationSha256">Of the text that explains the verification, in hexadecimal.</param>
public sealed record ManifestClaims(Guid Export, long Bytes, string Sha256, long Entry, string EntryHash, string ExplanationSha256)
{
    /// <summary>The id only: nothing personal reaches a log.</summary>
    public override string ToString() => Export.ToString();
}
