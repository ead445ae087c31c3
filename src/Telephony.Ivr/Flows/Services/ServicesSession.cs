using Telephony.Billing;
using Telephony.Directory;

namespace Telephony.Ivr.Flows.Services;

/// <summary>One detainee's call, and what its visits to the services must know of one another. Used by one flow.</summary>
/// <param name="callId">The call.</param>
/// <param name="detainee">Who he is.</param>
/// <param name="phoneUser">The phone that authenticated.</param>
public sealed class ServicesSession(string callId, Detainee detainee, string phoneUser)
{
    private readonly Dictionary<(string Plan, Money Amount), string> _unanswered = [];
    private int _listenings;
    private int _purchases;

    /// <summary>Who he is.</summary>
    public Detainee Detainee { get; } = detainee;

    /// <summary>The phone that authenticated.</summary>
    public string PhoneUser { get; } = phoneUser;

    /// <summary>The id under which billing knows the next visit to the messages.</summary>
    public string NextListening() => $"{callId}-l{++_listenings}";

    /// <summary>
    /// The id of a purchase (BIL-02). While it is not known what became of it, the same purchase has the same id, so that confirming it again buys it once; see <see cref="PurchaseAnswered"/>.
    /// </summary>
    public string TransferOf(string plan, Money amount)
    {
        if (!_unanswered.TryGetValue((plan, amount), out var transfer)) transfer = _unanswered[(plan, amount)] = $"{callId}-p{++_purchases}";
        return transfer;
    }

    /// <summary>It is known what became of a purchase: the next one like it is another.</summary>
    public void PurchaseAnswered(string plan, Money amount) => _unanswered.Remove((plan, amount));

    /// <summary>The detainee's row id.</summary>
    public override string ToString() => Detainee.ToString();
}
