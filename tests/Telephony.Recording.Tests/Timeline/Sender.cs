using Telephony.Core.Codecs;
using Telephony.Recording.Timeline;

namespace Telephony.Recording.Tests.Timeline;

/// <summary>A telephone and a network between it and the recorder, in samples at 8 kHz.</summary>
internal sealed class Sender(ushort sequence = 0, uint rtpTime = 0, uint ssrc = 1, AudioCodec codec = AudioCodec.Pcma, int ptime = 160)
{
    private readonly List<TimelinePacket> _packets = [];

    public ushort Sequence { get; set; } = sequence;

    public uint RtpTime { get; set; } = rtpTime;

    public uint Ssrc { get; set; } = ssrc;

    public AudioCodec Codec { get; set; } = codec;

    /// <summary>The sender's own clock: when the next packet has been spoken.</summary>
    public long Now { get; set; }

    public Sender Send(int packets, Func<int, int>? delay = null)
    {
        for (var i = 0; i < packets; i++)
        {
            Now += ptime;
            _packets.Add(new TimelinePacket(Codec, Ssrc, Sequence, RtpTime, Now + (delay?.Invoke(i) ?? 0), ptime));
            unchecked { Sequence++; }
            Jump(ptime);
        }

        return this;
    }

    /// <summary>Nothing is sent for a while; the RTP clock runs on (DTX, or loss when <paramref name="lost"/> packets were sent in vain).</summary>
    public Sender Pause(int samples, int lost = 0)
    {
        Now += samples;
        unchecked { Sequence += (ushort)lost; }
        return Jump(samples);
    }

    /// <summary>The RTP clock alone goes on.</summary>
    public Sender Jump(int samples)
    {
        unchecked { RtpTime += (uint)(samples * (Codec == AudioCodec.Opus ? 6 : 1)); }
        return this;
    }

    public Sender Loses(Func<int, bool> isLost)
    {
        var index = 0;
        _packets.RemoveAll(_ => isLost(index++));
        return this;
    }

    public Sender Repeats(int index)
    {
        _packets.Insert(index + 1, _packets[index]);
        return this;
    }

    /// <summary>In arrival order, the first one at 0: as the recorder gets them.</summary>
    public List<TimelinePacket> Arrive()
    {
        var ordered = _packets.OrderBy(p => p.Arrival).ToList();
        return ordered.ConvertAll(p => p with { Arrival = p.Arrival - ordered[0].Arrival });
    }

    public SoundTimeline Build() => SoundTimeline.Build(Arrive());
}
