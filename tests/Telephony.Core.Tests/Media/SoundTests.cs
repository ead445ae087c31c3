using Telephony.Core.Codecs;
using Telephony.Core.Media;

namespace Telephony.Core.Tests.Media;

public sealed class SoundTests
{
    private static readonly TimeSpan s_frame = TimeSpan.FromMilliseconds(20);

    [TestCase(0, 0)]
    [TestCase(1, 1)]
    [TestCase(160, 1)]
    [TestCase(161, 2)]
    public void The_last_frame_is_filled_with_silence(int samples, int frames)
    {
        var sound = FrameSound.FromSamples(Enumerable.Repeat((short)1000, samples).ToArray(), null);
        Assert.That(sound.Duration, Is.EqualTo(s_frame * frames));
        var all = Frames(sound, AudioCodec.Pcma);
        Assert.That(all, Has.Count.EqualTo(frames));
        if (samples % 160 != 0)
            Assert.That(all[^1][^1], Is.EqualTo(G711.ALawSilence));
    }

    [TestCase(AudioCodec.Pcma)]
    [TestCase(AudioCodec.Pcmu)]
    public void Frames_are_the_samples_and_start_anywhere(AudioCodec codec)
    {
        var samples = Enumerable.Range(0, 800).Select(static i => (short)(i * 20)).ToArray();
        var sound = FrameSound.FromSamples(samples, null);
        var expected = new byte[800];
        G711.Encode(codec, samples, expected);
        Assert.That(Frames(sound, codec).SelectMany(static f => f), Is.EqualTo(expected));
        Assert.That(Frames(sound, codec, TimeSpan.FromMilliseconds(59)).SelectMany(static f => f), Is.EqualTo(expected.Skip(320)));
        Assert.That(Frames(sound, codec, TimeSpan.FromSeconds(9)), Is.Empty);
    }

    [Test]
    public async Task Opus_frames_are_made_once_by_a_worker_and_late_until_then()
    {
        var calls = 0;
        var started = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        var sound = FrameSound.FromSamples(new short[320], samples =>
        {
            calls++;
            started.SetResult();
            go.Task.Wait();
            return Enumerable.Range(0, samples.Length / 160).Select(static i => new[] { (byte)i }).ToList();
        });
        using var first = sound.Open(AudioCodec.Opus, default);
        using var second = sound.Open(AudioCodec.Opus, default);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var payload = new byte[1275];
        Assert.That(first.Next(payload, out _), Is.EqualTo(FrameState.Late));
        go.SetResult();
        FrameState state;
        do
            state = first.Next(payload, out _);
        while (state == FrameState.Late);
        Assert.That(state, Is.EqualTo(FrameState.Ready));
        Assert.That(Frames(sound, AudioCodec.Opus), Is.EqualTo(new[] { new byte[] { 0 }, [1] }));
        Assert.That(calls, Is.EqualTo(1));
    }

    [Test]
    public void A_sound_whose_Opus_cannot_be_made_ends_and_one_without_encoder_refuses()
    {
        var broken = FrameSound.FromSamples(new short[320], static _ => throw new InvalidOperationException("no encoder"));
        Assert.That(Frames(broken, AudioCodec.Opus), Is.Empty);
        Assert.That(() => FrameSound.FromSamples(new short[320], null).Open(AudioCodec.Opus, default), Throws.InstanceOf<NotSupportedException>());
    }

    [TestCase(440)]
    [TestCase(1000)]
    [TestCase(1234)]
    public void A_tone_has_its_level_and_no_steps_where_it_goes_round(int hertz)
    {
        var samples = Decode(new ToneSound(hertz, TimeSpan.FromSeconds(2.5), null));
        Assert.That(samples, Has.Count.EqualTo(20_000));
        var steepest = 32768 * Math.Pow(10, (-10 - 3.14) / 20) * 2 * Math.PI * hertz / 8000;
        for (var i = 1; i < samples.Count; i++)
            Assert.That(Math.Abs(samples[i] - samples[i - 1]), Is.LessThan((steepest * 1.1) + 300), $"sample {i}");
        var payload = new byte[8000];
        G711.Encode(AudioCodec.Pcma, samples.Skip(4000).Take(8000).ToArray(), payload);
        Assert.That(G711Level.Dbm0(AudioCodec.Pcma, payload), Is.EqualTo(-10).Within(0.2));
    }

    [Test]
    public void Ring_back_sounds_for_1_5_s_and_is_silent_for_3_5_s()
    {
        var frames = Frames(ToneSound.RingBack(TimeSpan.FromSeconds(10), null), AudioCodec.Pcmu);
        Assert.That(frames, Has.Count.EqualTo(500));
        for (var i = 0; i < frames.Count; i++)
            Assert.That(G711Level.Dbm0(AudioCodec.Pcmu, frames[i]) > -30, Is.EqualTo(i % 250 < 75), $"frame {i}");
    }

    [Test]
    public void An_endless_tone_begins_anywhere()
    {
        var tone = new ToneSound(440, TimeSpan.MaxValue, null);
        using var source = tone.Open(AudioCodec.Pcma, TimeSpan.FromDays(9));
        Assert.That(source.Next(new byte[1275], out var length), Is.EqualTo(FrameState.Ready));
        Assert.That(length, Is.EqualTo(160));
    }

    [TestCase(AudioCodec.Pcma, "D5", 160)]
    [TestCase(AudioCodec.Pcmu, "FF", 160)]
    [TestCase(AudioCodec.Opus, "F8FFFE", 3)]
    public void Silence_is_silence_in_every_codec(AudioCodec codec, string begins, int length)
    {
        var frames = Frames(new Silence(TimeSpan.FromMilliseconds(70)), codec);
        Assert.That(frames, Has.Count.EqualTo(3));
        Assert.That(Convert.ToHexString(frames[2]), Does.StartWith(begins).And.Length.EqualTo(length * 2));
        Assert.That(Frames(new Silence(TimeSpan.FromMilliseconds(70)), codec, TimeSpan.FromMilliseconds(40)), Has.Count.EqualTo(1));
    }

    private static List<short> Decode(ISound sound)
    {
        var samples = new short[160];
        var all = new List<short>();
        foreach (var frame in Frames(sound, AudioCodec.Pcma))
        {
            G711.Decode(AudioCodec.Pcma, frame, samples);
            all.AddRange(samples);
        }

        return all;
    }

    private static List<byte[]> Frames(ISound sound, AudioCodec codec, TimeSpan from = default)
    {
        using var source = sound.Open(codec, from);
        var frames = new List<byte[]>();
        var payload = new byte[1275];
        while (source.Next(payload, out var length) is var state && state != FrameState.End)
        {
            if (state == FrameState.Ready)
                frames.Add(payload[..length]);
        }

        return frames;
    }
}
