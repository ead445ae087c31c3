using System.Net;
using BenchmarkDotNet.Attributes;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Core.Rtp;

namespace Telephony.MicroBenchmarks;

/// <summary>
/// What the kernel alone asks for a packet that is relayed, which no code of ours can go below while each leg has its own socket: one receive that brings one packet and one send,
/// over loopback, by the sockets that the media threads use. A packet of A-law runs around a ring of 400 legs; nothing is parsed, recorded, waited for or woken up.
/// </summary>
public class RelayBenchmarks
{
    private const int Legs = 400;
    private readonly UdpPair[] _legs = new UdpPair[Legs];
    private readonly RtpSource[] _addresses = new RtpSource[Legs];
    private readonly ReceiveBatch _batch = new();
    private readonly byte[] _packet = new byte[RtpPacket.HeaderLength + G711.FrameLength];
    private int _at;

    /// <summary>Opens the sockets and sends the packet to the first.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var ports = new PortPool(30_000, 32_000, TimeSpan.Zero);
        for (var i = 0; i < Legs; i++)
        {
            _legs[i] = UdpPair.Open(ports, TimeProvider.System, IPAddress.Loopback);
            _addresses[i] = RtpSource.From(_legs[i].Local);
        }

        Send(0, 0);
    }

    /// <summary>Closes them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (var leg in _legs)
            leg.Dispose();
        _batch.Dispose();
    }

    /// <summary>One packet received, and sent on.</summary>
    [Benchmark]
    public void ReceiveAndSend()
    {
        if (_batch.Receive(_legs[_at].RtpDescriptor) != 1)
            throw new InvalidOperationException("the packet is gone");
        var next = _at + 1 == Legs ? 0 : _at + 1;
        Send(_at, next);
        _at = next;
    }

    private void Send(int from, int to)
    {
        if (!_legs[from].SendRtp(_packet, _addresses[to]))
            throw new InvalidOperationException("the kernel does not send");
    }
}
