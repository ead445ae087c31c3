using System.Reflection;
using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Core.Ogg;

namespace Telephony.Recording.Tests;

/// <summary>Calls are recorded on both sides (issue part 4, DESIGN 4.3), protected ones never (DESIGN 4.4, EXC-01, EXC-04).</summary>
public sealed class CallRecorderTests
{
    private static readonly LegPrivacy.Monitored s_monitored = (LegPrivacy.Monitored)new LegPrivacy.Undecided().Decide(isProtected: false);

    [Test]
    public async Task The_detainee_is_heard_left_and_the_correspondent_right()
    {
        await using var recorded = new Recorded();
        var sound = await TalkAsync(recorded, detainee: 50, correspondent: 50);

        var (left, right) = Channels(await SealedAsync(recorded, sound));

        Assert.That((left.Length, right.Length), Is.EqualTo((8000, 8000)));
        Assert.That(Power(left, 440), Is.GreaterThan(50 * Power(left, 1100)));
        Assert.That(Power(right, 1100), Is.GreaterThan(50 * Power(right, 440)));
    }

    [TestCase(50, 0, TestName = "A_correspondent_who_says_nothing_is_silence_of_the_same_length")]
    [TestCase(0, 50, TestName = "A_detainee_who_says_nothing_is_silence_of_the_same_length")]
    public async Task One_side(int detainee, int correspondent)
    {
        await using var recorded = new Recorded();
        var sound = await TalkAsync(recorded, detainee, correspondent);

        var (left, right) = Channels(await SealedAsync(recorded, sound));
        var (speaks, silent) = detainee > 0 ? (left, right) : (right, left);

        Assert.That((left.Length, right.Length), Is.EqualTo((8000, 8000)));
        Assert.That(Level(speaks), Is.GreaterThan(3000));
        Assert.That(Level(silent), Is.LessThan(Level(speaks) / 30));
    }

    [Test]
    public async Task An_answer_lies_where_it_was_heard()
    {
        await using var recorded = new Recorded();
        var sound = Guid.NewGuid();
        await using var recorder = await recorded.Archive.RecordCallAsync(sound, s_monitored);
        recorder.Start();
        for (var i = 0; i < 75; i++)
        {
            if (i < 25) Say(recorded, recorder, 0, i);
            if (i >= 50) Say(recorded, recorder, 1, i);
            recorded.Clock.Advance(TimeSpan.FromMilliseconds(20));
        }

        var summary = await recorder.CloseAsync();
        var (left, right) = Channels(await SealedAsync(recorded, sound));

        Assert.That(summary.Duration, Is.EqualTo(TimeSpan.FromMilliseconds(1500)).Within(TimeSpan.FromMilliseconds(40)));
        Assert.That((Level(left[..3600]) > 3000, Level(right[..7600]) < 300), Is.EqualTo((true, true)));
        Assert.That(Level(left[5000..]), Is.LessThan(300));
        Assert.That(Level(right[8500..11000]), Is.GreaterThan(3000));
    }

    [Test]
    public async Task The_spool_gives_the_same_sound_before_it_is_sealed()
    {
        await using var recorded = new Recorded();
        var sound = await TalkAsync(recorded, detainee: 50, correspondent: 40);
        var before = await ExportAsync(recorded, sound);
        await recorded.Archive.SealAsync(sound);
        recorded.Archive.DeleteSpool(sound);

        Assert.That(await ExportAsync(recorded, sound), Is.EqualTo(before));
    }

    [Test]
    public async Task A_part_of_it_is_still_two_channels()
    {
        await using var recorded = new Recorded();
        var sound = await TalkAsync(recorded, detainee: 50, correspondent: 50);
        await recorded.Archive.SealAsync(sound);
        recorded.Archive.DeleteSpool(sound);
        using var part = new MemoryStream();
        await recorded.Archive.ExportAsync(sound, TimeSpan.FromMilliseconds(500), part);

        var (left, right) = Channels(part.ToArray());

        Assert.That((left.Length, right.Length), Is.EqualTo((4000, 4000)));
        Assert.That(Power(left, 440), Is.GreaterThan(50 * Power(left, 1100)));
    }

    [Test]
    public async Task Peaks_are_of_each_side()
    {
        await using var recorded = new Recorded();
        var sound = await TalkAsync(recorded, detainee: 50, correspondent: 0);

        var first = await recorded.Archive.SealAsync(sound);
        recorded.Archive.DeleteSpool(sound);
        var again = await recorded.Archive.SealAsync(sound);

        Assert.That(first.Peaks, Has.Length.EqualTo(2000));
        Assert.That(first.Peaks[..1000].Max(), Is.GreaterThan(20));
        Assert.That(first.Peaks[1000..], Is.All.Zero);
        Assert.That(again.Peaks[..1000].Max(), Is.GreaterThan(20), "of the sealed form");
        Assert.That((again.Sha256, again.Duration, again.Peaks.Length), Is.EqualTo((first.Sha256, first.Duration, 2000)));
    }

    [Test]
    public async Task A_telephone_hears_both_sides_as_one()
    {
        await using var recorded = new Recorded();
        var sound = await TalkAsync(recorded, detainee: 50, correspondent: 50);

        var samples = await HearAsync(await recorded.Archive.OpenAsync(sound));

        Assert.That(samples, Has.Length.EqualTo(8000));
        Assert.That(Power(samples, 440), Is.EqualTo(Power(samples, 1100)).Within(20).Percent);
    }

