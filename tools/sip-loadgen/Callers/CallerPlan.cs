using System.Net;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Scripts;

namespace Telephony.LoadGenerator.Callers;

/// <summary>Who one caller is and what he does.</summary>
internal sealed record CallerPlan
{
    /// <summary>The caller's number in the run, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>His steps.</summary>
    public required Script Script { get; init; }

    /// <summary>The user part of From: a telephone number or a phone's user.</summary>
    public required string User { get; init; }

    /// <summary>Digest user name and password; the password is empty when there is none.</summary>
    public required (string Login, string Password) Credentials { get; init; }

    /// <summary>Further header fields of the INVITE.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Where the server listens.</summary>
    public required IPEndPoint Server { get; init; }

    /// <summary>Our address; the port is used for UDP signalling when it is not 0.</summary>
    public required IPEndPoint Local { get; init; }

    /// <summary><c>UDP</c> or <c>TCP</c>.</summary>
    public required string Transport { get; init; }

    /// <summary>RTP payload type: 8 (PCMA) or 0 (PCMU).</summary>
    public byte Codec { get; init; } = 8;

    /// <summary>How keys are sent.</summary>
    public KeyMethod Keys { get; init; }

    /// <summary>What he says when the script names no file; null for synthetic speech.</summary>
    public string? Sound { get; init; }
}
