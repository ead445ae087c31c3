using Telephony.Core.Codecs;

namespace Telephony.Core.Media;

/// <summary>
/// Receives what a leg's caller sends. Defined here, implemented by Telephony.Recording (DESIGN 3). Called by the leg's media
/// thread, packet by packet in arrival order; must neither block, encode nor allocate (DESIGN 4.3).
/// </summary>
public interface IMediaTap
{
    /// <summary>One audio packet of the locked source. Telephone-events and comfort noise are not passed.</summary>
    void OnAudio(MonotonicTime arrival, AudioCodec codec, uint ssrc, ushort sequence, uint rtpTime, ReadOnlySpan<byte> payload);
}