    /// <summary>The proof asked for: whatever makes a recorder of calls asks for a decision that only a monitored call has; a protected one cannot be passed.</summary>
    [Test]
    public void No_recorder_of_calls_can_be_made_from_a_protected_leg()
    {
        var makers = typeof(SoundArchive).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Cast<MethodBase>().Concat(type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)))
            .Where(Makes).ToList();

        Assert.That(makers, Is.Not.Empty);
        Assert.That(makers.Select(maker => maker.GetParameters().Count(parameter => parameter.ParameterType == typeof(LegPrivacy.Monitored))), Is.All.EqualTo(1));
        Assert.That(typeof(LegPrivacy.Monitored).IsAssignableFrom(typeof(LegPrivacy.Protected)), Is.False);
        Assert.That(typeof(LegPrivacy.Monitored).GetConstructors(), Is.Empty, "nobody outside decides");
        Assert.That(new LegPrivacy.Undecided().Decide(isProtected: true), Is.InstanceOf<LegPrivacy.Protected>());

        foreach (var door in new[] { typeof(ICallRecordings), typeof(IMessageCopies) })
            Assert.That(door.GetMethods().Select(method => method.GetParameters().Count(parameter => parameter.ParameterType == typeof(LegPrivacy.Monitored))), Is.All.EqualTo(1), door.Name);

        static bool Makes(MethodBase method) => method is ConstructorInfo
            ? method.DeclaringType == typeof(CallRecorder)
            : method is MethodInfo { ReturnType: var result } && (result == typeof(CallRecorder) || result.GenericTypeArguments.Contains(typeof(CallRecorder)));
    }

    private static async Task<Guid> TalkAsync(Recorded recorded, int detainee, int correspondent)
    {
        var sound = Guid.NewGuid();
        await using var recorder = await recorded.Archive.RecordCallAsync(sound, s_monitored);
        recorder.Start();
        for (var i = 0; i < Math.Max(detainee, correspondent); i++)
        {
            recorded.Clock.Advance(TimeSpan.FromMilliseconds(20));
            if (i < detainee) Say(recorded, recorder, 0, i);
            if (i < correspondent) Say(recorded, recorder, 1, i);
        }

        await recorder.CloseAsync();
        return sound;
    }

    private static void Say(Recorded recorded, CallRecorder recorder, int side, int frame)
    {
        Span<byte> payload = stackalloc byte[160];
        Span<short> samples = stackalloc short[160];
        for (var i = 0; i < samples.Length; i++) samples[i] = (short)(8000 * Math.Sin(2 * Math.PI * (side == 0 ? 440 : 1100) * ((frame * 160) + i) / 8000));
        var codec = side == 0 ? AudioCodec.Pcma : AudioCodec.Pcmu;
        G711.Encode(codec, samples, payload);
        (side == 0 ? recorder.Detainee : recorder.Correspondent).OnAudio(MonotonicTime.Now(recorded.Clock), codec, (uint)side, (ushort)frame, (uint)(frame * 160), payload);
    }

    private static async Task<byte[]> SealedAsync(Recorded recorded, Guid sound)
    {
        await recorded.Archive.SealAsync(sound);
        recorded.Archive.DeleteSpool(sound);
        return await ExportAsync(recorded, sound);
    }

    private static async Task<byte[]> ExportAsync(Recorded recorded, Guid sound)
    {
        using var file = new MemoryStream();
        await recorded.Archive.ExportAsync(sound, null, file);
        return file.ToArray();
    }

    private static (short[] Left, short[] Right) Channels(byte[] oggOpus)
    {
        Assert.That(OggOpusReader.TryOpen(new MemoryStream(oggOpus), out var reader, out _));
        Assert.That(reader!.Head.Channels, Is.EqualTo(2));
        using var decoder = new OpusDecoder(channels: 2);
        var pcm = new short[2 * OpusDecoder.MaxPacketSamples];
        var (left, right) = (new List<short>(), new List<short>());
        while (reader.Read(out var packet) == OggOpusStatus.Packet)
        {
            var count = decoder.Decode(packet, pcm);
            for (var i = 0; i < count; i++)
            {
                left.Add(pcm[2 * i]);
                right.Add(pcm[(2 * i) + 1]);
            }
        }

        var skip = reader.Head.PreSkip / 6;
        var length = (int)((reader.GranulePosition - reader.Head.PreSkip) / 6);
        return ([.. left.Skip(skip).Take(length)], [.. right.Skip(skip).Take(length)]);
    }

    private static async Task<short[]> HearAsync(ISound sound)
    {
        using var source = sound.Open(AudioCodec.Pcma, TimeSpan.Zero);
        var heard = new List<short>();
        var (payload, pcm) = (new byte[1275], new short[160]);
        while (source.Next(payload, out var length) is var state && state != FrameState.End)
        {
            if (state == FrameState.Late)
            {
                await Task.Yield();
                continue;
            }

            G711.Decode(AudioCodec.Pcma, payload.AsSpan(0, length), pcm);
            heard.AddRange(pcm);
        }

        return [.. heard];
    }

    private static int Level(short[] samples) => (int)Math.Sqrt(samples.Average(sample => (double)sample * sample));

    /// <summary>Power at one frequency, by correlation.</summary>
    private static double Power(short[] samples, int hertz)
    {
        var (a, b) = (0.0, 0.0);
        for (var i = 0; i < samples.Length; i++)
        {
            var angle = 2 * Math.PI * hertz * i / 8000;
            a += samples[i] * Math.Cos(angle);
            b += samples[i] * Math.Sin(angle);
        }

        return (a * a) + (b * b);
    }
}
