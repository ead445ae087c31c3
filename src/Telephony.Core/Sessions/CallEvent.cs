namespace Telephony.Core.Sessions;

/// <summary>What a call's media reports to the flow that owns the call.</summary>
internal readonly record struct CallEvent(CallEventKind Kind, char Key = '\0', long Playback = 0, TimeSpan Position = default, bool Finished = false);

/// <summary>Kinds of <see cref="CallEvent"/>.</summary>
internal enum CallEventKind
{
    /// <summary>A key, by whatever way it came.</summary>
    Key,

    /// <summary>The first packet of a playback was sent.</summary>
    PlaybackStarted,

    /// <summary>A playback ended, at its end or stopped.</summary>
    PlaybackEnded,

    /// <summary>The tap of a recording can keep no more.</summary>
    RecordingFailed,
}
