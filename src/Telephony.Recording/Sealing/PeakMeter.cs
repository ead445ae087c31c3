namespace Telephony.Recording.Sealing;

/// <summary>Takes 1,000 maxima of a sound of known length, for drawing (ECOSYSTEM 3.9).</summary>
internal sealed class PeakMeter(long length)
{
    public const int Count = 1000;

    private readonly byte[] _peaks = new byte[Count];
    private long _position;

    /// <summary>The next samples; what lies beyond the length is left out.</summary>
    public void Add(ReadOnlySpan<short> pcm)
    {
        foreach (var sample in pcm)
        {
            if (_position >= length) return;
            var part = (int)(_position++ * Count / length);
            var level = (byte)Math.Min(255, Math.Abs((int)sample) >> 7);
            if (level > _peaks[part]) _peaks[part] = level;
        }
    }

    /// <summary>Of a sound shorter than 1,000 samples, parts without a sample are 0.</summary>
    public byte[] ToBytes() => [.. _peaks];
}
