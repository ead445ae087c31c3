using Telephony.Core;

namespace Telephony.LoadGenerator.Sip;

/// <summary>
/// One called person's signalling: an INVITE that came, its 100, 180 and final answer (repeated until the ACK), CANCEL, and BYE of either side; the rest is
/// <see cref="CallSignalling"/>'s. The server that gives up before the answer is told as one that hangs up.
/// </summary>
internal sealed class IncomingCall : CallSignalling
{
    private readonly SipText _invite;
    private byte[] _last = [];
    private bool _isDecided;

    /// <summary>A call that arrived; nothing is sent yet.</summary>
    public IncomingCall(CallSettings settings, ICallEvents owner, SipText invite) : base(settings, owner)
    {
        _invite = invite;
        CallId = invite["Call-ID"]!;
        RemoteParty = invite["From"] ?? "";
        Target = invite["Contact"] is { } contact ? SipText.Uri(contact) : "";
        Routes = [.. invite.All("Record-Route").SelectMany(SipText.Values)];
    }

    /// <inheritdoc/>
    public override string CallId { get; }

    /// <inheritdoc/>
    protected override string LocalParty => $"{_invite["To"]};tag={Tag}";

    /// <summary>Says that the INVITE came, so that it is not sent again (RFC 3261 17.2.1).</summary>
    public void Begin() => Send(Response("100 Trying"));

    /// <summary>The phone rings.</summary>
    public void Ring() => Send(Response("180 Ringing").With("Contact", Settings.Contact));

    /// <summary>Picks up. An offer without audio that we know is refused with 488, and that breaks the call.</summary>
    public void Answer(MonotonicTime now)
    {
        if (!AudioDescription.TryRead(_invite.Body, Settings.Audio.Codec, out var audio))
        {
            Refuse(now, 488);
            Owner.Broken("the INVITE has no audio that is known here");
            return;
        }
        (IsUp, _isDecided) = (true, true);
        SendFinal(now, Response("200 OK").With("Contact", Settings.Contact).With("Allow", ServerRequests.Allowed)
            .WithBody("application/sdp", Settings.Audio.Write(version: 1)));
        Owner.Answered(audio);
    }

    /// <summary>Refuses with a final status, 300 to 699; nothing once it was answered or refused.</summary>
    public void Refuse(MonotonicTime now, int status)
    {
        if (_isDecided) return;
        _isDecided = true;
        SendFinal(now, Response($"{status} {Reason(status)}"));
    }

    /// <inheritdoc/>
    public override void Receive(MonotonicTime now, SipText message)
    {
        if (message.IsResponse || message.Branch != _invite.Branch || message.Method == "ACK") base.Receive(now, message);
        else if (message.Method == "CANCEL") Cancel(now, message);
        else
        {
            RepeatedByServer++;
            Owner.Send(_last);
        }
    }

    /// <summary>Nobody is there any more.</summary>
    protected override void GiveUp(MonotonicTime now)
    {
        Refuse(now, 480);
        Owner.HungUp();
    }

    private static string Reason(int status) => status switch
    {
        480 => "Temporarily Unavailable", 486 => "Busy Here", 487 => "Request Terminated", 488 => "Not Acceptable Here", 503 => "Service Unavailable", 603 => "Decline",
        _ => "Refused",
    };

    private void Cancel(MonotonicTime now, SipText cancel)
    {
        Owner.Send(ServerRequests.Response(cancel, "200 OK", Tag).Write());
        if (_isDecided) return; // RFC 3261 9.2: the answer crossed it
        Refuse(now, 487);
        Owner.HungUpByServer();
    }

    private SipText Response(string status) => ServerRequests.Response(_invite, status, Tag);

    private void SendFinal(MonotonicTime now, SipText response)
    {
        Send(response);
        Requests.RepeatUntilAcknowledged(now, _last);
    }

    private void Send(SipText response)
    {
        _last = response.Write();
        Owner.Send(_last);
    }
}
