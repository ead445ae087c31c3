using BenchmarkDotNet.Attributes;
using Telephony.Core.Codecs;
using Telephony.Core.Rtp;

namespace Telephony.MicroBenchmarks;

/// <summary>A packet of 20 ms of A-law: 172 bytes.</summary>
public class RtpBenchmarks
{
    private readonly byte[] _packet = new byte[RtpPacket.HeaderLength + G711.FrameLength];

    /// <summary>Makes the packet.</summary>
    [GlobalSetup]
    public void Setup() => RtpPacket.WriteHeader(_packet, payloadType: 8, marker: false, new SequenceNumber(4711), timestamp: 160_000, ssrc: 0x5EED);

    /// <summary>Checks it and reads what the receiver of audio reads.</summary>
    [Benchmark]
    public int Parse()
    {
        if (!RtpPacket.TryParse(_packet, out var packet, out _)) throw new InvalidDataException();
        return packet.PayloadType + packet.Sequence.Value + (int)(packet.Timestamp & 1) + (int)(packet.Ssrc & 1) + (packet.Marker ? 1 : 0) + packet.Payload.Length;
    }
}
