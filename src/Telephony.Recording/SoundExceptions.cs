namespace Telephony.Recording;

/// <summary>A sound's bytes are not what was written: flipped, cut, reordered, of another file, or sealed under another key. Final.</summary>
public sealed class SoundDamagedException : Exception
{
    /// <summary>Damage without a description.</summary>
    public SoundDamagedException() { }

    /// <summary>Damage as <paramref name="message"/> says; it holds no sound and no personal data.</summary>
    public SoundDamagedException(string message) : base(message) { }

    /// <summary>Damage found through <paramref name="inner"/>.</summary>
    public SoundDamagedException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>Neither a spool nor a sealed file exists for the sound asked for.</summary>
public sealed class SoundNotFoundException : Exception
{
    /// <summary>An unnamed sound.</summary>
    public SoundNotFoundException() { }

    /// <summary>As <paramref name="message"/> says.</summary>
    public SoundNotFoundException(string message) : base(message) { }

    /// <summary>Found through <paramref name="inner"/>.</summary>
    public SoundNotFoundException(string message, Exception inner) : base(message, inner) { }

    /// <summary>The sound <paramref name="sound"/>.</summary>
    public SoundNotFoundException(Guid sound) : base($"There is no sound {sound}.") { }
}

/// <summary>No recording can begin, or one could not be finished: the disk is full or refuses writes, or a recording of a call could not be written down (DESIGN 4.10). The caller is told so.</summary>
public sealed class RecordingUnavailableException : Exception
{
    /// <summary>Without a reason.</summary>
    public RecordingUnavailableException() { }

    /// <summary>As <paramref name="message"/> says.</summary>
    public RecordingUnavailableException(string message) : base(message) { }

    /// <summary>Because of <paramref name="inner"/>.</summary>
    public RecordingUnavailableException(string message, Exception inner) : base(message, inner) { }
}
