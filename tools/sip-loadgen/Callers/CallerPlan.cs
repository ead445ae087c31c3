using System.Net;

namespace Telephony.LoadGenerator.Callers;

/// <summary>Who one caller is and what he does.</summary>
internal sealed record CallerPlan : PartyPlan
{
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
}
