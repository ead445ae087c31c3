using Telephony.Core.Codecs;
using Telephony.Recording.Spools;
using Telephony.Recording.Timeline;

namespace Telephony.Recording.Playback;

/// <summary>The sound of a leg of a spool: packets in their places, decoded, silence between them. A short loss before an Opus packet is recovered from it where it carries a copy.</summary>
internal sealed class SpoolPcmSource : ISpoolSource
{
    /// <summary>Opus needs this much before a point to sound right there (RFC 7845 4.6): 80 ms.</summary>
    private const int PreRoll = SoundClock.Rate / 25 * 2;

    /// <summary>A gap up to here is one lost packet, which the next may hold a copy of: 60 ms.</summary>
    private const int MaxRecovered = 3 * SoundClock.Frame;

    private readonly SpoolReader _spool;
    private readonly int _leg;
    private readonly IReadOnlyList<TimelinePacket> _packets;
    private readonly SoundTimeline _timeline;
    private readonly OpusDecoder _opus = new();
    private readonly short[] _decoded = new short[Math.Max(SpoolRecord.MaxPayload, OpusDecoder.MaxPacketSamples)];
    private readonly short[] _recovered = new short[MaxRecovered];
    private int _recoveredLength;
    private int _next;
    private int _decodedIndex = -1;
    private long _position;

    /// <summary>Disposing of this disposes of <paramref name="spool"/>.</summary>
    public SpoolPcmSource(SpoolReader spool, int leg = 0)
    {
        (_spool, _leg, _packets) = (spool, leg, spool.PacketsOf(leg));
        _timeline = SoundTimeline.Build(_packets);
    }

    public SpoolReader Spool => _spool;

    public int Channels => 1;

    public long Length => _timeline.Length;

    public void Seek(long sample)
    {
        _next = FirstEndingAfter(sample - PreRoll);
        _decodedIndex = -1;
        _opus.Reset();
        _position = _next < _timeline.Packets.Count ? Math.Min(sample, _timeline.Packets[_next].Start) : sample;
        Span<short> discard = stackalloc short[SoundClock.Frame];
        while (_position < sample && Read(discard[..(int)Math.Min(discard.Length, sample - _position)]) > 0) { }
    }

    public int Read(Span<short> pcm)
    {
        var written = 0;
        while (written < pcm.Length && _next < _timeline.Packets.Count)
        {
            var packet = _timeline.Packets[_next];
            if (_decodedIndex != _next) Decode(packet);
            written += _position < packet.Start ? Gap(packet, pcm[written..]) : Sound(packet, pcm[written..]);
        }

        return written;
    }

    public void Dispose()
    {
        _opus.Dispose();
        _spool.Dispose();
    }

    private int Gap(in PlacedPacket packet, Span<short> pcm)
    {
        var before = packet.Start - _position;
        var count = (int)Math.Min(before, pcm.Length);
        if (before <= _recoveredLength)
            _recovered.AsSpan(_recoveredLength - (int)before, count).CopyTo(pcm);
        else
            pcm[..count].Clear();
        _position += count;
        return count;
    }

    private int Sound(in PlacedPacket packet, Span<short> pcm)
    {
        var offset = (int)(_position - packet.Start);
        var count = Math.Min(packet.Length - offset, pcm.Length);
        _decoded.AsSpan(packet.Skip + offset, count).CopyTo(pcm);
        _position += count;
        if (offset + count == packet.Length) _next++;
        return count;
    }

    /// <summary>Decodes a packet before the gap that leads to it is given out, since the gap may be recovered from it.</summary>
    private void Decode(in PlacedPacket packet)
    {
        _decodedIndex = _next;
        _recoveredLength = 0;
        var payload = _spool.Payload(_leg, packet.Index);
        var codec = _packets[packet.Index].Codec;
        var duration = _packets[packet.Index].Duration;
        var written = 0;
        if (codec == AudioCodec.Opus)
        {
            var gap = packet.Start - _position;
            if (_next > 0 && gap is > 0 and <= MaxRecovered && gap % OpusDecoder.Step == 0)
                _recoveredLength = Math.Max(0, _opus.Recover(payload, _recovered.AsSpan(0, (int)gap)));
            written = Math.Max(0, _opus.Decode(payload, _decoded));
        }
        else
        {
            G711.Decode(codec, payload, _decoded);
            written = payload.Length;
        }

        // What libopus refuses although its framing was whole is silence of the same length.
        if (written < duration) _decoded.AsSpan(written, duration - written).Clear();
    }

    private int FirstEndingAfter(long sample)
    {
        var (low, high) = (0, _timeline.Packets.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_timeline.Packets[middle].End > sample) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}
