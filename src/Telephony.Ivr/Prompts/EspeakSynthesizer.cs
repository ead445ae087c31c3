using System.Runtime.InteropServices;
using System.Security;
using System.Text;

namespace Telephony.Ivr.Prompts;

/// <summary>
/// espeak-ng, then sox down to the telephone band (settings: ECOSYSTEM 3.7). A sentence takes two short processes, some 20 ms;
/// at most one a processor runs at a time.
/// </summary>
public sealed class EspeakSynthesizer : ISpeechSynthesizer, IDisposable
{
    /// <summary>Sample rate of what it returns.</summary>
    public const int SampleRate = 8000;

    private static readonly string[] SpeechSettings = ["-s", "140", "-p", "45", "-g", "3"];

    // Band of a telephone, evened loudness, peak at -3 dB: louder settings clipped in the trial.
    private static readonly string[] Band =
        ["gain", "-12", "highpass", "180", "lowpass", "3400", "compand", "0.02,0.15", "6:-60,-40,-12", "-8", "-60", "0.05", "gain", "-n", "-3"];

    private readonly SemaphoreSlim _processors = new(Environment.ProcessorCount);
    private readonly Lock _lock = new();
    private Task<string>? _fingerprint;

    /// <inheritdoc/>
    public Task<string> FingerprintAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_fingerprint is null || _fingerprint.IsFaulted) _fingerprint = MakeFingerprintAsync();
            return _fingerprint.WaitAsync(cancellation);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="SpeechToolException">espeak-ng or sox is missing, or failed.</exception>
    public async Task<short[]> SpeakAsync(string voice, string text, CancellationToken cancellation)
    {
        await _processors.WaitAsync(cancellation);
        try
        {
            var markup = Encoding.UTF8.GetBytes($"<speak>{SecurityElement.Escape(text)}</speak>");
            var speech = await SpeechTool.RunAsync("espeak-ng", ["-m", "-b", "1", "-v", voice, .. SpeechSettings, "--stdin", "--stdout"], markup, cancellation);
            // The header of a sound written to a pipe has no true length.
            return await SoxAsync(["-t", "wav", "--ignore-length", "-"], Band, speech, cancellation);
        }
        finally
        {
            _processors.Release();
        }
    }

    /// <summary>Brings a sound file of any form that sox reads to 8 kHz mono.</summary>
    /// <exception cref="SpeechToolException">sox is missing, or cannot read the file.</exception>
    public static Task<short[]> ConvertAsync(string file, CancellationToken cancellation) => SoxAsync([file], ["gain", "-n", "-3"], default, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _processors.Dispose();

    private static async Task<short[]> SoxAsync(string[] source, string[] effects, ReadOnlyMemory<byte> input, CancellationToken cancellation)
    {
        string[] target = ["-t", "raw", "-r", "8000", "-c", "1", "-e", "signed", "-b", "16", "-L", "-"];
        var raw = await SpeechTool.RunAsync("sox", ["-D", "-V1", .. source, .. target, .. effects], input, cancellation);
        return MemoryMarshal.Cast<byte, short>(raw.AsSpan(0, raw.Length & ~1)).ToArray();
    }

    private static async Task<string> MakeFingerprintAsync()
    {
        var espeak = Encoding.UTF8.GetString(await SpeechTool.RunAsync("espeak-ng", ["--version"], default, CancellationToken.None));
        var sox = Encoding.UTF8.GetString(await SpeechTool.RunAsync("sox", ["--version"], default, CancellationToken.None));
        return string.Join('|', [espeak.Split("Data at")[0].Trim(), sox.Trim(), .. SpeechSettings, .. Band]);
    }
}
