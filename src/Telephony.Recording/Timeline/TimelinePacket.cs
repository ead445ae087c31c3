using Telephony.Core.Codecs;

namespace Telephony.Recording.Timeline;

/// <summary>What of a packet decides where its sound belongs.</summary>
/// <param name="Codec">Decides the RTP clock.</param>
/// <param name="Ssrc">Of the RTP header.</param>
/// <param name="Sequence">Of the RTP header.</param>
/// <param name="RtpTime">Of the RTP header.</param>
/// <param name="Arrival">Since the start of the sound, in samples at 8 kHz.</param>
/// <param name="Duration">How long it sounds, in samples at 8 kHz; 0 when it cannot be decoded.</param>
internal readonly record struct TimelinePacket(AudioCodec Codec, uint Ssrc, ushort Sequence, uint RtpTime, long Arrival, int Duration);

/// <summary>A packet in its place.</summary>
/// <param name="Index">Its number in arrival order.</param>
/// <param name="Start">Where its sound begins, in samples from the start; what lies before it and after the packet before is silence.</param>
/// <param name="Skip">Samples of it to leave out at its beginning, because another packet was there first.</param>
/// <param name="Length">Samples of it that are heard.</param>
internal readonly record struct PlacedPacket(int Index, long Start, int Skip, int Length)
{
    public long End => Start + Length;
}
