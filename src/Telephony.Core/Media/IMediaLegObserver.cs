namespace Telephony.Core.Media;

/// <summary>
/// Told what happens on a leg. Called on the leg's media thread, one call at a time: must not block and should only post to a
/// channel. Not called any more once <see cref="MediaLeg.CloseAsync"/> has completed.
/// </summary>
public interface IMediaLegObserver
{
    /// <summary>The caller pressed a key (0-9, *, #, A-D): once each, whichever of RFC 4733, SIP INFO and in-band tones brought it.</summary>
    void OnKey(char key);

    /// <summary>The first packet of the playback was sent.</summary>
    void OnPlaybackStarted(PlaybackId id);

    /// <summary>
    /// The playback is over: <paramref name="finished"/> when its last frame was sent 20 ms ago, false when stopped, replaced or cut by the end of the leg.
    /// Called exactly once for each <see cref="MediaLeg.Play"/>, also for one that never started.
    /// </summary>
    /// <param name="id">What <see cref="MediaLeg.Play"/> returned.</param>
    /// <param name="position">How far into the sound from its beginning, a multiple of 20 ms.</param>
    /// <param name="finished">Whether the sound came to its end.</param>
    void OnPlaybackEnded(PlaybackId id, TimeSpan position, bool finished);

    /// <summary>No RTP and no RTCP for the time of <see cref="MediaEngineOptions.RtpTimeout"/>; once a leg.</summary>
    /// <param name="silence">How long none has come: longer than that time when silence was to be expected for a while.</param>
    void OnRtpTimeout(TimeSpan silence);
}
