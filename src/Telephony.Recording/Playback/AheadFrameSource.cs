using Telephony.Core.Media;

namespace Telephony.Recording.Playback;

/// <summary>
/// Frames that the thread pool makes ahead of their time into a ring: about four seconds of G.711, more of Opus. The media thread only copies; when the ring is half
/// empty it asks for more, which allocates nothing.
/// </summary>
internal sealed class AheadFrameSource : IFrameSource, IThreadPoolWorkItem
{
    private const int RingLength = 32 * 1024;
    private const int MaxFrameLength = 1275;
    private const int LengthPrefix = 2;

    /// <summary>So that one sound does not keep a worker from the others for long.</summary>
    private const int FramesPerTurn = 100;

    private readonly ByteRing _ring = new(RingLength);
    private readonly Lock _producing = new();
    private readonly byte[] _frame = new byte[MaxFrameLength];
    private readonly Func<IFrameProducer> _open;
    private IFrameProducer? _producer;
    private long _framesToMake;
    private int _isScheduled;
    private volatile bool _isEnded;
    private volatile bool _isDisposed;

    /// <summary>Starts making at most <paramref name="frames"/> frames with the producer that <paramref name="open"/> opens on a worker.</summary>
    public AheadFrameSource(Func<IFrameProducer> open, long frames)
    {
        _open = open;
        _framesToMake = frames;
        Schedule();
    }

    public FrameState Next(Span<byte> payload, out int length)
    {
        length = 0;
        // Before the ring is looked at: what was written before the end was set is then seen.
        var isEnded = _isEnded;
        if (_ring.Count == 0)
        {
            if (isEnded) return FrameState.End;
            Schedule();
            return FrameState.Late;
        }

        Span<byte> prefix = stackalloc byte[LengthPrefix];
        _ring.Peek(0, prefix);
        length = prefix[0] << 8 | prefix[1];
        _ring.Peek(LengthPrefix, payload[..length]);
        _ring.Skip(LengthPrefix + length);
        if (!isEnded && _ring.Count < RingLength / 2) Schedule();
        return FrameState.Ready;
    }

    public void Dispose()
    {
        _isDisposed = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        lock (_producing)
        {
            if (!_isDisposed && !_isEnded) Fill();
            if (_isDisposed || _isEnded)
            {
                _producer?.Dispose();
                _producer = null;
                _isEnded = true;
            }
        }

        Volatile.Write(ref _isScheduled, 0);
    }

    private void Schedule()
    {
        if (Interlocked.Exchange(ref _isScheduled, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Fill()
    {
        try
        {
            _producer ??= _open();
            for (var i = 0; i < FramesPerTurn && _ring.Free >= LengthPrefix + MaxFrameLength; i++)
            {
                var length = _framesToMake-- > 0 ? _producer.Produce(_frame) : 0;
                if (length == 0)
                {
                    _isEnded = true;
                    return;
                }

                _ring.TryWrite([(byte)(length >> 8), (byte)length], _frame.AsSpan(0, length));
            }
        }
        catch (Exception e) when (e is SoundDamagedException or SoundNotFoundException or IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // The last one when the process stops and the master key is gone. Whoever listens hears the sound end here. The damage itself is reported where sounds are opened and sealed.
            _isEnded = true;
        }
    }
}
