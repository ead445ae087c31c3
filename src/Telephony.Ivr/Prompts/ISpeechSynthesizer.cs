namespace Telephony.Ivr.Prompts;

/// <summary>Turns text into speech; a boundary that flow tests replace. Implemented by <see cref="EspeakSynthesizer"/>. Thread-safe.</summary>
public interface ISpeechSynthesizer
{
    /// <summary>Names engine, version and settings: a sound made under another fingerprint is not used again.</summary>
    Task<string> FingerprintAsync(CancellationToken cancellation);

    /// <summary>Speaks plain text with a voice of the engine: 8 kHz mono samples, not clipped.</summary>
    Task<short[]> SpeakAsync(string voice, string text, CancellationToken cancellation);
}
