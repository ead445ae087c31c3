using System.Buffers;
using Telephony.Core.Ogg;

namespace Telephony.Core.Tests.Ogg;

public class OggPageTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(254)]
    [TestCase(255)]
    [TestCase(256)]
    [TestCase(510)]
    [TestCase(1275)]
    public void A_packet_of_any_length_comes_back(int length)
    {
        var packet = new byte[length];
        new Random(length).NextBytes(packet);
        var output = new ArrayBufferWriter<byte>();
        var writer = new OggPageWriter(output, 42);
        writer.Add(packet);
        writer.WritePage(960, isLast: true);

        Assert.That(OggPageReader.Read(output.WrittenSpan, out var page, out var consumed, out _), Is.EqualTo(OggReadStatus.Page));
        Assert.That(consumed, Is.EqualTo(output.WrittenCount));
        Assert.That(page.Body.ToArray(), Is.EqualTo(packet));
        Assert.That(page.Lacing.ToArray().Sum(v => v), Is.EqualTo(length));
        Assert.That(page.Lacing[^1], Is.LessThan(255), "a packet ends with a value below 255");
        Assert.That((page.Flags, page.GranulePosition, page.Serial, page.Sequence), Is.EqualTo((OggPageFlags.First | OggPageFlags.Last, 960L, 42u, 0u)));
    }

    [Test]
    public void Pages_are_numbered_and_only_the_first_is_marked_first()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new OggPageWriter(output, 1);
        writer.WritePage(0);
        writer.WritePage(1);
        var source = output.WrittenSpan;
        OggPageReader.Read(source, out var first, out var consumed, out _);
        OggPageReader.Read(source[consumed..], out var second, out _, out _);
        Assert.That((first.Flags, first.Sequence), Is.EqualTo((OggPageFlags.First, 0u)));
        Assert.That((second.Flags, second.Sequence), Is.EqualTo((OggPageFlags.None, 1u)));
    }

    [Test]
    public void A_full_page_takes_no_more()
    {
        var writer = new OggPageWriter(new ArrayBufferWriter<byte>(), 1);
        for (var i = 0; i < 255; i++) writer.Add([1]);
        Assert.That(writer.Fits(0), Is.False);
        Assert.That(() => writer.Add([1]), Throws.InvalidOperationException);
    }

    [Test]
    public void Every_flipped_byte_is_found_and_every_shorter_page_asks_for_more()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new OggPageWriter(output, 7);
        writer.Add(new byte[300]);
        writer.Add("speech"u8);
        writer.WritePage(1920);
        var page = output.WrittenSpan.ToArray();
        for (var i = 0; i < page.Length; i++)
        {
            Assert.That(OggPageReader.Read(page.AsSpan(0, i), out _, out _, out _), Is.EqualTo(OggReadStatus.NeedMore), $"cut at {i}");
            var damaged = page.ToArray();
            damaged[i] ^= 0x10;
            Assert.That(OggPageReader.Read(damaged, out _, out _, out _), Is.Not.EqualTo(OggReadStatus.Page), $"flipped at {i}");
        }
    }
}
