using Telephony.Core.Codecs;
using Telephony.Core.Rtp;

namespace Telephony.Core.Tests.Rtp;

public sealed class VoiceActivityTests
{
    [Test]
    public void Speech_is_heard_in_most_of_its_packets_and_its_pauses_are_not()
    {
        var voice = new VoiceActivity();
        var (spoken, packets) = (0, 0);
        foreach (var samples in SpeechCorpus.Render().Take(6))
        {
            var payload = new byte[samples.Length];
            G711.Encode(AudioCodec.Pcma, samples, payload);
            for (var at = 0; at + 160 <= payload.Length; at += 160)
            {
                packets++;
                spoken += voice.Receive(AudioCodec.Pcma, payload.AsSpan(at, 160)) ? 1 : 0;
            }

            Assert.That(voice.Receive(AudioCodec.Pcma, Level(AudioCodec.Pcma, -90)), Is.False);
        }

        Assert.That((double)spoken / packets, Is.InRange(0.5, 0.98));
    }

    [TestCase(-60f)]
    [TestCase(-50f)]
    [TestCase(-40f)]
    [TestCase(-30f)]
    public void Steady_noise_becomes_silence_within_15_seconds_and_speech_above_it_is_still_heard(float noise)
    {
        var voice = new VoiceActivity();
        var last = 0;
        for (var packet = 0; packet < 1500; packet++)
        {
            if (voice.Receive(AudioCodec.Pcmu, Level(AudioCodec.Pcmu, noise)))
                last = packet;
        }

        Assert.That(last, Is.LessThan(15 * 50));
        Assert.That(voice.Receive(AudioCodec.Pcmu, Level(AudioCodec.Pcmu, Math.Max(noise + 12, -40))), Is.True);
    }

    [Test]
    public void A_long_shout_stays_speech()
    {
        var voice = new VoiceActivity();
        for (var packet = 0; packet < 3000; packet++)
            Assert.That(voice.Receive(AudioCodec.Pcma, Level(AudioCodec.Pcma, -8)), Is.True, $"packet {packet}");
    }

    [TestCase("78" + "0102030405060708090A0B0C0D0E0F", true, Description = "20 ms in 16 bytes")]
    [TestCase("78" + "0102030405060708090A0B0C0D0E", false, Description = "20 ms in 15 bytes")]
    [TestCase("78", false, Description = "DTX")]
    [TestCase("", false, Description = "nothing")]
    public void Opus_speech_is_told_by_size(string hex, bool speech)
    {
        Assert.That(new VoiceActivity().Receive(AudioCodec.Opus, Convert.FromHexString(hex)), Is.EqualTo(speech));
    }

    private static byte[] Level(AudioCodec codec, float dbm0)
    {
        var amplitude = 32768 * Math.Pow(10, (dbm0 - 3.14) / 20);
        var payload = new byte[160];
        G711.Encode(codec, Enumerable.Range(0, 160).Select(i => (short)(amplitude * Math.Sin(2 * Math.PI * 500 * i / 8000))).ToArray(), payload);
        return payload;
    }
}
