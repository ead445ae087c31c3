using System.Buffers;
using Telephony.Core.Codecs;
using Telephony.Core.Ogg;
using Telephony.Core.Webm;
using Telephony.Testing;

namespace Telephony.Core.Tests.Webm;

/// <summary>What is written is what players of others read.</summary>
public class WebmOpusWriterTests
{
    [Test]
    public void The_headers_are_these_bytes()
    {
        var output = new ArrayBufferWriter<byte>();
        _ = new WebmOpusWriter(output, new OpusHead(2, 312, 8000));
        var text = Convert.ToHexString(output.WrittenSpan);
        Assert.Multiple(() =>
        {
            Assert.That(text, Does.StartWith("1A45DFA3" + "10000034" + "4286" + "10000001" + "01"), "EBML, its size, version 1");
            Assert.That(text, Does.Contain("4282" + "10000004" + "7765626D"), "DocType webm");
            Assert.That(text, Does.Contain("18538067" + "01FFFFFFFFFFFFFF" + "1549A966"), "a segment of unknown size, then Info");
            Assert.That(text, Does.Contain("86" + "10000006" + "415F4F505553"), "A_OPUS");
            Assert.That(text, Does.Contain("63A2" + "10000013" + "4F707573486561640102" + "3801" + "401F0000"), "OpusHead");
            Assert.That(text, Does.Contain("56AA" + "10000003" + "632EA0"), "6.5 ms of codec delay");
            Assert.That(text, Does.Contain("B5" + "10000008" + "40E7700000000000"), "48 kHz");
        });
    }

    [Test]
    public void A_cluster_has_its_time_and_its_packets_one_after_the_other()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new WebmOpusWriter(output, new OpusHead(2, 312, 8000));
        writer.WriteCluster([new byte[] { 1, 2 }, new byte[] { 3 }]);
        var from = output.WrittenCount;
        writer.WriteCluster([new byte[] { 9 }]);
        var text = Convert.ToHexString(output.WrittenSpan[..from]);
        Assert.That(text, Does.EndWith("1F43B675" + "1000001B" + "E7" + "10000001" + "00" + "A3" + "10000006" + "81" + "0000" + "80" + "0102" + "A3" + "10000005" + "81" + "0014" + "80" + "03"));
        Assert.That(Convert.ToHexString(output.WrittenSpan[from..]), Does.StartWith("1F43B675" + "10000010" + "E7" + "10000001" + "28"), "40 ms later");
    }

    [Test]
    public void A_player_decodes_all_of_it()
    {
        var output = new ArrayBufferWriter<byte>();
        using var encoder = new OpusEncoder(0, 36_000, forwardErrorCorrection: false, channels: 2);
        var writer = new WebmOpusWriter(output, new OpusHead(2, encoder.Lookahead * 6, 8000));
        var packet = new byte[OpusEncoder.MaxPacketLength];
        for (var cluster = 0; cluster < 20; cluster++)
        {
            var packets = new List<ReadOnlyMemory<byte>>();
            for (var i = 0; i < 5; i++)
            {
                var at = ((cluster * 5) + i) * 160;
                var stereo = Enumerable.Range(0, 320).Select(s => (short)(s % 2 == 0 ? 8000 * Math.Sin(2 * Math.PI * 400 * (at + (s / 2)) / 8000) : 0)).ToArray();
                packets.Add(packet.AsSpan(0, encoder.Encode(stereo, packet)).ToArray());
            }
            writer.WriteCluster(packets);
        }
        var folder = Directory.CreateTempSubdirectory("webm-").FullName;
        try
        {
            var path = Path.Combine(folder, "live.webm");
            File.WriteAllBytes(path, output.WrittenSpan.ToArray());
            ExternalTool.Run("ffmpeg", "-v", "error", "-i", path, "-ar", "8000", "-f", "s16le", path + ".pcm");
            var pcm = File.ReadAllBytes(path + ".pcm");
            var left = Enumerable.Range(0, pcm.Length / 4).Select(i => (int)BitConverter.ToInt16(pcm, i * 4)).ToArray();
            var right = Enumerable.Range(0, pcm.Length / 4).Select(i => (int)BitConverter.ToInt16(pcm, (i * 4) + 2)).ToArray();
            Assert.That(left, Has.Length.InRange(15_900, 16_050), "2 s");
            Assert.That((left.Max(), right.Skip(400).Max() < 800), Is.EqualTo((left.Max(), true)));
            Assert.That(left.Max(), Is.InRange(7000, 10_000));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
