using System.Security.Cryptography;
using System.Text;

namespace Telephony.Ivr.Prompts;

/// <summary>
/// Rendered sentences on disk, each under the SHA-256 of what it was made from (engine, version and settings; voice; text), so an entry is
/// never out of date. A damaged entry is made again. An entry appears whole or not at all. Thread-safe, also between processes.
/// </summary>
/// <param name="synthesizer">Makes what is not there yet.</param>
/// <param name="folder">Where the entries lie; null keeps nothing.</param>
public sealed class PromptCache(ISpeechSynthesizer synthesizer, string? folder)
{
    /// <summary>The samples of <paramref name="text"/>, from the disk if they are there. <paramref name="isPersonal"/>: never written to disk.</summary>
    public async Task<short[]> SpeakAsync(string voice, string text, bool isPersonal, CancellationToken cancellation)
    {
        var normalised = Normalise(text);
        if (folder is null || isPersonal) return await RenderAsync(voice, normalised, cancellation);
        var file = Path.Combine(folder, Key(await synthesizer.FingerprintAsync(cancellation), voice, normalised) + ".wav");
        if (await TryReadAsync(file, cancellation) is { } samples) return samples;
        samples = await RenderAsync(voice, normalised, cancellation);
        await WriteAsync(file, samples, cancellation);
        return samples;
    }

    /// <summary>Composed letters and single spaces: what differs only in these sounds the same.</summary>
    public static string Normalise(string text) =>
        string.Join(' ', text.Normalize(NormalizationForm.FormC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Key(string fingerprint, string voice, string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{fingerprint}\n{voice}\n{text}")));

    private async Task<short[]> RenderAsync(string voice, string text, CancellationToken cancellation) =>
        Silence.Trim(await synthesizer.SpeakAsync(voice, text, cancellation));

    private static async Task<short[]?> TryReadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(file, cancellation);
            return WaveFile.TryRead(bytes, out var samples, out var isSealed) && isSealed ? samples : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task WriteAsync(string file, short[] samples, CancellationToken cancellation)
    {
        var draft = $"{file}.{Guid.NewGuid():N}";
        try
        {
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            try
            {
                await File.WriteAllBytesAsync(draft, WaveFile.Write(samples), cancellation);
                File.Move(draft, file, overwrite: true);
            }
            finally
            {
                File.Delete(draft);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full or read-only disk costs time at the next start, nothing else: the sentence is in memory.
        }
    }
}
