using Telephony.Core.Codecs;
using Telephony.Core.Media;

namespace Telephony.Core.Tests.Media;

public sealed class TranscoderTests
{
    [Test]
    public void A_call_of_half_an_hour_is_transcoded_to_its_end()
    {
        using var encoder = new OpusEncoder();
        var packet = new byte[OpusEncoder.MaxPacketLength];
        var opus = packet.AsSpan(0, encoder.Encode(new short[OpusEncoder.FrameSamples], packet));
        using var transcoder = new Transcoder(AudioCodec.Opus, AudioCodec.Pcma, target: null!);
        for (var i = 0; i < 90_000; i++)
        {
            Assert.That(transcoder.Input.TryWrite(7, unchecked((ushort)i), unchecked((uint)(i * 960)), opus));
            Assert.That(transcoder.Run());
            Assert.That(transcoder.Output.Peek()!.Sequence, Is.EqualTo(unchecked((ushort)i)));
            transcoder.Output.Skip();
        }
    }
}
