using System.Security.Cryptography;
using Telephony.Core;

namespace Telephony.LoadGenerator.Sip;

/// <summary>
/// One caller's signalling: INVITE with digest authentication, ACK, BYE or CANCEL, REGISTER, INFO; answers to what the server asks in
/// the call. Driven by one thread through <see cref="Receive"/> and <see cref="Advance"/>; tells its owner through <see cref="ICallEvents"/>.
/// </summary>
internal sealed class OutgoingCall(CallSettings settings, ICallEvents owner)
{
    private const int AuthenticationTries = 2;
    private readonly List<ClientTransaction> _pending = [];
    private readonly ServerRequests _requests = new(settings);
    private readonly string _tag = Token();
    private string _target = "";
    private string _to = "";
    private List<string> _routes = [];
    private uint _sequence;
    private uint _inviteSequence;
    private int _challenges;
    private byte[]? _ack;
    private bool _hangUpWhenPossible;

    /// <summary>Names this caller's messages.</summary>
    public string CallId { get; } = $"{Token()}@{CallSettings.Host(settings.Local.Address)}";

    /// <summary>Whether a call is up.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Requests sent again because no answer came in time.</summary>
    public int Retransmissions { get; private set; }

    /// <summary>Responses and requests that the server sent again.</summary>
    public int RepeatedByServer { get; private set; }

    /// <summary>When <see cref="Advance"/> is next due.</summary>
    public MonotonicTime Deadline
    {
        get
        {
            var earliest = _requests.Deadline;
            foreach (var transaction in _pending)
                if (transaction.Deadline < earliest) earliest = transaction.Deadline;
            return earliest;
        }
    }

    private static string Token() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    /// <summary>Calls <paramref name="uri"/>.</summary>
    public void Dial(MonotonicTime now, string uri)
    {
        _target = uri;
        Start(now, Invite(null));
    }

    /// <summary>Registers our Contact for <paramref name="expires"/>; zero takes it away.</summary>
    public void Register(MonotonicTime now, TimeSpan expires)
    {
        _target = $"sip:{CallSettings.HostAndPort(settings.Server)}";
        Start(now, Registration((int)expires.TotalSeconds, null));
    }

    /// <summary>Sends a key by SIP INFO.</summary>
    public void SendInfo(MonotonicTime now, char key) =>
        Start(now, InDialog("INFO").WithBody("application/dtmf-relay", $"Signal={key}\r\nDuration=160\r\n"));

    /// <summary>Ends the call with BYE, or the attempt with CANCEL once the server has said anything.</summary>
    public void HangUp(MonotonicTime now)
    {
        if (IsUp)
        {
            IsUp = false;
            Start(now, InDialog("BYE"));
        }
        else if (Find("INVITE") is { } invite) Cancel(now, invite);
        else owner.HungUp();
    }

