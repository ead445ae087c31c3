using Telephony.Ivr.Prompts;
using Telephony.Ivr.Tests.Fakes;

namespace Telephony.Ivr.Tests.Prompts;

/// <summary>The real engine on every sentence that ships.</summary>
internal sealed class EspeakSynthesizerTests
{
    private static string SpeechFolder()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Telephony.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "artifacts", "speech");
    }

    [Test]
    public async Task Every_sentence_of_every_language_is_heard_not_clipped_and_of_plausible_length()
    {
        using var synthesizer = new EspeakSynthesizer();
        var catalogue = PromptCatalogue.Load(Stage.PromptsFolder);
        // Kept for the servers that the integration tests start: a thousand sentences are spoken once a run.
        var cache = new PromptCache(synthesizer, SpeechFolder());
        var all = from language in Languages.All from prompt in Phrase.All select (language, prompt);
        await Parallel.ForEachAsync(all, async (item, stop) =>
        {
            var text = catalogue.Text(item.language, item.prompt);
            var samples = await cache.SpeakAsync(catalogue.VoiceOf(item.language), text, isPersonal: false, stop);
            var seconds = samples.Length / 8000.0;
            var rms = Math.Sqrt(samples.Average(sample => (double)sample * sample));
            var peak = samples.Max(sample => Math.Abs((int)sample));
            Assert.Multiple(() =>
            {
                Assert.That(rms, Is.InRange(500, 12_000), $"loudness of {item}");
                Assert.That(peak, Is.InRange(10_000, 32_700), $"peak of {item}");
                Assert.That(seconds, Is.InRange(0.3 + (text.Length * 0.03), 1.5 + (text.Length * 0.15)), $"length of {item}");
                Assert.That(samples.Length % 160, Is.Zero);
            });
        });
    }

    [Test]
    public async Task Text_is_text_whatever_it_looks_like()
    {
        using var synthesizer = new EspeakSynthesizer();
        var samples = await synthesizer.SpeakAsync("en-gb", "<break time=\"9s\"/> & $(reboot) --version", CancellationToken.None);
        Assert.That(samples.Length / 8000.0, Is.InRange(2, 9), "spoken, and no pause of nine seconds");
    }

    [Test]
    public async Task The_fingerprint_names_the_engine_and_its_version()
    {
        using var synthesizer = new EspeakSynthesizer();
        Assert.That(await synthesizer.FingerprintAsync(CancellationToken.None), Does.Contain("eSpeak NG").And.Contains("SoX").And.Not.Contains("/"));
    }

    [Test]
    public void A_voice_that_the_engine_does_not_have_is_told()
    {
        using var synthesizer = new EspeakSynthesizer();
        Assert.That(() => synthesizer.SpeakAsync("xx-nobody", "hello", CancellationToken.None), Throws.TypeOf<SpeechToolException>());
    }

    [Test]
    public void A_missing_program_is_named_with_how_to_install_it() =>
        Assert.That(() => SpeechTool.RunAsync("espeak-not-there", [], default, CancellationToken.None),
            Throws.TypeOf<SpeechToolException>().With.Message.EqualTo("espeak-not-there is not installed; install it with: apt-get install espeak-not-there"));

    [Test]
    public void Silence_around_a_sentence_is_cut()
    {
        var samples = new short[8000];
        samples[4000] = 5000;
        var trimmed = Silence.Trim(samples);
        Assert.That(Array.IndexOf(trimmed, (short)5000), Is.EqualTo(160));
        Assert.That(trimmed, Has.Length.EqualTo(10 * 160));
        Assert.That(Silence.Trim(new short[8000]), Has.Length.EqualTo(160));
    }
}
