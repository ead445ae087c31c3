using Telephony.Recording.Spools;

namespace Telephony.Recording.Playback;

/// <summary>
/// The two legs of a call's spool side by side: the detainee left, the correspondent right (DESIGN 4.3). Both are placed by the same clock of arrivals, so that question and answer
/// lie as they were heard. As long as the longer of the two.
/// </summary>
internal sealed class CallPcmSource(SpoolReader spool) : ISpoolSource
{
    private readonly SpoolPcmSource _left = new(spool, 0);
    private readonly SpoolPcmSource _right = new(spool, 1);
    private readonly short[] _one = new short[SoundClock.Frame];
    private long _position;

    public SpoolReader Spool => spool;

    public int Channels => 2;

    public long Length => Math.Max(_left.Length, _right.Length);

    public void Seek(long sample)
    {
        _left.Seek(Math.Min(sample, _left.Length));
        _right.Seek(Math.Min(sample, _right.Length));
        _position = sample;
    }

    public int Read(Span<short> pcm)
    {
        var wanted = (int)Math.Min(pcm.Length / Channels, Length - _position);
        for (var done = 0; done < wanted; done += _one.Length)
        {
            var part = Math.Min(wanted - done, _one.Length);
            Copy(_left, pcm.Slice(done * Channels, part * Channels));
            Copy(_right, pcm.Slice((done * Channels) + 1, (part * Channels) - 1));
        }

        _position += wanted;
        return wanted;
    }

    /// <summary>Every second sample of <paramref name="pcm"/>, from the first on; silence once the leg is over.</summary>
    private void Copy(SpoolPcmSource leg, Span<short> pcm)
    {
        var wanted = (pcm.Length + 1) / Channels;
        var read = leg.Read(_one.AsSpan(0, wanted));
        _one.AsSpan(read, wanted - read).Clear();
        for (var i = 0; i < wanted; i++) pcm[i * Channels] = _one[i];
    }

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }
}