    /// <summary>A message of this call came.</summary>
    public void Receive(MonotonicTime now, SipText message)
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
        foreach (var bytes in _requests.Advance(now)) owner.Send(bytes);
    }

    private void Start(MonotonicTime now, SipText request)
    {
        var transaction = new ClientTransaction(request, now, settings.IsReliable);
        _pending.Add(transaction);
        owner.Send(transaction.Bytes);
    }

    private ClientTransaction? Find(string method) => _pending.Find(transaction => transaction.Request.Method == method);

    private void Cancel(MonotonicTime now, ClientTransaction invite)
    {
        _hangUpWhenPossible = true;
        if (!invite.IsProceeding || Find("CANCEL") is not null) return; // RFC 3261 9.1: not before a provisional response
        var request = invite.Request;
        Start(now, new SipText($"CANCEL {_target} SIP/2.0").With("Via", request["Via"]!).With("Max-Forwards", "70")
            .With("From", request["From"]!).With("To", request["To"]!).With("Call-ID", CallId).With("CSeq", $"{request.CSeqNumber} CANCEL"));
    }

    private void ReceiveResponse(MonotonicTime now, SipText response)
    {
        var transaction = _pending.Find(pending => pending.Request.Branch == response.Branch && pending.Request.Method == response.Method);
        if (transaction is null)
        {
            RepeatedByServer++;
            if (response.Method == "INVITE" && response.Status >= 200) Acknowledge(response, again: true);
            return;
        }
        if (response.Status < 200)
        {
            transaction.Proceed();
            if (response.Method == "INVITE" && response.Status > 100) owner.Rang(response.Status);
            if (_hangUpWhenPossible && response.Method == "INVITE") Cancel(now, transaction);
            return;
        }
        _pending.Remove(transaction);
        if (response.Method == "INVITE") Acknowledge(response, again: false);
        if (response.Status is 401 or 407 && TryAuthenticate(now, transaction.Request, response)) return;
        Finish(now, response);
    }

    private void Finish(MonotonicTime now, SipText response)
    {
        var succeeded = response.Status < 300;
        switch (response.Method)
        {
            case "INVITE" when succeeded: TakeAnswer(now, response); break;
            case "REGISTER" when succeeded: owner.Registered(); break;
            case "INVITE" when response.Status == 487 && _hangUpWhenPossible: owner.HungUp(); break;
            case "INVITE" or "REGISTER": owner.Refused(response.Status, response.Reason); break;
            case "INFO": owner.InfoAnswered(response.Status); break;
            case "BYE": owner.HungUp(); break;
        }
    }

    private void TakeAnswer(MonotonicTime now, SipText response)
    {
        IsUp = true;
        if (_hangUpWhenPossible)
        {
            HangUp(now); // the 200 crossed our CANCEL
            return;
        }
        if (AudioDescription.TryRead(response.Body, settings.Audio.Codec, out var audio)) owner.Answered(audio);
        else owner.Broken("the answer has no audio that was offered");
    }

    /// <summary>ACK: of a 200 in the dialog (13.2.2.4), of another final response in the INVITE's transaction (17.1.1.3).</summary>
    private void Acknowledge(SipText response, bool again)
    {
        if (!again && response.Status < 300)
        {
            _to = response["To"] ?? "";
            if (response["Contact"] is { } contact) _target = SipText.Uri(contact);
            _routes = [.. response.All("Record-Route").SelectMany(SipText.Values).Reverse()];
            _ack = InDialog("ACK").Write();
        }
        else if (!again)
        {
            _ack = new SipText($"ACK {_target} SIP/2.0").With("Via", response["Via"]!).With("Max-Forwards", "70").With("From", response["From"]!)
                .With("To", response["To"]!).With("Call-ID", CallId).With("CSeq", $"{response.CSeqNumber} ACK").Write();
        }
        if (_ack is not null) owner.Send(_ack);
    }

    private bool TryAuthenticate(MonotonicTime now, SipText request, SipText response)
    {
        if (settings.Password.Length == 0 || DigestAnswer.To(response) is not { } answer) return false;
        if (++_challenges > AuthenticationTries && !answer.IsStale) return false;
        var field = response.Status == 407 ? "Proxy-Authorization" : "Authorization";
        var uri = request.StartLine.Split(' ')[1];
        var value = (field, answer.Value(request.Method, uri, settings.Login, settings.Password, Token()));
        Start(now, request.Method switch
        {
            "INVITE" => Invite(value),
            "REGISTER" => Registration(int.Parse(request["Expires"]!), value),
            _ => InDialog(request.Method).With(value.Item1, value.Item2),
        });
        return true;
    }

    private SipText Invite((string Name, string Value)? credentials)
    {
        _inviteSequence = ++_sequence;
        var request = Request("INVITE", _target, $"<{_target}>", _inviteSequence).With("Contact", settings.Contact)
            .With("Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO").With("User-Agent", "sip-loadgen");
        foreach (var (name, value) in settings.Headers) request.With(name, value);
        if (credentials is { } field) request.With(field.Name, field.Value);
        return request.WithBody("application/sdp", settings.Audio.Write(version: 1));
    }

    private SipText Registration(int seconds, (string Name, string Value)? credentials)
    {
        var request = Request("REGISTER", _target, $"<{settings.AddressOfRecord}>", ++_sequence)
            .With("Contact", settings.Contact).With("Expires", seconds.ToString());
        return credentials is { } field ? request.With(field.Name, field.Value) : request;
    }

    private SipText InDialog(string method)
    {
        var number = method == "ACK" ? _inviteSequence : ++_sequence;
        var request = Request(method, _target, _to, number);
        foreach (var route in _routes) request.With("Route", route);
        return request;
    }

    private SipText Request(string method, string uri, string to, uint number) => new SipText($"{method} {uri} SIP/2.0")
        .With("Via", $"SIP/2.0/{settings.Transport} {CallSettings.HostAndPort(settings.Local)};branch=z9hG4bK{Token()};rport")
        .With("Max-Forwards", "70").With("From", $"<{settings.AddressOfRecord}>;tag={_tag}").With("To", to).With("Call-ID", CallId)
        .With("CSeq", $"{number} {method}");

    private void ReceiveRequest(MonotonicTime now, SipText request)
    {
        var (reply, isRepeated, audio) = _requests.Receive(now, request, IsUp);
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
