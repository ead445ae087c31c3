namespace Telephony.Core.Rtp;

/// <summary>
/// Our side of RTCP with one peer (RFC 3550 6): writes reports and reads the peer's. Pure; one thread. The wall clock comes in as NTP time
/// because only reports need it.
/// </summary>
public sealed class RtcpSession
{
    private readonly byte[] _cname;
    private long _packetsAtLastReport;
    private uint _senderSsrc;
    private uint _lastSenderReport;
    private MonotonicTime _lastSenderReportAt;

    /// <summary>Starts with nothing received.</summary>
    /// <param name="cname">Our CNAME, at most <see cref="RtcpWriter.MaxCname"/> bytes.</param>
    public RtcpSession(byte[] cname) => _cname = cname;

    /// <summary>Fraction of our packets that the peer's last report called lost, 0 to 1.</summary>
    public double RemoteFractionLost { get; private set; }

    /// <summary>Round trip time by the peer's last report (RFC 3550 6.4.1), or zero.</summary>
    public TimeSpan RoundTrip { get; private set; }

    /// <summary>Reads a compound. False, and nothing changed, when it is unsound.</summary>
    public bool Receive(MonotonicTime now, ulong ntp, uint ourSsrc, ReadOnlySpan<byte> datagram)
    {
        if (!RtcpPacket.IsCompound(datagram))
            return false;
        while (RtcpPacket.TryParse(datagram, out var packet, out var rest, out _))
        {
            if (packet.Type == RtcpPacketType.SenderReport)
                (_senderSsrc, _lastSenderReport, _lastSenderReportAt) = (packet.Ssrc, packet.SenderInfo.MiddleNtp, now);
            for (var i = 0; packet.IsReport && i < packet.Count; i++)
            {
                if (packet.Report(i) is var block && block.Ssrc == ourSsrc)
                    Take(ntp, block);
            }

            datagram = rest;
        }

        return true;
    }

    /// <summary>Writes our report and returns its length: SR when packets were sent since the one before, else RR.</summary>
    /// <param name="now">The instant of the report.</param>
    /// <param name="ntp">The same on the wall clock (<see cref="SenderInfo.ToNtp"/>).</param>
    /// <param name="sent">Our stream.</param>
    /// <param name="received">What we know of the peer's stream, or null when nothing came.</param>
    /// <param name="remoteSsrc">The peer's SSRC.</param>
    /// <param name="goodbye">Whether we leave.</param>
    /// <param name="destination">At least <see cref="RtcpWriter.MaxLength"/> bytes.</param>
    public int Write(
        MonotonicTime now, ulong ntp, RtpSendStream sent, ReceptionStatistics? received, uint remoteSsrc, bool goodbye, Span<byte> destination)
    {
        SenderInfo? sender = sent.Packets == _packetsAtLastReport
            ? null
            : new SenderInfo(ntp, sent.TimestampAt(now), unchecked((uint)sent.Packets), unchecked((uint)sent.Octets));
        _packetsAtLastReport = sent.Packets;

        ReportBlock? block = null;
        if (received is { Expected: > 0 })
        {
            var known = _lastSenderReport != 0 && _senderSsrc == remoteSsrc;
            var delay = known ? (uint)Math.Clamp(RtpClock.Units(now - _lastSenderReportAt, 65536), 0, uint.MaxValue) : 0;
            block = received.Report(remoteSsrc, known ? _lastSenderReport : 0, delay);
        }

        return RtcpWriter.Write(destination, sent.Ssrc, sender, block, _cname, goodbye);
    }

    private void Take(ulong ntp, in ReportBlock block)
    {
        RemoteFractionLost = block.FractionLost / 256.0;
        if (block.LastSenderReport == 0)
            return;
        var roundTrip = unchecked((int)((uint)(ntp >> 16) - block.LastSenderReport - block.DelaySinceLastSenderReport));
        RoundTrip = roundTrip > 0 ? RtpClock.Span(roundTrip, 65536) : TimeSpan.Zero;
    }
}
