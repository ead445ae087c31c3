using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Scripts;

namespace Telephony.LoadGenerator.Callers;

/// <summary>Who one person is and what he does, whether he calls or is called.</summary>
internal record PartyPlan
{
    /// <summary>His number in the run, from 1: of callers in the order in which they start, of those who are called in the order of their INVITEs.</summary>
    public required int Number { get; init; }

    /// <summary>His steps.</summary>
    public required Script Script { get; init; }

    /// <summary>The user part of From, or of the number called: a telephone number or a phone's user.</summary>
    public required string User { get; init; }

    /// <summary>RTP payload type: 8 (PCMA) or 0 (PCMU).</summary>
    public byte Codec { get; init; } = 8;

    /// <summary>How keys are sent.</summary>
    public KeyMethod Keys { get; init; }

    /// <summary>What he says when the script names no file; null for synthetic speech.</summary>
    public string? Sound { get; init; }

    /// <summary>Where in the speech he begins, in voices: two who talk with each other do not say the same at once.</summary>
    public int Voice { get; init; }
}
