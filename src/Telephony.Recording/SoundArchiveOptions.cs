using Telephony.Recording.Encryption;

namespace Telephony.Recording;

/// <summary>Settings of a <see cref="SoundArchive"/>.</summary>
public sealed record SoundArchiveOptions
{
    /// <summary>Holds <c>spool/</c> and <c>sounds/</c>, which are made when they are missing.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// Whether what lies unfinished in the folder is this archive's to delete. False for one that only reads in the folder of a running server, whose unfinished files
    /// are being written.
    /// </summary>
    public bool OwnsFolder { get; init; } = true;

    /// <summary>Wraps the key of each file. Belongs to whoever made it: the archive does not dispose it.</summary>
    public required MasterKey MasterKey { get; init; }

    /// <summary>Clock for arrival offsets and for how long a spool may wait to be written.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// libopus complexity of sealing, 0 to 10. 0 takes less than half of the time of 5; what 5 adds to clear speech is less than what the rate of sealed sounds makes up for, and to speech with
    /// noise it adds nothing (docs/benchmarks.md, "Record to Opus").
    /// </summary>
    public int OpusComplexity { get; init; }

    /// <summary>Threads that seal, all of low priority.</summary>
    public int SealingThreads { get; init; } = 1;

    /// <summary>With less than this free on the disk no recording begins (DESIGN 4.10).</summary>
    public long MinimumFreeBytes { get; init; } = 64L << 20;
}
