namespace Telephony.Ivr.Prompts;

/// <summary>
/// Sentences recorded by people: <c>FOLDER/LANGUAGE/KEY.wav</c> replaces the engine's rendering of a fixed prompt. 8 kHz mono 16-bit
/// is taken as it is; other forms go through sox.
/// </summary>
/// <param name="folder">The folder <c>voices</c>; need not exist.</param>
public sealed class RecordedVoices(string folder)
{
    /// <summary>Whether a recording of this prompt is there.</summary>
    public bool Has(string language, string key) => File.Exists(FileOf(language, key));

    /// <summary>The samples of a recording, filled up to whole frames, or null when there is none.</summary>
    /// <exception cref="SpeechToolException">The file is no sound.</exception>
    public async Task<short[]?> FindAsync(string language, string key, CancellationToken cancellation)
    {
        var file = FileOf(language, key);
        if (!File.Exists(file)) return null;
        if (!WaveFile.TryRead(await File.ReadAllBytesAsync(file, cancellation), out var samples, out _))
            samples = await EspeakSynthesizer.ConvertAsync(file, cancellation);
        Array.Resize(ref samples, (samples.Length + Silence.Frame - 1) / Silence.Frame * Silence.Frame);
        return samples;
    }

    private string FileOf(string language, string key) => Path.Combine(folder, language, key + ".wav");
}
