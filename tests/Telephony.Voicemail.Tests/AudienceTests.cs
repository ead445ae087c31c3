using Telephony.Core;
using Telephony.Core.Codecs;

namespace Telephony.Voicemail.Tests;

/// <summary>A message can be listened to while it is left (MON-02, MON-06), and a protected one cannot (MON-08).</summary>
public sealed class AudienceTests
{
    private readonly FakeAudiences _audiences = new();
    private Rig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await Rig.CreateAsync(audiences: _audiences);

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task A_monitored_deposit_is_heard_through_all_its_takes_until_it_is_over([Values] bool isKept)
    {
        await using var deposit = await _rig.BeginAsync();
        using var listener = _audiences.Open["call"].Listen()!;
        await HearAsync();
        await deposit.RestartAsync();
        await HearAsync();
        if (isKept) Assert.That(await deposit.KeepAsync(), Is.Not.Null, "it is recorded as if nobody listened");
        else await deposit.DiscardAsync();
        Assert.That(_audiences.Open, Is.Empty);
        _rig.Clock.Advance(TimeSpan.FromMilliseconds(20));
        await foreach (var _ in listener.Frames.ReadAllAsync())
        {
        }

        // Longer than a message must be, and than what stands in for the jitter of a network.
        async Task HearAsync()
        {
            using var decoder = new OpusDecoder(channels: 2);
            var (tap, pcm) = (deposit.Tap, new short[2 * OpusDecoder.MaxPacketSamples]);
            for (ushort n = 0; n < 60; n++)
            {
                tap.OnAudio(MonotonicTime.Now(_rig.Clock), AudioCodec.Pcma, 7, n, (uint)(n * 160), Tone(n));
                _rig.Clock.Advance(TimeSpan.FromMilliseconds(20));
                decoder.Decode((await listener.Frames.ReadAsync()).Span, pcm);
            }
            Assert.That(pcm.Max(), Is.GreaterThan(4000), "what he says");
        }
    }

    private static byte[] Tone(int frame)
    {
        var samples = new short[160];
        for (var i = 0; i < samples.Length; i++) samples[i] = (short)(8000 * Math.Sin(2 * Math.PI * 440 * ((frame * 160) + i) / 8000));
        var payload = new byte[160];
        G711.Encode(AudioCodec.Pcma, samples, payload);
        return payload;
    }

    [Test]
    public async Task A_protected_deposit_and_a_full_mailbox_have_no_audience()
    {
        await using (var deposit = await _rig.BeginAsync(isProtected: true)) Assert.That(_audiences.Open, Is.Empty);
        await Assert.ThrowsAsync<Telephony.Recording.RecordingUnavailableException>(() => _rig.WithFullDisk().BeginDepositAsync(Given.Request(_rig.Detainee, false), default));
        Assert.That(_audiences.Open, Is.Empty);
    }
}
