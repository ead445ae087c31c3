namespace Telephony.Core.Rtp;

/// <summary>
/// Decides whose packets belong to a leg and where the leg sends (DESIGN 5): a peer behind address translation sends from elsewhere than its SDP
/// says, and a stranger must not be able to take a call over. Pure; one thread.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>state</term><description>packet that fits the offer, and what it does</description></item>
/// <item><term>Closed (nothing came yet)</term><description>from anyone: opens, then as in Open</description></item>
/// <item><term>Open</term><description>from the signalled source: locks to it, accepted. From another: not accepted, until it is the fifth in a row from that
/// source and 500 ms have passed since the opening without the signalled one: then locks to it, accepted</description></item>
/// <item><term>Locked</term><description>from the locked source: accepted. From the signalled one: locks to it, accepted. From anyone else: not accepted, nothing changes</description></item>
/// </list>
/// Packets that do not fit the offer change nothing in any state. The signalled source may take a leg back at any time: otherwise whoever
/// sends first from elsewhere would keep it.
/// </remarks>
public sealed class SourceLearning
{
    /// <summary>Packets in a row from one source that is not the signalled one before it is believed.</summary>
    public const int PacketsInARow = 5;

    /// <summary>Time since the opening during which only the signalled source is believed.</summary>
    public static readonly TimeSpan WaitForSignalled = TimeSpan.FromMilliseconds(500);

    private RtpSource _signalled;
    private RtpSource _locked;
    private RtpSource _candidate;
    private int _candidatePackets;
    private MonotonicTime? _opened;

    /// <summary>Starts closed.</summary>
    /// <param name="signalled">The address of the peer's SDP.</param>
    public SourceLearning(RtpSource signalled) => _signalled = signalled;

    /// <summary>Whether a source is locked.</summary>
    public bool IsLocked { get; private set; }

    /// <summary>Where to send: the locked source, or before that the signalled address.</summary>
    public RtpSource Destination => IsLocked ? _locked : _signalled;

    /// <summary>A re-INVITE's address. The same one changes nothing; another one starts the learning again.</summary>
    public void Signal(RtpSource signalled)
    {
        if (signalled == _signalled)
            return;
        _signalled = signalled;
        IsLocked = false;
        _opened = null;
        _candidatePackets = 0;
    }

    /// <summary>Takes a packet that fits the offer (version and payload type). True when it belongs to the leg.</summary>
    public bool Accept(MonotonicTime now, in RtpSource source)
    {
        if (IsLocked && source == _locked)
            return true;
        if (source == _signalled)
            return Lock(source);
        if (IsLocked)
            return false;

        var opened = _opened ??= now;
        if (_candidatePackets == 0 || source != _candidate)
            (_candidate, _candidatePackets) = (source, 0);
        _candidatePackets = Math.Min(_candidatePackets + 1, PacketsInARow);
        return _candidatePackets == PacketsInARow && now - opened >= WaitForSignalled && Lock(source);
    }

    private bool Lock(in RtpSource source)
    {
        _locked = source;
        IsLocked = true;
        return true;
    }
}
