using System.Security.Cryptography;
using Telephony.Core;

namespace Telephony.LoadGenerator.Sip;

/// <summary>
/// What the signalling of a call has in common on either side: requests on their way, those of the dialog (BYE, INFO), and answers to what the server asks in
/// the call. Driven by one thread through <see cref="Receive"/> and <see cref="Advance"/>; tells its owner through <see cref="ICallEvents"/>.
/// </summary>
internal abstract class CallSignalling(CallSettings settings, ICallEvents owner)
{
    private readonly List<ClientTransaction> _pending = [];
    private uint _sequence;

    /// <summary>Names the call's messages.</summary>
    public abstract string CallId { get; }

    /// <summary>Whether a call is up.</summary>
    public bool IsUp { get; protected set; }

    /// <summary>Requests sent again because no answer came in time.</summary>
    public int Retransmissions { get; private set; }

    /// <summary>Responses and requests that the server sent again.</summary>
    public int RepeatedByServer { get; protected set; }

    /// <summary>When <see cref="Advance"/> is next due.</summary>
    public MonotonicTime Deadline
    {
        get
        {
            var earliest = Requests.Deadline;
            foreach (var transaction in _pending)
                if (transaction.Deadline < earliest) earliest = transaction.Deadline;
            return earliest;
        }
    }

    /// <summary>What every message has in common.</summary>
    protected CallSettings Settings => settings;

    /// <summary>Who is told.</summary>
    protected ICallEvents Owner => owner;

    /// <summary>Answers what the server asks.</summary>
    protected ServerRequests Requests { get; } = new(settings);

    /// <summary>Our tag of the dialog.</summary>
    protected string Tag { get; } = Token();

    /// <summary>Where requests go: the Request-URI.</summary>
    protected string Target { get; set; } = "";

    /// <summary>From of our requests, with our tag.</summary>
    protected abstract string LocalParty { get; }

    /// <summary>To of the dialog's requests, with the server's tag.</summary>
    protected string RemoteParty { get; set; } = "";

    /// <summary>The dialog's route set.</summary>
    protected IReadOnlyList<string> Routes { get; set; } = [];

    /// <summary>Sends a key by SIP INFO.</summary>
    public void SendInfo(MonotonicTime now, char key) =>
        Start(now, InDialog("INFO").WithBody("application/dtmf-relay", $"Signal={key}\r\nDuration=160\r\n"));

    /// <summary>Ends the call with BYE, or the attempt to make one.</summary>
    public void HangUp(MonotonicTime now)
    {
        if (!IsUp)
        {
            GiveUp(now);
            return;
        }
        IsUp = false;
        Start(now, InDialog("BYE"));
    }

    /// <summary>A message of this call came.</summary>
    public virtual void Receive(MonotonicTime now, SipText message)
    {
        if (message.IsResponse) ReceiveResponse(now, message);
        else ReceiveRequest(now, message);
    }

    /// <summary>A deadline has passed.</summary>
    public void Advance(MonotonicTime now)
    {
        for (var i = _pending.Count - 1; i >= 0; i--)
        {
            var transaction = _pending[i];
            var (repeat, giveUp) = transaction.Advance(now);
            if (repeat)
            {
                Retransmissions++;
                owner.Send(transaction.Bytes);
            }
            if (!giveUp) continue;
            _pending.RemoveAt(i);
            owner.Broken($"no answer to {transaction.Request.Method} for 32 s");
        }
        var (again, isGivenUp) = Requests.Advance(now);
        if (again is not null) owner.Send(again);
        if (isGivenUp) owner.Broken("no ACK for 32 s");
    }

    /// <summary>A word that nobody else uses.</summary>
    protected static string Token() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    /// <summary>Ends what is no call yet.</summary>
    protected abstract void GiveUp(MonotonicTime now);

    /// <summary>Sends a request, again and again until its answer.</summary>
    protected void Start(MonotonicTime now, SipText request)
    {
        var transaction = new ClientTransaction(request, now, settings.IsReliable);
        _pending.Add(transaction);
        owner.Send(transaction.Bytes);
    }

    /// <summary>The request of that method that waits for its answer.</summary>
    protected ClientTransaction? Find(string method) => _pending.Find(transaction => transaction.Request.Method == method);

    /// <summary>A request of the dialog; <paramref name="number"/> only for an ACK, which has that of its INVITE.</summary>
    protected SipText InDialog(string method, uint? number = null)
    {
        var request = Request(method, Target, RemoteParty, number);
        foreach (var route in Routes) request.With("Route", route);
        return request;
    }

    /// <summary>Any request of ours.</summary>
    protected SipText Request(string method, string uri, string to, uint? number = null) => new SipText($"{method} {uri} SIP/2.0")
        .With("Via", $"SIP/2.0/{settings.Transport} {CallSettings.HostAndPort(settings.Local)};branch=z9hG4bK{Token()};rport")
        .With("Max-Forwards", "70").With("From", LocalParty).With("To", to).With("Call-ID", CallId).With("CSeq", $"{number ?? ++_sequence} {method}");

    /// <summary>A response came again after its request was done with.</summary>
    protected virtual void ReceiveRepeated(SipText response)
    {
        // Of BYE and INFO nothing follows.
    }

    /// <summary>A request got a provisional response.</summary>
    protected virtual void ReceiveProvisional(MonotonicTime now, ClientTransaction transaction, SipText response)
    {
        // Of BYE and INFO nothing follows.
    }

    /// <summary>A request got its final response.</summary>
    protected virtual void ReceiveFinal(MonotonicTime now, SipText request, SipText response)
    {
        if (request.Method == "INFO") owner.InfoAnswered(response.Status);
        else if (request.Method == "BYE") owner.HungUp();
    }

    private void ReceiveResponse(MonotonicTime now, SipText response)
    {
        var transaction = _pending.Find(pending => pending.Request.Branch == response.Branch && pending.Request.Method == response.Method);
        if (transaction is null)
        {
            RepeatedByServer++;
            ReceiveRepeated(response);
        }
        else if (response.Status < 200)
        {
            transaction.Proceed();
            ReceiveProvisional(now, transaction, response);
        }
        else
        {
            _pending.Remove(transaction);
            ReceiveFinal(now, transaction.Request, response);
        }
    }

    private void ReceiveRequest(MonotonicTime now, SipText request)
    {
        var (reply, isRepeated, audio) = Requests.Receive(now, request, IsUp);
        if (isRepeated) RepeatedByServer++;
        if (reply is not null) owner.Send(reply);
        if (isRepeated || !IsUp) return;
        if (audio is not null) owner.Moved(audio);
        if (request.Method != "BYE") return;
        IsUp = false;
        _pending.Clear();
        owner.HungUpByServer();
    }
}
