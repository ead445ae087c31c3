namespace Telephony.Recording.Playback;

/// <summary>A stored sound as samples at 8 kHz, whichever form it is kept in. One thread at a time.</summary>
internal interface IPcmSource : IDisposable
{
    /// <summary>Its length in samples.</summary>
    long Length { get; }

    /// <summary>Goes to a sample, 0 to <see cref="Length"/>.</summary>
    void Seek(long sample);

    /// <summary>Fills <paramref name="pcm"/>; fewer only at the end, or where damage makes the rest unreadable.</summary>
    int Read(Span<short> pcm);
}
