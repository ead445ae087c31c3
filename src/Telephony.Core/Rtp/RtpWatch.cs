namespace Telephony.Core.Rtp;

/// <summary>
/// Notices that a peer is gone (DESIGN 5): no RTP and no RTCP for a time that counts from the first packet; a longer time applies before the
/// first packet and while silence is to be expected. Pure; one thread.
/// </summary>
public sealed class RtpWatch
{
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _patientTimeout;
    private MonotonicTime _since;
    private MonotonicTime _heardAt;
    private bool _heard;
    private bool _patient;
    private bool _expired;

    /// <summary>Starts counting towards the longer time.</summary>
    /// <param name="now">When media began.</param>
    /// <param name="timeout">The usual time.</param>
    /// <param name="patientTimeout">The longer time.</param>
    public RtpWatch(MonotonicTime now, TimeSpan timeout, TimeSpan patientTimeout) => (_since, _heardAt, _timeout, _patientTimeout) = (now, now, timeout, patientTimeout);

    /// <summary>When the peer counts as gone if nothing happens before; <see cref="MonotonicTime.Never"/> once that was reported.</summary>
    public MonotonicTime Deadline => _expired ? MonotonicTime.Never : _since + (_patient || !_heard ? _patientTimeout : _timeout);

    /// <summary>A packet of the peer came.</summary>
    public void Hear(MonotonicTime now) => (_heard, _since, _heardAt) = (true, now, now);

    /// <summary>How long no packet of the peer has come.</summary>
    public TimeSpan SilenceAt(MonotonicTime now) => now - _heardAt;

    /// <summary>
    /// Whether the longer time applies: on hold, while only we play, while recording (no packets is silence there). Its end starts the usual time
    /// anew, so that a caller who listened for a minute without a packet is not gone the moment the prompt ends.
    /// </summary>
    public void SetPatient(MonotonicTime now, bool patient)
    {
        if (_patient && !patient)
            _since = now;
        _patient = patient;
    }

    /// <summary>Whether the peer is gone by now; true once.</summary>
    public bool Expire(MonotonicTime now)
    {
        if (now < Deadline)
            return false;
        _expired = true;
        return true;
    }
}
