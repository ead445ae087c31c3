using System.Reflection;
using Telephony.Core;
using Telephony.Core.Codecs;
using Telephony.Recording.Listening;

namespace Telephony.Recording.Tests;

/// <summary>A running call is heard while it is recorded (MON-06), and neither its recording nor its parties are touched by that.</summary>
public class ListenerTests
{
    private static readonly LegPrivacy.Monitored s_monitored = (LegPrivacy.Monitored)new LegPrivacy.Undecided().Decide(isProtected: false);

    private Recorded _recorded = null!;
    private CallRecorder _recorder = null!;
    private int _frame;

    [SetUp]
    public async Task SetUp()
    {
        _recorded = new Recorded();
        _recorder = await _recorded.Archive.RecordCallAsync(Guid.NewGuid(), s_monitored);
        _recorder.Start();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _recorder.DisposeAsync();
        await _recorded.DisposeAsync();
    }

    /// <summary>Both speak for a frame: the detainee a tone, the correspondent nothing.</summary>
    private void Say()
    {
        var now = MonotonicTime.Now(_recorded.Clock);
        _recorder.Detainee.OnAudio(now, AudioCodec.Pcma, 1, (ushort)_frame, (uint)(_frame * 160), Recorded.Tone(AudioCodec.Pcma, _frame * 160, 160));
        _recorder.Correspondent.OnAudio(now, AudioCodec.Pcmu, 2, (ushort)_frame, (uint)(_frame * 160), Enumerable.Repeat((byte)0xFF, 160).ToArray());
        _frame++;
        _recorded.Clock.Advance(TimeSpan.FromMilliseconds(20));
    }

    /// <summary>Speaks until so many frames were heard: one for each frame's time.</summary>
    private async Task<List<byte[]>> HearAsync(Listener listener, int frames)
    {
        var heard = new List<byte[]>();
        while (heard.Count < frames)
        {
            Say();
            heard.Add((await listener.Frames.ReadAsync()).ToArray());
        }
        return heard;
    }

    [Test]
    public async Task A_listener_hears_the_detainee_left_and_the_correspondent_right()
    {
        using var listener = _recorder.Listen();
        var heard = await HearAsync(listener!, 60);
        using var decoder = new OpusDecoder(channels: 2);
        var pcm = new short[2 * OpusDecoder.MaxPacketSamples];
        var (left, right, decoded) = (0, 0, 0);
        foreach (var packet in heard)
        {
            Assert.That(decoder.Decode(packet, pcm), Is.EqualTo(160));
            // Opus needs some frames to tell the sides apart.
            if (++decoded < 20) continue;
            left = Math.Max(left, pcm.Where((_, i) => i < 320 && i % 2 == 0).Max(s => Math.Abs((int)s)));
            right = Math.Max(right, pcm.Where((_, i) => i < 320 && i % 2 == 1).Max(s => Math.Abs((int)s)));
        }
        Assert.That(left, Is.InRange(6000, 13_000), "the tone's level");
        Assert.That(right, Is.LessThan(800));
    }

    [Test]
    public async Task Listening_ends_with_the_call_and_there_is_no_listening_after_it()
    {
        using var listener = _recorder.Listen();
        await HearAsync(listener!, 3);
        await _recorder.CloseAsync();
        _recorded.Clock.Advance(TimeSpan.FromMilliseconds(20));
        await foreach (var _ in listener!.Frames.ReadAllAsync())
        {
        }
        Assert.That(_recorder.Listen(), Is.Null);
    }

    [Test]
    public async Task One_who_leaves_does_not_end_it_for_the_other_and_after_both_somebody_new_can_listen()
    {
        var first = _recorder.Listen()!;
        using var second = _recorder.Listen()!;
        await HearAsync(first, 2);
        first.Dispose();
        await HearAsync(second, 5);
        second.Dispose();
        using var third = _recorder.Listen()!;
        await HearAsync(third, 5);
    }

    [Test]
    public async Task A_listener_who_takes_nothing_costs_the_recording_nothing()
    {
        using var listener = _recorder.Listen();
        for (var frame = 0; frame < 500; frame++)
        {
            Say();
            if (frame % 50 == 0) await _recorder.FlushAsync();
        }
        var summary = await _recorder.CloseAsync();
        Assert.That((summary.Duration, _recorder.DroppedPackets), Is.EqualTo((TimeSpan.FromSeconds(10), 0L)));
    }

    [Test]
    public async Task Who_speaks_alone_is_recorded_and_heard_on_both_sides_by_those_who_listen_and_until_it_is_over()
    {
        using var audience = new Audience(s_monitored, _recorded.Clock);
        await using var message = await _recorded.Archive.RecordAsync(Guid.NewGuid(), s_monitored);
        var tap = audience.Around(message);
        Speak(0);
        using var listener = audience.Listen()!;
        using var decoder = new OpusDecoder(channels: 2);
        var pcm = new short[2 * OpusDecoder.MaxPacketSamples];
        for (var frame = 1; frame <= 40; frame++)
        {
            Speak(frame);
            decoder.Decode((await listener.Frames.ReadAsync()).Span, pcm);
        }
        foreach (var side in new[] { 0, 1 }) Assert.That(pcm.Where((_, i) => i < 320 && i % 2 == side).Max(sample => Math.Abs((int)sample)), Is.InRange(6000, 13_000), $"side {side}");
        Assert.That((await message.CloseAsync()).Packets, Is.EqualTo(41));
        audience.Dispose();
        _recorded.Clock.Advance(TimeSpan.FromMilliseconds(20));
        await foreach (var _ in listener.Frames.ReadAllAsync())
        {
        }
        Assert.That(audience.Listen(), Is.Null);

        void Speak(int frame)
        {
            tap.OnAudio(MonotonicTime.Now(_recorded.Clock), AudioCodec.Pcma, 1, (ushort)frame, (uint)(frame * 160), Recorded.Tone(AudioCodec.Pcma, frame * 160, 160));
            _recorded.Clock.Advance(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>MON-08, DESIGN 4.4: what is protected has no audience, and nothing else lets anybody listen.</summary>
    [Test]
    public void A_listener_comes_from_an_audience_and_an_audience_from_what_is_monitored()
    {
        const BindingFlags any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        Assert.That(typeof(Listener).GetConstructors(any).Select(made => made.GetParameters()[0].ParameterType), Is.EqualTo(new[] { typeof(Audience) }));
        Assert.That(typeof(Audience).GetConstructors(any).Select(made => made.GetParameters()[0].ParameterType), Is.EqualTo(new[] { typeof(LegPrivacy.Monitored) }));
        Assert.That(typeof(LegPrivacy.Monitored).GetConstructors(), Is.Empty, "only a decision makes one");
    }

    [Test]
    public void The_lead_in_is_what_the_encoder_looks_ahead()
    {
        using var encoder = new OpusEncoder(complexity: 0, 36_000, forwardErrorCorrection: false, channels: 2);
        Assert.That(Listener.PreSkip, Is.EqualTo(encoder.Lookahead * 6));
    }
}
