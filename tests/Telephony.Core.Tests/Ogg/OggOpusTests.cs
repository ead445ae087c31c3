using System.Buffers;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Telephony.Core.Codecs;
using Telephony.Core.Ogg;
using Telephony.Testing;

namespace Telephony.Core.Tests.Ogg;

public class OggOpusTests
{
    [TestCase(8000)]
    [TestCase(8000 + 1)]
    [TestCase((30 * 8000) + 160)]
    [TestCase(159)]
    public void Players_find_the_duration_exact_to_a_sample(int samples)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"duration-{samples}.ogg");
        File.WriteAllBytes(path, Encoded(samples));

        var probe = ExternalTool.Run("ffprobe", "-v", "error", "-show_entries", "stream=codec_name,channels,duration_ts,start_pts:format=duration", "-of", "default=nw=1", path);
        Assert.That(probe, Does.Contain("codec_name=opus"));
        var seconds = double.Parse(probe.Split('\n').Single(l => l.StartsWith("duration=", StringComparison.Ordinal))[9..], CultureInfo.InvariantCulture);
        Assert.That(seconds, Is.EqualTo(samples / 8000.0).Within(1 / 48000.0 + 1e-6).Or.EqualTo((samples + 52) / 8000.0).Within(1e-6), "ffprobe may count the pre-skip");

        var wav = path + ".wav";
        ExternalTool.Run("opusdec", "--quiet", "--rate", "48000", path, wav);
        var data = File.ReadAllBytes(wav);
        Assert.That((data.Length - 44) / 2, Is.EqualTo(samples * 6), "samples that opusdec writes");

        var info = ExternalTool.Run("opusinfo", path);
        Assert.That(info, Does.Contain("Pre-skip: 312").And.Contain("Original sample rate: 8000").And.Contain("Channels: 1"));
        Assert.That(info, Does.Not.Contain("WARNING").And.Not.Contain("ERROR"));
    }

    [Test]
    public void Packets_come_back_as_they_went_in() => Prop.ForAll<byte[][]>(packets =>
    {
        var audio = packets.Select(p => p ?? []).ToArray();
        var output = new ArrayBufferWriter<byte>();
        var writer = new OggOpusWriter(output, 1, new OpusHead(1, 312, 8000));
        foreach (var packet in audio) writer.Write(packet, 960);
        writer.Complete(Math.Max(0, (audio.Length * 960L) - 312));
        Assert.That(ReadAll(output.WrittenSpan.ToArray(), out var status), Is.EqualTo(audio));
        Assert.That(status, Is.EqualTo(OggOpusStatus.End));
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Pages_hold_at_most_a_second()
    {
        var source = Encoded(10 * 8000).AsSpan();
        var (granule, pages) = (0L, 0);
        while (!source.IsEmpty)
        {
            Assert.That(OggPageReader.Read(source, out var page, out var consumed, out _), Is.EqualTo(OggReadStatus.Page));
            Assert.That(page.GranulePosition - granule, Is.LessThanOrEqualTo(48_000));
            granule = page.GranulePosition;
            source = source[consumed..];
            pages++;
        }

        Assert.That(pages, Is.EqualTo(2 + 11));
    }

    [Test]
    public void Large_packets_close_a_page_before_it_overflows()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new OggOpusWriter(output, 1, new OpusHead(1, 312, 8000));
        for (var i = 0; i < 50; i++) writer.Write(new byte[1275], 960);
        writer.Complete(48_000 - 312);
        Assert.That(ReadAll(output.WrittenSpan.ToArray(), out _), Has.Count.EqualTo(50));
    }

    [Test]
    public void The_end_cannot_lie_beyond_the_packets()
    {
        var writer = new OggOpusWriter(new ArrayBufferWriter<byte>(), 1, new OpusHead(1, 312, 8000));
        writer.Write([8], 960);
        Assert.That(() => writer.Complete(960), Throws.ArgumentException);
    }

    [Test]
    public void Damage_at_any_place_ends_the_reading_and_nothing_else()
    {
        var file = Encoded(16_000);
        var whole = ReadAll(file, out _);
        for (var i = 0; i < file.Length; i++)
        {
            var damaged = file.ToArray();
            damaged[i] ^= 0x04;
            Check(ReadAll(damaged, out var status), status, $"flipped at {i}");
            Check(ReadAll(file[..i], out status), status, $"cut at {i}");
        }

        void Check(List<byte[]>? packets, OggOpusStatus status, string where)
        {
            Assert.That(status, Is.EqualTo(OggOpusStatus.Damaged), where);
            if (packets is not null) Assert.That(packets, Is.EqualTo(whole![..packets.Count]), where);
        }
    }

    [Test]
    public void Random_bytes_never_throw() => Prop.ForAll<byte[]>(bytes =>
        Assert.That(OggOpusReader.TryOpen(new MemoryStream(bytes ?? []), out _, out _), Is.False)).QuickCheckThrowOnFailure();

    [Test]
    public void Packets_that_span_pages_are_joined()
    {
        // Files of other writers: a packet of 300 bytes whose first 255 lie on one page.
        var file = Encoded(1600);
        var start = PageEnd(file, 2);
        var output = new ArrayBufferWriter<byte>();
        output.Write(file.AsSpan(0, start));
        WriteRawPage(output, OggPageFlags.None, 2, OggPage.NoGranule, [255], new byte[255]);
        WriteRawPage(output, OggPageFlags.Continued | OggPageFlags.Last, 3, 960, [45], new byte[45]);
        var packets = ReadAll(output.WrittenSpan.ToArray(), out var status);
        Assert.That(status, Is.EqualTo(OggOpusStatus.End));
        Assert.That(packets!.Single(), Has.Length.EqualTo(300));
    }

    [TestCase(1, 0, 20, true)]
    [TestCase(3, 0, 20, false)]
    [TestCase(1, 1, 20, false)]
    [TestCase(1, 0, 18, false)]
    public void Only_mono_and_stereo_of_family_0_are_read(int channels, int family, int length, bool accepted)
    {
        var packet = new OpusHead(1, 312, 8000).ToBytes().Concat(new byte[10]).Take(length).ToArray();
        packet[9] = (byte)channels;
        if (length > 18) packet[18] = (byte)family;
        Assert.That(OpusHead.TryParse(packet, out _, out var error), Is.EqualTo(accepted), error.ToString());
    }

    private static void WriteRawPage(ArrayBufferWriter<byte> output, OggPageFlags flags, uint sequence, long granule, byte[] lacing, byte[] body)
    {
        var page = new byte[OggPage.HeaderLength + lacing.Length + body.Length];
        "OggS"u8.CopyTo(page);
        page[5] = (byte)flags;
        BitConverter.TryWriteBytes(page.AsSpan(6), granule);
        BitConverter.TryWriteBytes(page.AsSpan(14), 1u);
        BitConverter.TryWriteBytes(page.AsSpan(18), sequence);
        page[26] = (byte)lacing.Length;
        lacing.CopyTo(page, OggPage.HeaderLength);
        body.CopyTo(page, OggPage.HeaderLength + lacing.Length);
        BitConverter.TryWriteBytes(page.AsSpan(22), Crc(page));
        output.Write(page);
    }

    /// <summary>RFC 3533's checksum bit by bit: an independent witness for the table.</summary>
    private static uint Crc(byte[] bytes)
    {
        var crc = 0u;
        foreach (var value in bytes)
        {
            crc ^= (uint)value << 24;
            for (var i = 0; i < 8; i++) crc = unchecked((crc & 0x80000000) != 0 ? (crc << 1) ^ 0x04C11DB7 : crc << 1);
        }

        return crc;
    }

    private static int PageEnd(byte[] file, int pages)
    {
        var offset = 0;
        for (var i = 0; i < pages; i++)
        {
            OggPageReader.Read(file.AsSpan(offset), out _, out var consumed, out _);
            offset += consumed;
        }

        return offset;
    }

    private static byte[] Encoded(int samples)
    {
        using var encoder = new OpusEncoder(forwardErrorCorrection: false);
        var output = new ArrayBufferWriter<byte>();
        var writer = new OggOpusWriter(output, 1, new OpusHead(1, encoder.Lookahead * 6, 8000));
        var (pcm, packet) = (new short[160], new byte[1275]);
        for (var done = 0; done < samples + encoder.Lookahead; done += 160)
        {
            for (var i = 0; i < 160; i++) pcm[i] = (short)(8000 * Math.Sin(2 * Math.PI * 440 * (done + i) / 8000));
            writer.Write(packet.AsSpan(0, encoder.Encode(pcm, packet)), 960);
        }

        writer.Complete(samples * 6L);
        return output.WrittenSpan.ToArray();
    }

    private static List<byte[]>? ReadAll(byte[] file, out OggOpusStatus status)
    {
        status = OggOpusStatus.Damaged;
        if (!OggOpusReader.TryOpen(new MemoryStream(file), out var reader, out _)) return null;
        var packets = new List<byte[]>();
        while ((status = reader!.Read(out var packet)) == OggOpusStatus.Packet) packets.Add(packet.ToArray());
        return packets;
    }
}
