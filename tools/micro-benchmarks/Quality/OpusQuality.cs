using System.Globalization;
using Telephony.Core.Codecs;
using Telephony.Ivr.Prompts;

namespace Telephony.MicroBenchmarks.Quality;

/// <summary>
/// <c>opus-quality [FOLDER]</c>: what sealing makes of speech at each complexity and at some other rates, which serve as a ruler. The sounds are the WAV files (8 kHz, mono, 16 bit) of a
/// folder, or else the longer prompts of every language as the speech engine says them. What is compared is the sound as it came over the telephone, A-law, with what a player hears of the file.
/// </summary>
internal static class OpusQuality
{
    private const int LongSentence = 6 * EspeakSynthesizer.SampleRate;
    private const double SecondsOfFrame = 0.02;
    private const int Rate = OpusEncoder.DefaultBitrate;

    private static readonly (int Complexity, int Bitrate)[] s_settings =
    [
        (0, Rate), (1, Rate), (2, Rate), (3, Rate), (4, Rate), (5, Rate), (6, Rate), (8, Rate), (10, Rate),
        (0, 14_000), (0, 18_000), (0, 20_000), (5, 18_000), (10, 14_000), (10, 18_000),
    ];

    /// <summary>Prints the table.</summary>
    public static async Task<int> RunAsync(string[] folders)
    {
        var sounds = folders.Length == 0 ? await SpeakPromptsAsync() : [.. folders.SelectMany(ReadFolder)];
        if (sounds.Count == 0)
        {
            await Console.Error.WriteLineAsync("opus-quality: no WAV file of 8 kHz, mono, 16 bit in there");
            return 2;
        }

        Print($"{sounds.Count} sounds, {sounds.Sum(static sound => sound.Length) / (double)EspeakSynthesizer.SampleRate:F0} s; differences to complexity 0 with their standard errors");
        Print($"");
        Print($"| complexity | asked bit/s | bit/s | µs a frame | weighted SNR, dB | difference | log-spectral distance, dB | difference |");
        Print($"|---|---|---|---|---|---|---|---|");
        List<Outcome> first = [];
        foreach (var (complexity, bitrate) in s_settings)
        {
            var outcomes = sounds.ConvertAll(sound => Code(sound, complexity, bitrate)).Where(static outcome => outcome.Frames > 0).ToList();
            if (first.Count == 0) first = outcomes;
            var frames = outcomes.Sum(static outcome => outcome.Frames);
            var rate = outcomes.Sum(static outcome => outcome.Bytes) * 8 / (frames * SecondsOfFrame);
            var time = outcomes.Sum(static outcome => outcome.Microseconds) / frames;
            Print($"| {complexity} | {bitrate} | {rate:F0} | {time:F1} | {Column(outcomes, first, static outcome => outcome.Ratio)} | {Column(outcomes, first, static outcome => outcome.Distance)} |");
        }

        return 0;
    }

    private readonly record struct Outcome(int Frames, long Bytes, double Microseconds, double Ratio, double Distance);

    private static Outcome Code(short[] sound, int complexity, int bitrate)
    {
        using var encoder = new OpusEncoder(complexity, bitrate, forwardErrorCorrection: false);
        using var decoder = new OpusDecoder();
        var packet = new byte[OpusEncoder.MaxPacketLength];
        var frames = ((sound.Length + encoder.Lookahead) / OpusEncoder.FrameSamples) + 1;
        var padded = new short[frames * OpusEncoder.FrameSamples];
        sound.CopyTo(padded, 0);
        var heard = new short[padded.Length];
        var (bytes, ticks) = (0L, 0L);
        for (var at = 0; at < padded.Length; at += OpusEncoder.FrameSamples)
        {
            var began = TimeProvider.System.GetTimestamp();
            var length = encoder.Encode(padded.AsSpan(at, OpusEncoder.FrameSamples), packet);
            ticks += TimeProvider.System.GetTimestamp() - began;
            bytes += length;
            decoder.Decode(packet.AsSpan(0, length), heard.AsSpan(at, OpusEncoder.FrameSamples));
        }

        // A player leaves out what the encoder looked ahead.
        return SpectralDistance.TryMeasure(sound, heard.AsSpan(encoder.Lookahead), out var ratio, out var distance)
            ? new Outcome(frames, bytes, ticks * 1e6 / TimeProvider.System.TimestampFrequency, ratio, distance)
            : default;
    }

    private static string Column(List<Outcome> outcomes, List<Outcome> first, Func<Outcome, double> measure)
    {
        var differences = outcomes.Zip(first, (outcome, other) => measure(outcome) - measure(other)).ToList();
        var mean = differences.Average();
        var error = Math.Sqrt(differences.Sum(difference => (difference - mean) * (difference - mean)) / Math.Max(1, differences.Count - 1) / differences.Count);
        return string.Create(CultureInfo.InvariantCulture, $"{outcomes.Average(measure):F2} | {mean:+0.00;-0.00;0} ± {error:F2}");
    }

    private static async Task<List<short[]>> SpeakPromptsAsync()
    {
        using var voice = new EspeakSynthesizer();
        var catalogue = PromptCatalogue.Load(Path.Combine(AppContext.BaseDirectory, "prompts"));
        var sounds = new List<short[]>();
        foreach (var language in Languages.All)
            foreach (var prompt in Phrase.All)
                sounds.Add(OverTheTelephone(await voice.SpeakAsync(catalogue.VoiceOf(language), catalogue.Entry(language, prompt.Key).Text.Replace("{", "", StringComparison.Ordinal), CancellationToken.None)));
        return sounds.FindAll(static sound => sound.Length >= LongSentence);
    }

    private static IEnumerable<short[]> ReadFolder(string folder) =>
        System.IO.Directory.EnumerateFiles(folder, "*.wav", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(static file => WaveFile.TryRead(File.ReadAllBytes(file), out var sound, out _) ? sound : null).OfType<short[]>().Select(OverTheTelephone);

    private static short[] OverTheTelephone(short[] sound)
    {
        var codes = new byte[sound.Length];
        G711.Encode(AudioCodec.Pcma, sound, codes);
        var heard = new short[sound.Length];
        G711.Decode(AudioCodec.Pcma, codes, heard);
        return heard;
    }

    private static void Print(FormattableString line) => Console.Out.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
