namespace Telephony.Core.Media;

/// <summary>Names one playback of a leg. Numbers rise from 1 within a leg; <c>default</c> names none.</summary>
/// <param name="Value">The number.</param>
public readonly record struct PlaybackId(long Value);
