using System.Buffers.Binary;
using Telephony.Core;
using Telephony.LoadGenerator.Media;

namespace Telephony.IntegrationTests.LoadGenerator;

/// <summary>An instrument must be shown to see the faults that it is to report: what goes into the ear here is wrong on purpose.</summary>
public sealed class EarAndMouthTests
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);
    private readonly MonotonicTime _start = new(1_000_000_000);

    [Test]
    public void G711_keeps_every_byte_and_the_sign_and_size_of_samples()
    {
        foreach (var law in new[] { G711.ALaw, G711.MuLaw })
        {
            for (var value = 0; value < 256; value++)
                Assert.That(law.Decode(law.Encode(law.Decode((byte)value))), Is.EqualTo(law.Decode((byte)value)));
            for (var sample = -32768; sample <= 32767; sample += 17)
                Assert.That(law.Decode(law.Encode((short)sample)), Is.EqualTo(sample).Within(Math.Max(16, Math.Abs(sample) / 16)));
        }
    }

    [Test]
    public void A_key_is_five_packets_three_end_packets_and_a_pause_with_one_RTP_time()
    {
        var mouth = new Mouth(8, 101, 1, 65530, 5000);
        mouth.Start(_start);
        mouth.Press("5#", withTones: false);
        var packets = Packets(mouth, 24);
        var events = packets.Where(packet => (packet[1] & 0x7F) == 101).ToList();
        Assert.That(events.Select(packet => packet[12]), Is.EqualTo(Enumerable.Repeat((byte)5, 8).Concat(Enumerable.Repeat((byte)11, 8))));
        Assert.That(events.Take(8).Select(Duration), Is.EqualTo(new[] { 160, 320, 480, 640, 800, 960, 960, 960 }));
        Assert.That(events.Take(8).Select(packet => packet[13] >= 0x80), Is.EqualTo(new[] { false, false, false, false, false, true, true, true }));
        Assert.That(events.Take(8).Select(Time).Distinct(), Is.EqualTo(new[] { 5000u }));
        Assert.That(Time(events[8]), Is.EqualTo(5000u + (12 * 160)));
        Assert.That(packets.Select(Sequence), Is.EqualTo(Enumerable.Range(0, 24).Select(i => unchecked((ushort)(65530 + i)))));
        Assert.That(mouth.LastKeyBegan, Is.EqualTo(_start + (12 * Frame)));
        Assert.That(mouth.IsKeying, Is.False);

        static int Duration(byte[] packet) => BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(14));
    }

    [Test]
    public void Frames_since_an_instant_are_those_that_were_due_after_it()
    {
        var mouth = new Mouth(8, 101, 1, 0, 0);
        mouth.Start(_start);
        Packets(mouth, 10);
        Assert.That(mouth.FramesSince(_start - TimeSpan.FromTicks(1)), Is.EqualTo(10));
        Assert.That(mouth.FramesSince(_start), Is.EqualTo(9));
        Assert.That(mouth.FramesSince(_start + (3 * Frame) + TimeSpan.FromMilliseconds(19)), Is.EqualTo(6));
        Assert.That(mouth.FramesSince(_start + TimeSpan.FromSeconds(1)), Is.EqualTo(0));
    }

    [Test]
    public void Lost_late_repeated_and_delayed_packets_are_counted()
    {
        var ear = new Ear(8);
        var tone = Sine(440);
        foreach (var (index, milliseconds) in new[] { (0, 0), (1, 20), (2, 40), (4, 80), (3, 85), (4, 86), (5, 100), (6, 165), (7, 166), (9, 200) })
            ear.Receive(_start + TimeSpan.FromMilliseconds(milliseconds), Packet(index, tone));
        Assert.That((ear.Counts.Received, ear.Counts.Lost, ear.Counts.Late, ear.Counts.Duplicated), Is.EqualTo((10L, 1L, 1L, 1L)));
        Assert.That(ear.Counts.LongGaps, Is.EqualTo(1));
        Assert.That(ear.Counts.LongestGap, Is.EqualTo(TimeSpan.FromMilliseconds(65)));
    }

    [Test]
    public void An_announced_pause_is_no_gap()
    {
        var ear = new Ear(8);
        ear.Receive(_start, Packet(0, Sine(440)));
        ear.Receive(_start + TimeSpan.FromSeconds(3), Packet(1, Sine(440), time: 24000));
        ear.Receive(_start + TimeSpan.FromSeconds(9), Packet(2, Sine(440), time: 24160, marker: true));
        Assert.That(ear.Counts.LongGaps, Is.Zero);
    }

    [Test]
    public void A_key_that_comes_is_heard_once_and_its_packets_are_no_gap()
    {
        var mouth = new Mouth(8, 101, 1, 0, 0);
        mouth.Start(_start);
        mouth.Press("55#", withTones: false);
        var ear = new Ear(8, 101);
        foreach (var (frame, packet) in Packets(mouth, 40).Index()) ear.Receive(_start + (frame * Frame) + TimeSpan.FromMilliseconds(frame % 3), packet);
        Assert.That(ear.Keys, Is.EqualTo("55#"));
        Assert.That((ear.Counts.LongGaps, ear.Counts.Lost), Is.EqualTo((0L, 0L)));
        Assert.That(ear.Heard, Is.EqualTo(TimeSpan.Zero), "silence between the keys");
    }

    [Test]
    public void What_is_audible_is_summed_up()
    {
        var ear = new Ear(8);
        for (var i = 0; i < 10; i++) ear.Receive(_start + (i * Frame), Packet(i, i < 4 ? Sine(440) : Enumerable.Repeat(G711.ALaw.Silence, 160).ToArray()));
        Assert.That(ear.Heard, Is.EqualTo(4 * Frame));
    }

    [Test]
    public void Garbage_is_counted_and_changes_nothing()
    {
        var ear = new Ear(8);
        foreach (var bytes in new[] { new byte[3], new byte[12], [0x8F, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0xB0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] }) ear.Receive(_start, bytes);
        Assert.That((ear.Counts.Malformed, ear.Counts.Received, ear.FirstSound), Is.EqualTo((4L, 0L, (MonotonicTime?)null)));
    }

    [Test]
    public void The_prompt_that_answers_a_key_is_timed_from_its_first_packet()
    {
        var ear = new Ear(8);
        for (var i = 0; i < 10; i++) ear.Receive(_start + (i * Frame), Packet(i, Sine(440)));
        var key = _start + TimeSpan.FromSeconds(2);
        ear.ExpectPrompt(key);
        ear.Receive(key + TimeSpan.FromMilliseconds(107), Packet(10, new byte[160], marker: true));
        Assert.That(ear.PromptStarted, Is.EqualTo(key + TimeSpan.FromMilliseconds(107)));
    }

    [Test]
    public void When_the_key_interrupts_a_sound_nothing_is_timed()
    {
        var ear = new Ear(8);
        for (var i = 0; i < 10; i++) ear.Receive(_start + (i * Frame), Packet(i, Sine(440)));
        var key = _start + (10 * Frame);
        ear.ExpectPrompt(key);
        ear.Receive(key + Frame, Packet(10, Sine(440)));
        Assert.That(ear.PromptStarted, Is.Null);
    }

    [TestCase(425)]
    [TestCase(1000)]
    [TestCase(1400)]
    public void A_steady_tone_is_told_and_its_last_packet_known(int frequency)
    {
        var ear = new Ear(8);
        for (var i = 0; i < 15; i++) ear.Receive(_start + (i * Frame), Packet(i, Sine(frequency, i * 160)));
        for (var i = 15; i < 20; i++) ear.Receive(_start + (i * Frame), Packet(i, Silence()));
        Assert.That(ear.LastTone, Is.EqualTo(_start + (14 * Frame)));
    }

    [Test]
    public void Synthetic_speech_is_no_tone()
    {
        var speech = new Speech().Load(null, 8);
        Assert.That(speech, Has.Length.GreaterThan(20 * WaveFile.Rate));
        var ear = new Ear(8);
        for (var i = 0; i < speech.Length / 160; i++) ear.Receive(_start + (i * Frame), Packet(i, speech.AsSpan(i * 160, 160).ToArray()));
        Assert.That(ear.FirstSound, Is.Not.Null);
        Assert.That(ear.LastTone, Is.Null);
    }

    [Test]
    public void What_is_heard_is_kept_at_its_RTP_time()
    {
        var ear = new Ear(8);
        ear.Keep(_start);
        ear.Receive(_start, Packet(0, Sine(440)));
        ear.Receive(_start + (2 * Frame), Packet(2, Sine(440), time: 320));
        Assert.That(ear.Kept!, Has.Count.EqualTo(480));
        Assert.That(ear.Kept!.Skip(160).Take(160), Is.All.Zero);
        Assert.That(ear.Kept!.Take(160).Max(), Is.GreaterThan(5000));
    }

    private static List<byte[]> Packets(Mouth mouth, int count)
    {
        var packets = new List<byte[]>();
        var buffer = new byte[256];
        for (var i = 0; i < count; i++) packets.Add(buffer[..mouth.WriteFrame(mouth.NextFrame, buffer)]);
        return packets;
    }

    private static uint Time(byte[] packet) => BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(4));

    private static ushort Sequence(byte[] packet) => BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2));

    private static byte[] Silence() => [.. Enumerable.Repeat((byte)0xD5, 160)];

    private static byte[] Sine(int frequency, int from = 0) =>
        [.. Enumerable.Range(from, 160).Select(n => G711.ALaw.Encode((short)(9000 * Math.Sin(2 * Math.PI * frequency * n / 8000))))];

    private static byte[] Packet(int index, byte[] payload, uint? time = null, bool marker = false)
    {
        var packet = new byte[12 + payload.Length];
        packet[0] = 0x80;
        packet[1] = (byte)(8 | (marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)(index + 7));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), time ?? (uint)(index * 160));
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), 42);
        payload.CopyTo(packet, 12);
        return packet;
    }
}
