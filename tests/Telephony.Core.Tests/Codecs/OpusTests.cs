using Telephony.Core.Codecs;

namespace Telephony.Core.Tests.Codecs;

public class OpusTests
{
    [Test]
    public void What_is_encoded_is_heard_again_after_the_lookahead()
    {
        using var encoder = new OpusEncoder();
        using var decoder = new OpusDecoder();
        var source = Tone(440, 8000);
        var heard = Decode(decoder, Encode(encoder, source));

        var delayed = heard.AsSpan(encoder.Lookahead);
        Assert.That(Correlation(source.AsSpan(800, 4000), delayed.Slice(800, 4000)), Is.GreaterThan(0.95));
        Assert.That(Correlation(source.AsSpan(800, 4000), heard.AsSpan(800, 4000)), Is.LessThan(0.9), "without the lookahead it is shifted");
    }

    [Test]
    public void A_frame_is_about_forty_bytes_at_16_kbit()
    {
        using var encoder = new OpusEncoder();
        Assert.That(Encode(encoder, Tone(440, 16000)).Average(p => p.Length), Is.InRange(10, 80));
    }

    [Test]
    public void Complexity_changes_the_packets() =>
        Assert.That(Encode(new OpusEncoder(complexity: 0), Tone(440, 8000)), Is.Not.EqualTo(Encode(new OpusEncoder(complexity: 10), Tone(440, 8000))));

    [TestCase(-1, 16000)]
    [TestCase(11, 16000)]
    [TestCase(5, 100)]
    [TestCase(5, 1_000_000)]
    public void Settings_out_of_range_are_misuse(int complexity, int bitrate) =>
        Assert.That(() => new OpusEncoder(complexity, bitrate), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void A_frame_has_160_samples()
    {
        using var encoder = new OpusEncoder();
        Assert.That(() => encoder.Encode(new short[159], new byte[1275]), Throws.ArgumentException);
    }

    [Test]
    public void A_disposed_coder_refuses()
    {
        var (encoder, decoder) = (new OpusEncoder(), new OpusDecoder());
        encoder.Dispose();
        decoder.Dispose();
        decoder.Dispose();
        Assert.That(() => encoder.Encode(new short[160], new byte[1275]), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => decoder.Decode([0x08], new short[960]), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void A_lost_packet_is_recovered_from_the_next_better_than_it_is_concealed()
    {
        // Speech-like: a tone that changes pitch, so that concealment cannot guess what came.
        var source = new short[16000];
        for (var i = 0; i < source.Length; i++) source[i] = (short)(8000 * Math.Sin(2 * Math.PI * (200 + (i / 160 * 37 % 400)) * i / 8000));
        using var encoder = new OpusEncoder(bitrate: 24_000);
        var packets = Encode(encoder, source);
        var complete = Decode(new OpusDecoder(), packets);
        double recovered = 0, concealed = 0;
        for (var lost = 20; lost < 80; lost += 5)
        {
            recovered += Correlation(complete.AsSpan(lost * 160, 160), WithLoss(packets, lost, useFec: true));
            concealed += Correlation(complete.AsSpan(lost * 160, 160), WithLoss(packets, lost, useFec: false));
        }

        Assert.That(recovered, Is.GreaterThan(concealed));
    }

    [Test]
    public void Concealment_gives_as_many_samples_as_asked_for()
    {
        using var decoder = new OpusDecoder();
        Decode(decoder, Encode(new OpusEncoder(), Tone(440, 3200)));
        Assert.That(decoder.Conceal(new short[160]), Is.EqualTo(160));
        Assert.That(decoder.Conceal(new short[480]), Is.EqualTo(480));
        Assert.That(() => decoder.Conceal(new short[161]), Throws.ArgumentException);
        Assert.That(() => decoder.Conceal([]), Throws.ArgumentException);
    }

    [Test]
    public void A_reset_decoder_is_like_a_new_one()
    {
        var packets = Encode(new OpusEncoder(), Tone(440, 3200));
        using var decoder = new OpusDecoder();
        var first = Decode(decoder, packets);
        decoder.Reset();
        Assert.That(Decode(decoder, packets), Is.EqualTo(first));
    }

    [Test]
    public void Random_bytes_never_do_more_than_be_refused()
    {
        var random = new Random(1);
        using var decoder = new OpusDecoder();
        var pcm = new short[OpusDecoder.MaxPacketSamples];
        for (var i = 0; i < 20_000; i++)
        {
            var packet = new byte[random.Next(0, 200)];
            random.NextBytes(packet);
            var samples = decoder.Decode(packet, pcm);
            Assert.That(samples, Is.InRange(-1, pcm.Length));
            // Our reading of the framing and libopus's must agree on what is a packet and how long it is.
            if (OpusPacket.TryGetDuration(packet, out var duration)) Assert.That(samples, Is.EqualTo(duration / 6), Convert.ToHexString(packet));
            else Assert.That(samples, Is.EqualTo(-1), Convert.ToHexString(packet));
        }
    }

    [Test]
    public void Nothing_is_allocated_per_frame()
    {
        using var encoder = new OpusEncoder(complexity: 0);
        using var decoder = new OpusDecoder();
        var (pcm, packet) = (new short[160], new byte[1275]);
        decoder.Decode(packet.AsSpan(0, encoder.Encode(pcm, packet)), pcm);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) decoder.Decode(packet.AsSpan(0, encoder.Encode(pcm, packet)), pcm);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static short[] Tone(double frequency, int samples) =>
        [.. Enumerable.Range(0, samples).Select(i => (short)(8000 * Math.Sin(2 * Math.PI * frequency * i / 8000)))];

    private static List<byte[]> Encode(OpusEncoder encoder, short[] source)
    {
        var packet = new byte[OpusEncoder.MaxPacketLength];
        var packets = new List<byte[]>();
        for (var i = 0; i < source.Length; i += 160) packets.Add(packet[..encoder.Encode(source.AsSpan(i, 160), packet)]);
        return packets;
    }

    private static short[] Decode(OpusDecoder decoder, List<byte[]> packets)
    {
        var pcm = new short[packets.Count * 160];
        for (var i = 0; i < packets.Count; i++) Assert.That(decoder.Decode(packets[i], pcm.AsSpan(i * 160)), Is.EqualTo(160));
        return pcm;
    }

    private static short[] WithLoss(List<byte[]> packets, int lost, bool useFec)
    {
        using var decoder = new OpusDecoder();
        Decode(decoder, packets[..lost]);
        var pcm = new short[160];
        Assert.That(useFec ? decoder.Recover(packets[lost + 1], pcm) : decoder.Conceal(pcm), Is.EqualTo(160));
        return pcm;
    }

    private static double Correlation(ReadOnlySpan<short> a, ReadOnlySpan<short> b)
    {
        double ab = 0, aa = 1, bb = 1;
        for (var i = 0; i < a.Length; i++)
        {
            ab += (double)a[i] * b[i];
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
        }

        return ab / Math.Sqrt(aa * bb);
    }
}
