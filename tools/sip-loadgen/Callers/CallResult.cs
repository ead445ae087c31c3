using Telephony.Core;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Sip;

namespace Telephony.LoadGenerator.Callers;

/// <summary>Who ended a call.</summary>
internal enum HungUp
{
    /// <summary>It was not up, or is not over.</summary>
    Nobody,

    /// <summary>The person himself.</summary>
    Here,

    /// <summary>The server, by BYE, or by CANCEL before the answer.</summary>
    Server,
}

/// <summary>What came of one person's call.</summary>
internal sealed class CallResult(int number, string user)
{
    /// <summary>His number in the run.</summary>
    public int Number { get; } = number;

    /// <summary>The user part of From, or the number called.</summary>
    public string User { get; } = user;

    /// <summary>Why it failed, or null.</summary>
    public string? Failure { get; set; }

    /// <summary>From the first INVITE to the 200; null when it was not answered.</summary>
    public TimeSpan? Answer { get; set; }

    /// <summary>From the first packet of the last key of a step to the first packet of the sound that answers it.</summary>
    public List<TimeSpan> KeyToPrompt { get; } = [];

    /// <summary>What came in.</summary>
    public ReceptionCounts Received { get; private set; } = new();

    /// <summary>RTP packets sent.</summary>
    public long Sent { get; private set; }

    /// <summary>How late the latest of them left: the generator's own weakness.</summary>
    public TimeSpan LatestFrame { get; private set; }

    /// <summary>Audio sent from the end of the tone (or from the first word) to the hang-up or key after it: what the message should last.</summary>
    public TimeSpan? MessageLength { get; set; }

    /// <summary>When the speech began and ended.</summary>
    public (MonotonicTime Began, MonotonicTime Ended)? Spoke { get; set; }

    /// <summary>SIP requests sent again.</summary>
    public int Retransmissions { get; private set; }

    /// <summary>SIP messages that the server sent again.</summary>
    public int RepeatedByServer { get; private set; }

    /// <summary>Keys heard as events (RFC 4733), in their order.</summary>
    public string KeysHeard { get; private set; } = "";

    /// <summary>How much of what came in was audible.</summary>
    public TimeSpan Heard { get; private set; }

    /// <summary>Who ended the call.</summary>
    public HungUp HungUp { get; set; }

    /// <summary>When: the BYE was sent or arrived.</summary>
    public MonotonicTime? Ended { get; set; }

    /// <summary>When the talk of a person who was called began (<see cref="Callees.Callee.TalkBegan"/>).</summary>
    public MonotonicTime? TalkBegan { get; set; }

    /// <summary>From the beginning of the talk to the BYE; null without either.</summary>
    public TimeSpan? Talk => Ended - TalkBegan;

    /// <summary>The call is over: takes what its media and signalling counted.</summary>
    public void Take(CallerMedia media, CallSignalling call)
    {
        (Received, KeysHeard, Heard) = (media.Ear.Counts, media.Ear.Keys, media.Ear.Heard);
        (Sent, LatestFrame) = (media.Mouth?.FramesSent ?? 0, media.LatestFrame);
        (Retransmissions, RepeatedByServer) = (call.Retransmissions, call.RepeatedByServer);
    }
}
