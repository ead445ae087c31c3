using Telephony.Core.Media;
using Telephony.Host.Settings;
using Telephony.Ivr.Prompts;

namespace Telephony.Host.Server;

/// <summary>The prompt book of the server, with espeak-ng behind it and its cache in the data folder.</summary>
public sealed class PromptSpeech : IAsyncDisposable
{
    private readonly EspeakSynthesizer _synthesizer = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _preparing = Task.CompletedTask;

    private PromptSpeech(TelephonySettings settings) =>
        Book = PromptBook.Open(settings.Prompts, settings.SpeechCache ?? Path.Combine(settings.Data, "prompts"), _synthesizer, samples => FrameSound.FromSamples(samples, OpusFrames.Of));

    /// <summary>The sentences.</summary>
    public PromptBook Book { get; }

    /// <summary>Reads the catalogues; throws <see cref="PromptCatalogueException"/> when one is wrong.</summary>
    public static PromptSpeech Open(TelephonySettings settings) => new(settings);

    /// <summary>Renders the fixed prompts in the background; calls meanwhile wait for no more than the prompt they need.</summary>
    public void Prepare(Action<Exception> failed)
    {
        _preparing = Task.Run(async () =>
        {
            try { await Book.PrepareAsync(_stopping.Token); }
            catch (OperationCanceledException) { } // stopping: the next start goes on
            catch (Exception e) when (e is SpeechToolException or IOException) { failed(e); }
        });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _preparing;
        _synthesizer.Dispose();
        _stopping.Dispose();
    }
}
