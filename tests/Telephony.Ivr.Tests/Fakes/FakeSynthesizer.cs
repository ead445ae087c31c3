using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Tests.Fakes;

/// <summary>Speaks every text for 20 ms a letter, and remembers what it was asked.</summary>
internal sealed class FakeSynthesizer : ISpeechSynthesizer
{
    public List<string> Spoken { get; } = [];

    public string Fingerprint { get; set; } = "engine 1";

    public Func<Task> BeforeSpeaking { get; set; } = () => Task.CompletedTask;

    public Task<string> FingerprintAsync(CancellationToken cancellation) => Task.FromResult(Fingerprint);

    public async Task<short[]> SpeakAsync(string voice, string text, CancellationToken cancellation)
    {
        lock (Spoken) Spoken.Add(text);
        await BeforeSpeaking();
        var samples = new short[text.Length * 160];
        Array.Fill<short>(samples, 1000);
        return samples;
    }
}
