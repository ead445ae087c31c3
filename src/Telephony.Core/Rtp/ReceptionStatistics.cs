namespace Telephony.Core.Rtp;

/// <summary>What <see cref="ReceptionStatistics.Receive"/> made of a packet.</summary>
public enum Reception
{
    /// <summary>The source is not yet proven by two packets in sequence; the packet is not counted.</summary>
    Probation,

    /// <summary>In order, possibly after a gap.</summary>
    InOrder,

    /// <summary>A duplicate, or one that came after a later one.</summary>
    Late,

    /// <summary>A jump too far to be loss or reordering; a second packet in sequence after it restarts the source.</summary>
    Jump,
}

/// <summary>
/// What one source sent and what came of it: RFC 3550 A.1 (sequence validity), A.3 (loss) and A.8 (jitter), with the appendix's names.
/// Pure; one thread.
/// </summary>
public sealed class ReceptionStatistics
{
    /// <summary>Packets in sequence that prove a source (MIN_SEQUENTIAL).</summary>
    public const int MinSequential = 2;

    /// <summary>A step forward from here on is a jump (MAX_DROPOUT).</summary>
    public const int MaxDropout = 3000;

    /// <summary>A step back up to here is reordering (MAX_MISORDER).</summary>
    public const int MaxMisorder = 100;

    private const uint SequenceModulus = 1 << 16;

    // No sequence number: what a restart must be followed by before any jump was seen.
    private const uint NoBadSequence = SequenceModulus + 1;

    private int _clockRate;
    private ushort _maxSeq;
    private uint _cycles;
    private uint _baseSeq;
    private uint _badSeq = NoBadSequence;
    private int _probation = MinSequential;
    private bool _seen;
    private long _received;
    private long _expectedPrior;
    private long _receivedPrior;
    private uint _transit;
    private bool _hasTransit;
    private double _jitter;
    private long _lostBeforeRestart;

    /// <summary>Starts with a source of which nothing is known.</summary>
    /// <param name="clockRate">RTP clock of its audio in Hz.</param>
    public ReceptionStatistics(int clockRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clockRate, 1);
        _clockRate = clockRate;
    }

    /// <summary>Packets counted since the source was proven, duplicates included.</summary>
    public long Received => _received;

    /// <summary>Packets that should have come since the source was proven.</summary>
    public long Expected => _seen && _probation == 0 ? (long)ExtendedHighestSequence - _baseSeq + 1 : 0;

    /// <summary>Expected less received since the source was proven; negative when duplicates came.</summary>
    public long Lost => Expected - _received;

    /// <summary>The same over all restarts of the source, never negative.</summary>
    public long TotalLost => _lostBeforeRestart + Math.Max(0, Lost);

    /// <summary>Highest sequence number with the count of wraps above 16 bits.</summary>
    public uint ExtendedHighestSequence => unchecked(_cycles + _maxSeq);

    /// <summary>Interarrival jitter in timestamp units.</summary>
    public uint Jitter => (uint)_jitter;

    /// <summary>The same as time.</summary>
    public TimeSpan JitterTime => TimeSpan.FromSeconds(_jitter / _clockRate);

    /// <summary>Starts again with another source (another SSRC); only <see cref="TotalLost"/> goes on.</summary>
    /// <param name="clockRate">RTP clock of its audio in Hz.</param>
    public void StartSource(int clockRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(clockRate, 1);
        _lostBeforeRestart += Math.Max(0, Lost);
        _clockRate = clockRate;
        _seen = false;
        _probation = MinSequential;
        _jitter = 0;
        Restart(0);
    }

    /// <summary>Counts a packet that arrived at <paramref name="now"/>.</summary>
    /// <param name="now">When it arrived.</param>
    /// <param name="sequence">Its sequence number.</param>
    /// <param name="timestamp">Its RTP time, or null when that does not advance with the sound (telephone-events): no jitter then.</param>
    public Reception Receive(MonotonicTime now, SequenceNumber sequence, uint? timestamp)
    {
        var outcome = UpdateSequence(sequence.Value);
        if (outcome is Reception.InOrder && timestamp is { } time)
            UpdateJitter(now, time);
        return outcome;
    }

    /// <summary>The report block for the time since the one before (RFC 3550 A.3).</summary>
    public ReportBlock Report(uint ssrc, uint lastSenderReport, uint delaySinceLastSenderReport)
    {
        var expectedInterval = Expected - _expectedPrior;
        var lostInterval = expectedInterval - (_received - _receivedPrior);
        _expectedPrior = Expected;
        _receivedPrior = _received;
        var fraction = expectedInterval <= 0 || lostInterval <= 0 ? 0 : Math.Min(255, (lostInterval << 8) / expectedInterval);
        return new ReportBlock(
            ssrc, (byte)fraction, (int)Math.Clamp(Lost, -0x800000, 0x7FFFFF), ExtendedHighestSequence, Jitter, lastSenderReport, delaySinceLastSenderReport);
    }

    private Reception UpdateSequence(ushort seq)
    {
        if (!_seen)
        {
            _seen = true;
            Restart(seq);
            _probation = MinSequential - 1;
            return Reception.Probation;
        }

        if (_probation > 0)
            return Prove(seq);

        var delta = unchecked((ushort)(seq - _maxSeq));
        if (delta is > 0 and < MaxDropout)
        {
            if (seq < _maxSeq)
                _cycles = unchecked(_cycles + SequenceModulus);
            _maxSeq = seq;
            _received++;
            return Reception.InOrder;
        }

        if (delta == 0 || delta > SequenceModulus - MaxMisorder)
        {
            _received++;
            return Reception.Late;
        }

        if (seq != _badSeq)
        {
            _badSeq = (seq + 1u) & (SequenceModulus - 1);
            return Reception.Jump;
        }

        _lostBeforeRestart += Math.Max(0, Lost);
        Restart(seq);
        _received = 1;
        return Reception.InOrder;
    }

    private Reception Prove(ushort seq)
    {
        if (seq != unchecked((ushort)(_maxSeq + 1)))
        {
            _probation = MinSequential - 1;
            _maxSeq = seq;
            return Reception.Probation;
        }

        _probation--;
        _maxSeq = seq;
        if (_probation > 0)
            return Reception.Probation;
        Restart(seq);
        _received = 1;
        return Reception.InOrder;
    }

    private void Restart(ushort seq)
    {
        _baseSeq = seq;
        _maxSeq = seq;
        _badSeq = NoBadSequence;
        _cycles = 0;
        _received = 0;
        _receivedPrior = 0;
        _expectedPrior = 0;
        _hasTransit = false;
    }

    private void UpdateJitter(MonotonicTime now, uint timestamp)
    {
        var transit = unchecked(RtpClock.At(now, _clockRate) - timestamp);
        if (_hasTransit)
        {
            var difference = Math.Abs((double)unchecked((int)(transit - _transit)));
            _jitter += (difference - _jitter) / 16;
        }

        _transit = transit;
        _hasTransit = true;
    }
}
