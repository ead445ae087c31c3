using System.Net;
using Telephony.Core.Codecs;
using Telephony.Core.Media;

namespace Telephony.Core.Tests.Media;

/// <summary>The engine around its legs: ports, faults and hostile packets, many legs, memory, and its end.</summary>
internal sealed class MediaEngineTests : MediaFixture
{
    [Test]
    public async Task A_port_pair_is_even_and_free_again_after_its_rest()
    {
        Restart(Options() with { PortLow = 43999, PortHigh = 44003, PortRest = TimeSpan.Zero });
        var one = Open();
        var two = Open();
        Assert.That(new[] { one.LocalRtp.Port, two.LocalRtp.Port }, Is.EquivalentTo(new[] { 44000, 44002 }));
        Assert.That(Open, Throws.InstanceOf<PortsExhaustedException>());
        await one.CloseAsync();
        Assert.That(Open().LocalRtp.Port, Is.EqualTo(44000));

        Restart(Options() with { PortLow = 44000, PortHigh = 44001, PortRest = s_second * 30 });
        await Open().CloseAsync();
        Assert.That(Open, Throws.InstanceOf<PortsExhaustedException>(), "the pair rests");

        MediaLeg Open() => _engine.OpenLeg(IPAddress.Loopback, _observer);
    }

    [Test]
    public async Task Faults_of_observers_taps_and_sounds_end_nothing_but_themselves()
    {
        _observer = new LegObserver { Throws = true };
        var leg = Open();
        var tap = new MemoryTap { Throws = true };
        await leg.SetTapAsync(tap);
        _peer.SendAudio(leg.LocalRtp, s_speech);
        _peer.SendAudio(leg.LocalRtp, s_speech);
        _peer.SendKey(leg.LocalRtp, '1');
        Assert.That(await _observer.NextAsync(), Is.EqualTo("key 1"));
        Assert.That(tap.Count, Is.EqualTo(1), "a tap that throws is taken off");
        leg.Play(new ScriptedSound(static _ => throw new InvalidOperationException("a sound's fault"), s_second));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("ended 1 at 0 cut"));
        leg.Play(new Silence(s_second / 25));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("started 2"));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("ended 2 at 40 finished"));
        await leg.CloseAsync();
        Assert.That(_engine.Statistics.ForeignFailures, Is.GreaterThanOrEqualTo(6));
    }

    [Test]
    public async Task Hostile_packets_end_no_thread()
    {
        var leg = Open();
        _peer.SendAudio(leg.LocalRtp, s_speech);
        var random = new Random(7);
        var rtcp = new IPEndPoint(leg.LocalRtp.Address, leg.LocalRtp.Port + 1);
        for (var i = 0; i < 3000; i++)
        {
            var datagram = new byte[random.Next(0, 300)];
            random.NextBytes(datagram);
            if (datagram.Length > 1 && i % 2 == 0)
            {
                datagram[0] = (byte)(0x80 | (datagram[0] & 0x3F));
                datagram[1] = (i % 8) switch { 0 => 8, 2 => 101, 4 => 200, _ => 201 };
            }

            _peer.SendRaw(leg.LocalRtp, datagram);
            _peer.SendRtcp(rtcp, datagram);
            if (i % 100 == 0)
                await leg.SetTapAsync(null);
        }

        _peer.SendRaw(leg.LocalRtp, new byte[9000]);
        await leg.SetTapAsync(null);
        leg.Play(new Silence(s_second / 25));
        string line;
        do
            line = await _observer.NextAsync();
        while (line.StartsWith("key", StringComparison.Ordinal));
        Assert.That(line, Is.EqualTo("started 1"));
        Assert.That(_engine.Statistics.Malformed, Is.GreaterThan(1000));
        Assert.That(_engine.Statistics.ForeignFailures, Is.Zero);
    }

    [Test]
    public async Task Nothing_is_allocated_for_a_packet_in_or_out()
    {
        var leg = Open();
        var tap = new CountingTap();
        await leg.SetTapAsync(tap);
        leg.Play(new ToneSound(440, s_second * 60, null));
        await Exchange(200);
        var before = _engine.Statistics;
        await Exchange(300);
        var after = _engine.Statistics;
        Assert.That(after.Received - before.Received, Is.GreaterThanOrEqualTo(299));
        Assert.That(after.Sent, Is.GreaterThan(before.Sent));
        Assert.That(after.AllocatedBytes - before.AllocatedBytes, Is.Zero);

        async Task Exchange(int packets)
        {
            var until = tap.Count + packets;
            for (var i = 0; i < packets; i++)
            {
                _peer.SendAudio(leg.LocalRtp, s_speech);
                if (i % 10 == 0)
                    _peer.Receive();
            }

            await Until(() => tap.Count >= until);
            _peer.Receive();
        }
    }

    [Test]
    public async Task Five_hundred_legs_play_and_listen_at_once()
    {
        Restart(Options() with { Threads = 2, PortLow = 30000, PortHigh = 31999 });
        var legs = new List<(MediaLeg Leg, LegObserver Observer, MemoryTap Tap)>();
        for (var i = 0; i < 500; i++)
        {
            var observer = new LegObserver();
            var leg = _engine.OpenLeg(IPAddress.Loopback, observer);
            leg.Configure(Media());
            var tap = new MemoryTap();
            await leg.SetTapAsync(tap);
            leg.Play(new Silence(s_second / 2));
            legs.Add((leg, observer, tap));
        }

        foreach (var (leg, observer, tap) in legs)
        {
            _peer.SendAudio(leg.LocalRtp, s_speech);
            _peer.SendKey(leg.LocalRtp, '7');
            await tap.NextAsync();
            var lines = new[] { await observer.NextAsync(), await observer.NextAsync(), await observer.NextAsync() };
            Assert.That(lines, Is.EquivalentTo(new[] { "started 1", "key 7", "ended 1 at 500 finished" }));
            Assert.That(leg.Statistics.Sent, Is.EqualTo(25));
        }

        Assert.That(_engine.Statistics.Legs, Is.EqualTo(500));
        await Task.WhenAll(legs.Select(static l => l.Leg.CloseAsync().AsTask()));
        Assert.That(_engine.Statistics.Legs, Is.Zero);
    }

    [Test]
    public async Task Disposing_the_engine_closes_its_legs_and_answers_who_comes_later()
    {
        var leg = Open();
        leg.Play(new ScriptedSound(static _ => s_silence, s_second * 30));
        Assert.That(await _observer.NextAsync(), Is.EqualTo("started 1"));
        _engine.Dispose();
        Assert.That(await _observer.NextAsync(), Does.EndWith("cut"));
        await leg.SetTapAsync(null).WaitAsync(s_second);
        await leg.CloseAsync().AsTask().WaitAsync(s_second);
        Assert.That(() => _engine.OpenLeg(IPAddress.Loopback, _observer), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.That(() => new MediaEngine(Options() with { Threads = 0 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new MediaEngine(Options() with { PortLow = 20001, PortHigh = 20002 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new MediaEngine(Options() with { PortHigh = 70000 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private sealed class CountingTap : IMediaTap
    {
        private long _count;

        public long Count => Volatile.Read(ref _count);

        public void OnAudio(MonotonicTime arrival, AudioCodec codec, uint ssrc, ushort sequence, uint rtpTime, ReadOnlySpan<byte> payload) =>
            Volatile.Write(ref _count, _count + 1);
    }
}
