using Telephony.Ivr.Prompts;
using Telephony.Voicemail;
using Telephony.Ivr.Tests.Fakes;

namespace Telephony.Ivr.Tests.Prompts;

/// <summary>What is rendered when, kept where, and replaced by what.</summary>
internal sealed class PromptBookTests
{
    private readonly FakeSynthesizer _synthesizer = new();
    private string _folder = null!;

    private string Cache => Path.Combine(_folder, "cache");

    private string Voices => Path.Combine(_folder, "voices");

    [SetUp]
    public void Begin()
    {
        _folder = Path.Combine(Path.GetTempPath(), "ivr-" + Guid.NewGuid().ToString("N"));
        _synthesizer.Spoken.Clear();
        (_synthesizer.Fingerprint, _synthesizer.BeforeSpeaking) = ("engine 1", () => Task.CompletedTask);
    }

    [TearDown]
    public void End()
    {
        if (System.IO.Directory.Exists(_folder)) System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task A_sentence_is_rendered_once_and_then_read_from_the_disk()
    {
        await NewBook().SayAsync("fr", Phrase.Goodbye);
        await NewBook().SayAsync("fr", Phrase.Goodbye);
        Assert.That(_synthesizer.Spoken, Is.EqualTo(new[] { "Au revoir." }));
        Assert.That(System.IO.Directory.GetFiles(Cache), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Another_engine_renders_anew()
    {
        await NewBook().SayAsync("fr", Phrase.Goodbye);
        _synthesizer.Fingerprint = "engine 2";
        await NewBook().SayAsync("fr", Phrase.Goodbye);
        Assert.That(_synthesizer.Spoken, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_damaged_entry_is_rendered_again_and_mended([Values("cut", "flipped", "empty", "other")] string damage)
    {
        var before = await NewBook().SayAsync("fr", Phrase.Goodbye);
        var file = System.IO.Directory.GetFiles(Cache).Single();
        var whole = await File.ReadAllBytesAsync(file);
        var damaged = damage switch
        {
            "cut" => whole[..(whole.Length / 2)],
            "flipped" => [.. whole[..100], (byte)(whole[100] ^ 1), .. whole[101..]],
            "empty" => [],
            _ => "not a sound"u8.ToArray(),
        };
        await File.WriteAllBytesAsync(file, damaged);
        var after = await NewBook().SayAsync("fr", Phrase.Goodbye);
        Assert.That(after.Duration, Is.EqualTo(before.Duration));
        Assert.That(await File.ReadAllBytesAsync(file), Is.EqualTo(whole));
    }

    [Test]
    public async Task What_names_a_person_is_never_written_to_the_disk()
    {
        var book = NewBook();
        await book.SayAsync("fr", Phrase.NewMessage(new(2026, 11, 21, 14, 5), "Marie Martin"));
        await book.SayAsync("fr", Phrase.NewMessage(new(2026, 11, 21, 14, 5), "Marie Martin"));
        Assert.That(_synthesizer.Spoken, Has.Count.EqualTo(1), "it stays in memory");
        Assert.That(System.IO.Directory.Exists(Cache), Is.False);
    }

    [Test]
    public async Task Calls_that_ask_at_once_share_one_rendering()
    {
        var gate = new TaskCompletionSource();
        _synthesizer.BeforeSpeaking = () => gate.Task;
        var book = NewBook();
        var asked = Enumerable.Range(0, 50).Select(_ => book.SayAsync("fr", Phrase.TimeLeft(TimeSpan.FromMinutes(5)))).ToArray();
        gate.SetResult();
        var sounds = await Task.WhenAll(asked);
        Assert.That(sounds.Distinct().Count(), Is.EqualTo(1));
        Assert.That(_synthesizer.Spoken, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_failure_is_not_kept()
    {
        var book = NewBook();
        _synthesizer.BeforeSpeaking = () => throw new SpeechToolException("espeak-ng", "once");
        Assert.That(() => book.SayAsync("fr", Phrase.Goodbye), Throws.TypeOf<SpeechToolException>());
        _synthesizer.BeforeSpeaking = () => Task.CompletedTask;
        Assert.That((await book.SayAsync("fr", Phrase.Goodbye)).Key, Is.EqualTo("goodbye"));
    }

    [Test]
    public async Task Preparing_renders_every_fixed_prompt_of_every_language_and_the_times_left()
    {
        var book = NewBook();
        await book.PrepareAsync(CancellationToken.None);
        // 1 to 9 s, 10 to 110 s in tens, 2 to 30 min.
        var prompts = (Phrase.All.Count(prompt => prompt.IsFixed) * Languages.All.Count) + 9 + 11 + 29;
        Assert.That(_synthesizer.Spoken, Has.Count.EqualTo(prompts));
        await book.SayAsync("ro", Phrase.Goodbye);
        for (var left = TimeSpan.FromSeconds(1); left <= MailboxLimits.Time; left += TimeSpan.FromSeconds(1)) await book.SayAsync("fr", Phrase.TimeLeft(left));
        Assert.That(_synthesizer.Spoken, Has.Count.EqualTo(prompts));
    }

    [Test]
    public async Task A_recorded_voice_replaces_the_engine()
    {
        System.IO.Directory.CreateDirectory(Path.Combine(Voices, "fr"));
        await File.WriteAllBytesAsync(Path.Combine(Voices, "fr", "goodbye.wav"), WaveFile.Write(new short[12_345]));
        var sound = await NewBook().SayAsync("fr", Phrase.Goodbye);
        Assert.That(sound.Duration, Is.EqualTo(TimeSpan.FromMilliseconds(1560)), "filled up to whole frames");
        Assert.That(_synthesizer.Spoken, Is.Empty);
        Assert.That(PromptReport.Open(PromptCatalogue.Load(Stage.PromptsFolder), new RecordedVoices(Voices)).Single(s => s is { Language: "fr", Key: "goodbye" }).HasVoice);
    }

    [Test]
    public async Task A_recorded_voice_of_another_form_is_converted()
    {
        System.IO.Directory.CreateDirectory(Path.Combine(Voices, "fr"));
        Testing.ExternalTool.Run("sox", "-n", "-r", "44100", "-c", "2", Path.Combine(Voices, "fr", "goodbye.wav"), "synth", "1", "sine", "440");
        var sound = await NewBook().SayAsync("fr", Phrase.Goodbye);
        Assert.That(sound.Duration, Is.EqualTo(TimeSpan.FromSeconds(1)).Within(TimeSpan.FromMilliseconds(20)));
    }

    [Test]
    public async Task A_cache_that_cannot_be_written_costs_only_time()
    {
        await File.WriteAllTextAsync(_folder, "a file where the folder should be");
        try
        {
            Assert.That((await NewBook().SayAsync("fr", Phrase.Goodbye)).Duration, Is.GreaterThan(TimeSpan.Zero));
        }
        finally
        {
            File.Delete(_folder);
        }
    }

    [Test]
    public async Task Free_text_is_said_in_the_voice_of_the_language()
    {
        var sound = await NewBook().SayTextAsync("ar", "نص");
        Assert.That((sound.Key, sound.Language, sound.Text), Is.EqualTo(((string?)null, "ar", "نص")));
    }

    [Test]
    public async Task Memory_for_sentences_with_values_is_bounded()
    {
        var book = NewBook();
        for (var i = 0; i <= PromptBook.MaxRecent; i++) await book.SayAsync("fr", Phrase.NewMessage(new(2026, 11, 21, 14, 5), "Marie " + (char)('a' + (i / 26)) + (char)('a' + (i % 26))));
        var rendered = _synthesizer.Spoken.Count;
        await book.SayAsync("fr", Phrase.NewMessage(new(2026, 11, 21, 14, 5), "Marie aa"));
        Assert.That(_synthesizer.Spoken, Has.Count.EqualTo(rendered + 1), "the oldest was let go");
    }

    private PromptBook NewBook() => new(
        PromptCatalogue.Load(Stage.PromptsFolder), new PromptCache(_synthesizer, Cache), new RecordedVoices(Voices),
        samples => new FakeSound("prompt", TimeSpan.FromSeconds(samples.Length / 8000.0)));
}
