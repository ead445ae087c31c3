using Telephony.Core.Codecs;
using Telephony.Core.Rtp;

namespace Telephony.Core.Tests.Rtp;

public sealed class ToneDetectorTests
{
    private const string AllKeys = "0123456789*#ABCD";
    private static readonly double[] s_rows = [697, 770, 852, 941];
    private static readonly double[] s_columns = [1209, 1336, 1477, 1633];

    [Test]
    public void Keys_of_80_ms_with_pauses_of_60_ms_are_found([Values] bool aLaw, [Values(-3, -10, -25)] int level)
    {
        var signal = new Signal(level);
        foreach (var key in AllKeys + "1155##00" + AllKeys)
            signal.Key(key, 80).Pause(60);
        Assert.That(Detect(signal, aLaw ? AudioCodec.Pcma : AudioCodec.Pcmu), Is.EqualTo(AllKeys + "1155##00" + AllKeys));
    }

    [Test]
    public void Frequencies_may_be_off_by_1_5_percent([Values(-1.5, 0, 1.5)] double row, [Values(-1.5, 0, 1.5)] double column)
    {
        var signal = new Signal(-10) { RowOffset = row, ColumnOffset = column };
        foreach (var key in AllKeys)
            signal.Key(key, 80).Pause(60);
        Assert.That(Detect(signal), Is.EqualTo(AllKeys));
    }

    [Test]
    public void Twist_is_allowed_up_to_8_dB_normal_and_4_dB_reverse([Values(-4, 0, 4, 8)] double twist, [Values(-1.5, 1.5)] double offset)
    {
        var signal = new Signal(-12) { Twist = twist, RowOffset = offset, ColumnOffset = offset };
        foreach (var key in AllKeys)
            signal.Key(key, 80).Pause(60);
        Assert.That(Detect(signal), Is.EqualTo(AllKeys));
    }

    [TestCase(14)]
    [TestCase(-10)]
    public void Twist_beyond_the_limits_is_no_key(double twist)
    {
        var signal = new Signal(-12) { Twist = twist };
        foreach (var key in AllKeys)
            signal.Key(key, 80).Pause(60);
        Assert.That(Detect(signal), Is.Empty);
    }

