namespace Telephony.Recording.Sealing;

/// <summary>Takes 1,000 maxima of each channel of a sound of known length, for drawing (ECOSYSTEM 3.9).</summary>
internal sealed class PeakMeter(long length, int channels = 1)
{
    public const int Count = 1000;

    private readonly byte[] _peaks = new byte[Count * channels];
    private long _position;

    /// <summary>The next samples, of two channels alternating; what lies beyond the length is left out.</summary>
    public void Add(ReadOnlySpan<short> pcm)
    {
        foreach (var sample in pcm)
        {
            var (at, channel) = (_position / channels, (int)(_position % channels));
            if (at >= length) return;
            _position++;
            var part = (channel * Count) + (int)(at * Count / length);
            var level = (byte)Math.Min(255, Math.Abs((int)sample) >> 7);
            if (level > _peaks[part]) _peaks[part] = level;
        }
    }

    /// <summary>The left channel's, then the right's. Of a sound shorter than 1,000 samples, parts without a sample are 0.</summary>
    public byte[] ToBytes() => [.. _peaks];
}
