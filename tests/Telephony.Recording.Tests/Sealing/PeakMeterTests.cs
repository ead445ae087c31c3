using Telephony.Recording.Sealing;

namespace Telephony.Recording.Tests.Sealing;

/// <summary>The peaks of a sound, for drawing (ECOSYSTEM 3.9).</summary>
public sealed class PeakMeterTests
{
    [TestCase(1)]
    [TestCase(999)]
    [TestCase(1000)]
    [TestCase(1001)]
    [TestCase(2500)]
    [TestCase(240_000)]
    public void Each_peak_is_the_maximum_of_its_thousandth_of_the_sound(int length)
    {
        var random = new Random(length);
        var sound = new short[length];
        for (var i = 0; i < length; i++) sound[i] = (short)random.Next(short.MinValue, short.MaxValue + 1);
        var expected = new byte[PeakMeter.Count];
        for (var i = 0; i < length; i++)
        {
            var part = (long)i * PeakMeter.Count / length;
            expected[part] = Math.Max(expected[part], (byte)Math.Min(255, Math.Abs((int)sound[i]) >> 7));
        }

        Assert.That(Measured(sound, length), Is.EqualTo(expected));
    }

    [Test]
    public void What_lies_beyond_the_length_is_left_out()
    {
        var sound = new short[3000];
        sound.AsSpan(2000).Fill(short.MaxValue);
        Assert.That(Measured(sound, 2000), Is.All.EqualTo(0));
    }

    [Test]
    public void The_loudest_sample_of_all_is_255() => Assert.That(Measured([short.MinValue], 1)[0], Is.EqualTo(255));

    /// <summary>In frames, as sealing does it.</summary>
    private static byte[] Measured(short[] sound, int length)
    {
        var meter = new PeakMeter(length);
        foreach (var frame in sound.Chunk(SoundClock.Frame)) meter.Add(frame);
        return meter.ToBytes();
    }
}