    [Test]
    public void Noise_15_dB_below_hides_no_key([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        var expected = string.Empty;
        var signal = new Signal(-10) { NoiseLevel = -25, Random = random };
        for (var i = 0; i < 50; i++)
        {
            var key = AllKeys[random.Next(AllKeys.Length)];
            expected += key;
            signal.RowOffset = (random.NextDouble() * 2) - 1;
            signal.ColumnOffset = (random.NextDouble() * 2) - 1;
            signal.Twist = (random.NextDouble() * 6) - 2;
            signal.Key(key, 80 + random.Next(100)).Pause(60 + random.Next(100));
        }

        Assert.That(Detect(signal), Is.EqualTo(expected));
    }

    [Test]
    public void A_held_key_is_one_key_and_survives_a_break_of_10_ms()
    {
        Assert.That(Detect(new Signal(-10).Key('6', 4000).Pause(60)), Is.EqualTo("6"));
        Assert.That(Detect(new Signal(-10).Key('6', 200).Pause(10).Key('6', 200)), Is.EqualTo("6"));
    }

    [Test]
    public void What_is_too_short_too_weak_or_a_single_tone_is_no_key()
    {
        Assert.That(Detect(new Signal(-10).Pause(50).Key('6', 30).Pause(100)), Is.Empty, "30 ms");
        Assert.That(Detect(new Signal(-45).Pause(50).Key('6', 300).Pause(100)), Is.Empty, "-45 dBm0");
        Assert.That(Detect(new Signal(-10) { Twist = 60 }.Key('6', 300)), Is.Empty, "one tone only");
        Assert.That(Detect(new Signal(-10) { RowOffset = 6, ColumnOffset = 6 }.Key('6', 300)), Is.Empty, "frequencies 6 % off");
    }

    [Test]
    public void An_hour_of_speech_in_six_languages_holds_no_key()
    {
        var voices = SpeechCorpus.Render().ToList();
        var seconds = 0.0;
        var found = new List<string>();
        for (var round = 0; seconds < 3600; round++)
        {
            for (var i = 0; i < voices.Count && seconds < 3600; i++)
            {
                // Each round reads the voices at another pitch and level, so that their harmonics pass every pair of tones.
                var samples = round == 0 ? voices[i] : SpeechCorpus.Resample(voices[i], 0.8 + (0.04 * ((round + i) % 11)));
                var gain = Math.Pow(10, -(round * 7 % 20) / 20.0);
                for (var j = 0; round > 0 && j < samples.Length; j++)
                    samples[j] = (short)(samples[j] * gain);
                var codec = round % 2 == 0 ? AudioCodec.Pcma : AudioCodec.Pcmu;
                var keys = Detect(samples, codec);
                if (keys.Length > 0)
                    found.Add($"round {round}, voice {i}: {keys}");
                seconds += samples.Length / 8000.0;
            }
        }

        Assert.That(found, Is.Empty);
        Assert.That(seconds, Is.GreaterThanOrEqualTo(3600));
    }

    [Test]
    public void Keys_over_soft_speech_are_found()
    {
        var speech = SpeechCorpus.Render().First();
        var signal = new Signal(-8);
        foreach (var key in "12345678#")
            signal.Key(key, 100).Pause(100);
        var samples = signal.Samples.ToArray();
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (short)(samples[i] + (speech[i] / 12));
        Assert.That(Detect(samples, AudioCodec.Pcma), Is.EqualTo("12345678#"));
    }

    [Test]
    public void Nothing_is_allocated_while_listening()
    {
        var detector = new ToneDetector(AudioCodec.Pcma);
        var payload = Encode(new Signal(-10).Key('5', 2000).Samples.ToArray(), AudioCodec.Pcma);
        var keys = new char[8];
        detector.Receive(payload, keys);
        var before = GC.GetAllocatedBytesForCurrentThread();
        detector.Receive(payload, keys);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static string Detect(Signal signal, AudioCodec codec = AudioCodec.Pcma) => Detect(signal.Samples.ToArray(), codec);

    private static string Detect(short[] samples, AudioCodec codec)
    {
        var detector = new ToneDetector(codec);
        var payload = Encode(samples, codec);
        var found = string.Empty;
        Span<char> keys = stackalloc char[4];
        for (var at = 0; at < payload.Length; at += 160)
        {
            var count = detector.Receive(payload.AsSpan(at, Math.Min(160, payload.Length - at)), keys);
            found += keys[..count].ToString();
        }

        return found;
    }

    private static byte[] Encode(short[] samples, AudioCodec codec)
    {
        var payload = new byte[samples.Length];
        G711.Encode(codec, samples, payload);
        return payload;
    }

    /// <summary>Tones and pauses in the making. Level is dBm0 of both tones together.</summary>
    private sealed class Signal(double level)
    {
        public List<short> Samples { get; } = [];

        public double RowOffset { get; set; }

        public double ColumnOffset { get; set; }

        public double Twist { get; set; }

        public double NoiseLevel { get; init; } = -90;

        public Random Random { get; init; } = new(1);

        public Signal Key(char key, int milliseconds)
        {
            var index = "123A456B789C*0#D".IndexOf(key);
            var row = s_rows[index / 4] * (1 + (RowOffset / 100));
            var column = s_columns[index % 4] * (1 + (ColumnOffset / 100));
            var ratio = Math.Pow(10, Twist / 20);
            var amplitude = Amplitude(level) / Math.Sqrt(1 + (ratio * ratio));
            return Add(milliseconds, t => amplitude * (Math.Sin(row * t) + (ratio * Math.Sin(column * t))));
        }

        public Signal Pause(int milliseconds) => Add(milliseconds, static _ => 0);

        private static double Amplitude(double dbm0) => 32768 * Math.Pow(10, (dbm0 - 3.14) / 20);

        private Signal Add(int milliseconds, Func<double, double> wave)
        {
            for (var i = 0; i < milliseconds * 8; i++)
            {
                var noise = Amplitude(NoiseLevel) / Math.Sqrt(2) * Math.Sqrt(-2 * Math.Log(1 - Random.NextDouble())) * Math.Cos(2 * Math.PI * Random.NextDouble());
                Samples.Add((short)Math.Clamp(wave(2 * Math.PI * i / 8000) + noise, short.MinValue, short.MaxValue));
            }

            return this;
        }
    }
}
