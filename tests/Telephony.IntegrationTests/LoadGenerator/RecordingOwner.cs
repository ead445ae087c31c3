using Telephony.LoadGenerator.Sip;

namespace Telephony.IntegrationTests.LoadGenerator;

/// <summary>The owner of a call's signalling: keeps what is sent and what is told.</summary>
internal sealed class RecordingOwner : ICallEvents
{
    public List<SipText> Sent { get; } = [];

    public List<string> Log { get; } = [];

    public SipText LastOf(string method) => Sent.Last(message => message.Method == method);

    public SipText Answer(SipText request, string status) => new SipText($"SIP/2.0 {status}").WithAll(request, "Via").With("From", request["From"]!)
        .With("To", $"{request["To"]};tag=them").With("Call-ID", request["Call-ID"]!).With("CSeq", request["CSeq"]!);

    public SipText Accept(SipText invite) => Answer(invite, "200 OK").With("Contact", "<sip:server@127.0.0.1:5060>").WithBody("application/sdp",
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 20000 RTP/AVP 8 96\r\na=rtpmap:96 telephone-event/8000\r\n");

    public void Send(byte[] message)
    {
        Assert.That(SipText.TryParse(message, out var parsed), "what was written cannot be read");
        Sent.Add(parsed);
    }

    public void Rang(int status) => Log.Add($"rang {status}");

    public void Answered(AudioDescription audio) => Log.Add($"answered {audio.Address} events {audio.TelephoneEvent}");

    public void Moved(AudioDescription audio) => Log.Add("moved");

    public void Refused(int status, string reason) => Log.Add($"refused {status}");

    public void Registered() => Log.Add("registered");

    public void HungUpByServer() => Log.Add("hung up by server");

    public void HungUp() => Log.Add("hung up");

    public void InfoAnswered(int status) => Log.Add($"info {status}");

    public void Broken(string reason) => Log.Add($"broken {reason}");
}
