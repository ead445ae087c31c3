namespace Telephony.Core.Media;

/// <summary>
/// The pairs of a port range: an even port for RTP and the next for RTCP (RFC 3550 11). Given out in turn, so that a pair rests as long as possible; a
/// pair that was given back rests at least the configured time. Any thread.
/// </summary>
internal sealed class PortPool
{
    private readonly Lock _gate = new();
    private readonly Queue<(int Port, MonotonicTime From)> _free = new();
    private readonly TimeSpan _rest;

    public PortPool(int low, int high, TimeSpan rest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(low, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(high, 65535);
        _rest = rest;
        for (var port = low + (low & 1); port + 1 <= high; port += 2)
            _free.Enqueue((port, default));
        if (_free.Count == 0)
            throw new ArgumentOutOfRangeException(nameof(high), high, "the range holds no pair of an even and the next port");
        Pairs = _free.Count;
    }

    /// <summary>How many pairs the range has.</summary>
    public int Pairs { get; }

    /// <summary>Takes the pair that rested longest, if it has rested enough.</summary>
    public bool TryTake(MonotonicTime now, out int port)
    {
        lock (_gate)
        {
            if (_free.TryPeek(out var first) && first.From <= now)
            {
                port = _free.Dequeue().Port;
                return true;
            }

            port = 0;
            return false;
        }
    }

    /// <summary>Gives a pair back after use.</summary>
    public void Release(MonotonicTime now, int port)
    {
        lock (_gate)
            _free.Enqueue((port, now + _rest));
    }
}
