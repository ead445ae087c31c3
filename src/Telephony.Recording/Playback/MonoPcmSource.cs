namespace Telephony.Recording.Playback;

/// <summary>Both channels of a sound as one, for a telephone. Each at half its level, so that nothing overflows.</summary>
internal sealed class MonoPcmSource(IPcmSource stereo) : IPcmSource
{
    private readonly short[] _both = new short[2 * SoundClock.Frame];

    /// <summary>The sound itself when it has one channel.</summary>
    public static IPcmSource Of(IPcmSource source) => source.Channels == 1 ? source : new MonoPcmSource(source);

    public int Channels => 1;

    public long Length => stereo.Length;

    public void Seek(long sample) => stereo.Seek(sample);

    public int Read(Span<short> pcm)
    {
        var written = 0;
        while (written < pcm.Length)
        {
            var read = stereo.Read(_both.AsSpan(0, 2 * Math.Min(pcm.Length - written, SoundClock.Frame)));
            if (read == 0) break;
            for (var i = 0; i < read; i++) pcm[written++] = (short)((_both[2 * i] + _both[(2 * i) + 1]) / 2);
        }

        return written;
    }

    public void Dispose() => stereo.Dispose();
}
