namespace Telephony.Recording.Playback;

/// <summary>A stored sound as samples at 8 kHz, whichever form it is kept in. One thread at a time.</summary>
internal interface IPcmSource : IDisposable
{
    /// <summary>1, or 2 whose samples alternate.</summary>
    int Channels { get; }

    /// <summary>Its length in samples, of each channel.</summary>
    long Length { get; }

    /// <summary>Goes to a sample, 0 to <see cref="Length"/>.</summary>
    void Seek(long sample);

    /// <summary>Fills <paramref name="pcm"/> and returns the samples of each channel; fewer only at the end, or where damage makes the rest unreadable.</summary>
    int Read(Span<short> pcm);
}
