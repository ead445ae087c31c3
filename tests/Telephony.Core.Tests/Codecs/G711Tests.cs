using Telephony.Core.Codecs;

namespace Telephony.Core.Tests.Codecs;

public sealed class G711Tests
{
    // Values of ITU-T G.711 tables 1a and 2a (the interval ends' middles), in 16-bit scale.
    [TestCase(AudioCodec.Pcma, 0xD5, 8)]
    [TestCase(AudioCodec.Pcma, 0x55, -8)]
    [TestCase(AudioCodec.Pcma, 0xAA, 32256)]
    [TestCase(AudioCodec.Pcma, 0x2A, -32256)]
    [TestCase(AudioCodec.Pcma, 0x80, 5504)]
    [TestCase(AudioCodec.Pcmu, 0xFF, 0)]
    [TestCase(AudioCodec.Pcmu, 0x7F, 0)]
    [TestCase(AudioCodec.Pcmu, 0x80, 32124)]
    [TestCase(AudioCodec.Pcmu, 0x00, -32124)]
    [TestCase(AudioCodec.Pcmu, 0xF0, 120)]
    public void A_code_has_the_value_of_the_standard(AudioCodec codec, int code, int value)
    {
        Assert.That(G711.DecodeTable(codec)[code], Is.EqualTo(value));
    }

    [TestCase(AudioCodec.Pcma)]
    [TestCase(AudioCodec.Pcmu)]
    public void Each_code_survives_decoding_and_encoding(AudioCodec codec)
    {
        var codes = Enumerable.Range(0, 256).Select(static i => (byte)i).ToArray();
        var samples = new short[256];
        var back = new byte[256];
        G711.Decode(codec, codes, samples);
        G711.Encode(codec, samples, back);

        // Mu-law has two zeros; the negative one (0x7F) comes back as the positive one.
        if (codec == AudioCodec.Pcmu)
            codes[0x7F] = 0xFF;
        Assert.That(back, Is.EqualTo(codes));
    }

    [TestCase(AudioCodec.Pcma, 0)]
    [TestCase(AudioCodec.Pcmu, 132)]
    public void Every_sample_gets_a_value_within_half_a_step_and_order_is_kept(AudioCodec codec, int bias)
    {
        Span<byte> code = stackalloc byte[1];
        var before = int.MinValue;
        for (int sample = short.MinValue; sample <= short.MaxValue; sample++)
        {
            G711.Encode(codec, [(short)sample], code);
            var value = G711.DecodeTable(codec)[code[0]];

            // A step is a sixteenth of its segment's lower end, and 16 (A-law) or 8 (mu-law) at least.
            var halfStep = Math.Max(8, ((Math.Abs(sample) + bias) / 32) + 1);
            if (Math.Abs(value - sample) > halfStep || value < before)
                Assert.Fail($"{sample} became {value}, the one before {before}");
            before = value;
        }
    }

    [TestCase(AudioCodec.Pcma)]
    [TestCase(AudioCodec.Pcmu)]
    public void A_sine_of_known_amplitude_has_its_level(AudioCodec codec)
    {
        foreach (var dbm0 in new[] { 0f, -10f, -20f, -45f })
        {
            var amplitude = 32768 * Math.Pow(10, (dbm0 - 3.14) / 20);
            var samples = Enumerable.Range(0, 800).Select(i => (short)(amplitude * Math.Sin(2 * Math.PI * 1004 * i / 8000))).ToArray();
            var payload = new byte[samples.Length];
            G711.Encode(codec, samples, payload);
            Assert.That(G711Level.Dbm0(codec, payload), Is.EqualTo(dbm0).Within(0.3));
        }
    }

    [Test]
    public void Silence_and_nothing_have_the_lowest_level()
    {
        Assert.That(G711Level.Dbm0(AudioCodec.Pcmu, [0xFF, 0xFF]), Is.EqualTo(G711Level.Lowest));
        Assert.That(G711Level.Dbm0(AudioCodec.Pcma, []), Is.EqualTo(G711Level.Lowest));
        Assert.That(G711Level.Dbm0(AudioCodec.Pcma, [0xD5, 0x55]), Is.LessThan(-60));
    }

    [Test]
    public void Opus_is_not_a_G711_codec()
    {
        Assert.That(() => G711.DecodeTable(AudioCodec.Opus), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => G711Level.Dbm0(AudioCodec.Opus, [1]), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
