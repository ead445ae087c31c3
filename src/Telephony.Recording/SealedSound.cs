namespace Telephony.Recording;

/// <summary>A sound in its final form: Ogg Opus, 8 kHz, encrypted; mono, or stereo of a call.</summary>
/// <param name="Sound">The sound's id.</param>
/// <param name="Duration">Its length, exact to a sample (125 us).</param>
/// <param name="Bytes">Size of the plain Ogg Opus file.</param>
/// <param name="Sha256">SHA-256 of the plain Ogg Opus file, 32 bytes.</param>
/// <param name="Peaks">1,000 maxima of the absolute amplitude over equal parts of the sound, 0 to 255, for drawing; of a call the left channel's, then the right's.</param>
public sealed record SealedSound(Guid Sound, TimeSpan Duration, long Bytes, byte[] Sha256, byte[] Peaks);
