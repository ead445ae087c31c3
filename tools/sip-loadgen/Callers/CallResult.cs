using Telephony.Core;
using Telephony.LoadGenerator.Media;

namespace Telephony.LoadGenerator.Callers;

/// <summary>What came of one call.</summary>
internal sealed class CallResult(int number, string user)
{
    /// <summary>The caller's number in the run.</summary>
    public int Number { get; } = number;

    /// <summary>The user part of From.</summary>
    public string User { get; } = user;

    /// <summary>Why it failed, or null.</summary>
    public string? Failure { get; set; }

    /// <summary>From the first INVITE to the 200.</summary>
    public TimeSpan? Answer { get; set; }

    /// <summary>From the first packet of the last key of a step to the first packet of the sound that answers it.</summary>
    public List<TimeSpan> KeyToPrompt { get; } = [];

    /// <summary>What came in.</summary>
    public ReceptionCounts Received { get; set; } = new();

    /// <summary>RTP packets sent.</summary>
    public long Sent { get; set; }

    /// <summary>How late the latest of them left: the generator's own weakness.</summary>
    public TimeSpan LatestFrame { get; set; }

    /// <summary>Audio sent from the end of the tone (or from the first word) to the hang-up or key after it: what the message should last.</summary>
    public TimeSpan? MessageLength { get; set; }

    /// <summary>When the speech began and ended.</summary>
    public (MonotonicTime Began, MonotonicTime Ended)? Spoke { get; set; }

    /// <summary>SIP requests sent again.</summary>
    public int Retransmissions { get; set; }

    /// <summary>SIP messages that the server sent again.</summary>
    public int RepeatedByServer { get; set; }
}
