using Telephony.Core;

namespace Telephony.LoadGenerator.Sip;

/// <summary>One caller's signalling: INVITE with digest authentication, ACK, BYE or CANCEL, and REGISTER; the rest is <see cref="CallSignalling"/>'s.</summary>
internal sealed class OutgoingCall(CallSettings settings, ICallEvents owner) : CallSignalling(settings, owner)
{
    private const int AuthenticationTries = 2;
    private int _challenges;
    private byte[]? _ack;
    private bool _hangUpWhenPossible;

    /// <inheritdoc/>
    public override string CallId { get; } = $"{Token()}@{CallSettings.Host(settings.Local.Address)}";

    /// <inheritdoc/>
    protected override string LocalParty => $"<{Settings.AddressOfRecord}>;tag={Tag}";

    /// <summary>Calls <paramref name="uri"/>.</summary>
    public void Dial(MonotonicTime now, string uri)
    {
        Target = uri;
        Start(now, Invite(null));
    }

    /// <summary>Registers our Contact for <paramref name="expires"/>; zero takes it away.</summary>
    public void Register(MonotonicTime now, TimeSpan expires)
    {
        Target = $"sip:{CallSettings.HostAndPort(Settings.Server)}";
        Start(now, Registration((int)expires.TotalSeconds, null));
    }

    /// <summary>Ends the attempt with CANCEL once the server has said anything.</summary>
    protected override void GiveUp(MonotonicTime now)
    {
        if (Find("INVITE") is { } invite) Cancel(now, invite);
        else Owner.HungUp();
    }

    /// <inheritdoc/>
    protected override void ReceiveRepeated(SipText response)
    {
        if (response.Method == "INVITE" && response.Status >= 200 && _ack is not null) Owner.Send(_ack);
    }

    /// <inheritdoc/>
    protected override void ReceiveProvisional(MonotonicTime now, ClientTransaction transaction, SipText response)
    {
        if (response.Method != "INVITE") return;
        if (response.Status > 100) Owner.Rang(response.Status);
        if (_hangUpWhenPossible) Cancel(now, transaction);
    }

    /// <inheritdoc/>
    protected override void ReceiveFinal(MonotonicTime now, SipText request, SipText response)
    {
        if (response.Method == "INVITE") Acknowledge(response);
        if (response.Status is 401 or 407 && TryAuthenticate(now, request, response)) return;
        var succeeded = response.Status < 300;
        switch (response.Method)
        {
            case "INVITE" when succeeded: TakeAnswer(now, response); break;
            case "REGISTER" when succeeded: Owner.Registered(); break;
            case "INVITE" when response.Status == 487 && _hangUpWhenPossible: Owner.HungUp(); break;
            case "INVITE" or "REGISTER": Owner.Refused(response.Status, response.Reason); break;
            default: base.ReceiveFinal(now, request, response); break;
        }
    }

    private void Cancel(MonotonicTime now, ClientTransaction invite)
    {
        _hangUpWhenPossible = true;
        if (!invite.IsProceeding || Find("CANCEL") is not null) return; // RFC 3261 9.1: not before a provisional response
        invite.Cancel(now);
        var request = invite.Request;
        Start(now, new SipText($"CANCEL {Target} SIP/2.0").With("Via", request["Via"]!).With("Max-Forwards", "70")
            .With("From", request["From"]!).With("To", request["To"]!).With("Call-ID", CallId).With("CSeq", $"{request.CSeqNumber} CANCEL"));
    }

    private void TakeAnswer(MonotonicTime now, SipText response)
    {
        IsUp = true;
        if (_hangUpWhenPossible)
        {
            HangUp(now); // the 200 crossed our CANCEL
            return;
        }
        if (AudioDescription.TryRead(response.Body, Settings.Audio.Codec, out var audio)) Owner.Answered(audio);
        else Owner.Broken("the answer has no audio that was offered");
    }

    /// <summary>ACK: of a 200 in the dialog (13.2.2.4), of another final response in the INVITE's transaction (17.1.1.3).</summary>
    private void Acknowledge(SipText response)
    {
        if (response.Status < 300)
        {
            RemoteParty = response["To"] ?? "";
            if (response["Contact"] is { } contact) Target = SipText.Uri(contact);
            Routes = [.. response.All("Record-Route").SelectMany(SipText.Values).Reverse()];
            _ack = InDialog("ACK", response.CSeqNumber).Write();
        }
        else
        {
            _ack = new SipText($"ACK {Target} SIP/2.0").With("Via", response["Via"]!).With("Max-Forwards", "70").With("From", response["From"]!)
                .With("To", response["To"]!).With("Call-ID", CallId).With("CSeq", $"{response.CSeqNumber} ACK").Write();
        }
        Owner.Send(_ack);
    }

    private bool TryAuthenticate(MonotonicTime now, SipText request, SipText response)
    {
        if (Settings.Password.Length == 0 || DigestAnswer.To(response) is not { } answer) return false;
        if (++_challenges > AuthenticationTries && !answer.IsStale) return false;
        var field = response.Status == 407 ? "Proxy-Authorization" : "Authorization";
        var uri = request.StartLine.Split(' ')[1];
        var value = (field, answer.Value(request.Method, uri, Settings.Login, Settings.Password, Token()));
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
        var request = Request("INVITE", Target, $"<{Target}>").With("Contact", Settings.Contact)
            .With("Allow", ServerRequests.Allowed).With("User-Agent", "sip-loadgen");
        foreach (var (name, value) in Settings.Headers) request.With(name, value);
        if (credentials is { } field) request.With(field.Name, field.Value);
        return request.WithBody("application/sdp", Settings.Audio.Write(version: 1));
    }

    private SipText Registration(int seconds, (string Name, string Value)? credentials)
    {
        var request = Request("REGISTER", Target, $"<{Settings.AddressOfRecord}>").With("Contact", Settings.Contact).With("Expires", seconds.ToString());
        return credentials is { } field ? request.With(field.Name, field.Value) : request;
    }
}
