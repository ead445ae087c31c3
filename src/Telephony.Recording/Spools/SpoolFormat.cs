namespace Telephony.Recording.Spools;

/// <summary>
/// A spool file: the header of <see cref="Encryption.FileHeader"/>, then blocks, each sealed on its own so that a killed process loses only the last one.
/// <code>
///  0             4         20
///  | plain length | tag(16) | cipher text ...
/// </code>
/// The plain text is <see cref="SpoolRecord"/>s. A block of length 0 with the last-block flag in its associated data says that the spool was
/// closed; without it the file is what a killed process left.
/// </summary>
internal static class SpoolFormat
{
    /// <summary>Before each block's cipher text.</summary>
    public const int BlockHeaderLength = sizeof(uint) + Encryption.FileHeader.TagLength;

    /// <summary>The most plain text in a block; a writer stays below it by one record.</summary>
    public const int MaxBlockLength = 8192;

    /// <summary>The longest time in a block, in samples: 500 ms.</summary>
    public const int MaxBlockTime = SoundClock.Rate / 2;
}
