using System.Net;
using Telephony.Core.Sdp;

namespace Telephony.Core.Media;

/// <summary>
/// One call's RTP leg. Its members may be called from any thread; they are queued to the leg's media thread and carried out in
/// order. After <see cref="CloseAsync"/> they have no effect.
/// </summary>
public sealed class MediaLeg
{
    internal MediaLeg(IPEndPoint localRtp) => LocalRtp = localRtp;

    /// <summary>Our RTP address and (even) port; RTCP is on the next port, or on this one with mux.</summary>
    public IPEndPoint LocalRtp { get; }

    /// <summary>When the caller last spoke, or the leg's opening; see docs/media.md for what counts as speech.</summary>
    public MonotonicTime LastSpeech => default;

    /// <summary>Counters so far.</summary>
    public LegStatistics Statistics => default;

    /// <summary>Sets or changes what was negotiated. A changed remote address opens the learning of the source again.</summary>
    public void Configure(NegotiatedMedia media) => throw new NotSupportedException();

    /// <summary>
    /// Plays <paramref name="sound"/> from <paramref name="from"/> on; replaces the running playback. The first packet leaves at once, but not
    /// less than 20 ms after the one before. On hold it waits, and goes on where it was.
    /// </summary>
    /// <exception cref="InvalidOperationException">Not configured yet: no codec is known.</exception>
    public PlaybackId Play(ISound sound, TimeSpan from = default) => throw new NotSupportedException();

    /// <summary>Ends the running playback, if any.</summary>
    public void StopPlayback() => throw new NotSupportedException();

    /// <summary>Sets or removes the tap. When the task has completed, the tap set before gets no further call.</summary>
    public Task SetTapAsync(IMediaTap? tap) => throw new NotSupportedException();

    /// <summary>Sends received audio back, or ends that. Ends a running playback.</summary>
    public void Echo(bool on) => throw new NotSupportedException();

    /// <summary>A key that came by SIP INFO; reported to the observer unless it came by RTP as well.</summary>
    public void InfoDigit(char key) => throw new NotSupportedException();

    /// <summary>Sends RTCP BYE and closes the sockets. A second call returns the same completion.</summary>
    public ValueTask CloseAsync() => throw new NotSupportedException();
}
