using System.Net;
using Telephony.Core;
using Telephony.LoadGenerator.Sip;

namespace Telephony.IntegrationTests.LoadGenerator;

/// <summary>The generator's signalling of a person who is called, in virtual time.</summary>
public sealed class CalleeSignallingTests
{
    private static readonly IPEndPoint Local = new(IPAddress.Parse("127.0.0.9"), 5080);
    private static readonly IPEndPoint Server = new(IPAddress.Loopback, 5060);
    private readonly MonotonicTime _start = new(1_000_000_000);

    [Test]
    public void A_call_is_answered_with_100_180_and_200_of_one_dialog()
    {
        var (call, owner) = Arrive();
        call.Ring();
        call.Answer(_start);
        Assert.That(owner.Sent.Select(message => message.Status), Is.EqualTo(new[] { 100, 180, 200 }));
        Assert.That(owner.Sent[0]["To"], Is.EqualTo("<sip:+33612345678@127.0.0.9>"), "100 makes no dialog");
        Assert.That(owner.Sent[1]["To"], Does.Contain(";tag=").And.EqualTo(owner.Sent[2]["To"]));
        Assert.That(AudioDescription.TryRead(owner.Sent[2].Body, 8, out var audio));
        Assert.That((audio.Address, audio.TelephoneEvent), Is.EqualTo((new IPEndPoint(Local.Address, 30000), (byte?)101)));
        Assert.That(owner.Log, Is.EqualTo(new[] { "answered 127.0.0.1:20000 events 96" }));
    }

    [Test]
    public void The_200_is_repeated_after_T1_and_doubling_to_T2_until_its_ACK()
    {
        var (call, owner) = Arrive();
        call.Answer(_start);
        var sentAt = Repetitions(call, owner, seconds: 12);
        Assert.That(sentAt, Is.EqualTo(new[] { 0.5, 1.5, 3.5, 7.5, 11.5 }));
        Assert.That(owner.Sent[^1].Write(), Is.EqualTo(owner.Sent[1].Write()));
        call.Receive(_start, InDialog(owner, "ACK", 1));
        Assert.That(call.Deadline, Is.EqualTo(MonotonicTime.Never));
    }

    [Test]
    public void Without_an_ACK_for_32_seconds_the_call_is_broken()
    {
        var (call, owner) = Arrive();
        call.Answer(_start);
        Repetitions(call, owner, seconds: 31.9);
        Assert.That(owner.Log, Has.None.StartsWith("broken"));
        call.Advance(_start + TimeSpan.FromSeconds(32));
        Assert.That(owner.Log, Has.One.EqualTo("broken no ACK for 32 s"));
    }

    [Test]
    public void An_INVITE_that_comes_again_gets_the_last_bytes_again()
    {
        var (call, owner) = Arrive();
        call.Ring();
        call.Receive(_start, Invite());
        Assert.That(owner.Sent[^1].Write(), Is.EqualTo(owner.Sent[^2].Write()));
        Assert.That((owner.Sent[^1].Status, call.RepeatedByServer), Is.EqualTo((180, 1)));
    }

    [Test]
    public void CANCEL_gets_its_200_and_the_INVITE_its_487()
    {
        var (call, owner) = Arrive();
        call.Ring();
        call.Receive(_start, Cancel());
        Assert.That(owner.Sent[^2].StartLine, Is.EqualTo("SIP/2.0 200 OK"));
        Assert.That(owner.Sent[^2].Method, Is.EqualTo("CANCEL"));
        Assert.That(owner.Sent[^1].StartLine, Is.EqualTo("SIP/2.0 487 Request Terminated"));
        Assert.That(owner.Log, Is.EqualTo(new[] { "hung up by server" }));
    }

    [Test]
    public void A_CANCEL_behind_the_answer_changes_nothing()
    {
        var (call, owner) = Arrive();
        call.Answer(_start);
        call.Receive(_start, Cancel());
        Assert.That(owner.Sent[^1].StartLine, Is.EqualTo("SIP/2.0 200 OK"));
        Assert.That((call.IsUp, owner.Sent[^1].Method), Is.EqualTo((true, "CANCEL")));
    }

    [Test]
    public void BYE_goes_to_the_Contact_by_the_recorded_route_in_its_order()
    {
        var (call, owner) = Arrive();
        call.Answer(_start);
        call.HangUp(_start);
        var bye = owner.Sent[^1];
        Assert.That(bye.StartLine, Is.EqualTo("BYE sip:server@127.0.0.1:5060 SIP/2.0"));
        Assert.That(bye.All("Route"), Is.EqualTo(new[] { "<sip:p1;lr>", "<sip:p2;lr>" }));
        Assert.That((bye["From"], bye["To"]), Is.EqualTo((owner.Sent[1]["To"], "<sip:+33320160295@127.0.0.1>;tag=them")));
        call.Receive(_start, owner.Answer(bye, "200 OK"));
        Assert.That(owner.Log[^1], Is.EqualTo("hung up"));
    }

    [Test]
    public void A_BYE_of_the_server_ends_the_call_and_an_unknown_method_gets_405()
    {
        var (call, owner) = Arrive();
        call.Answer(_start);
        call.Receive(_start, InDialog(owner, "ACK", 1));
        call.Receive(_start, InDialog(owner, "REFER", 2));
        Assert.That(owner.Sent[^1].Status, Is.EqualTo(405));
        call.Receive(_start, InDialog(owner, "BYE", 3));
        Assert.That((owner.Sent[^1].Status, owner.Log[^1]), Is.EqualTo((200, "hung up by server")));
    }

    [Test]
    public void An_offer_without_audio_that_is_known_breaks_the_call_with_488()
    {
        var (call, owner) = Arrive(payloadType: 9);
        call.Answer(_start);
        Assert.That(owner.Sent[^1].Status, Is.EqualTo(488));
        Assert.That(owner.Log, Has.One.StartsWith("broken"));
    }

    private List<double> Repetitions(IncomingCall call, RecordingOwner owner, double seconds)
    {
        var sentAt = new List<double>();
        for (var now = _start; now < _start + TimeSpan.FromSeconds(seconds); now += TimeSpan.FromMilliseconds(100))
        {
            var before = owner.Sent.Count;
            call.Advance(now);
            if (owner.Sent.Count > before) sentAt.Add((now - _start).TotalSeconds);
        }
        return sentAt;
    }

    private static (IncomingCall Call, RecordingOwner Owner) Arrive(int payloadType = 8)
    {
        var owner = new RecordingOwner();
        var settings = new CallSettings("UDP", Local, Server, "+33612345678", "", "", new AudioDescription(new IPEndPoint(Local.Address, 30000), 8, 101), []);
        var call = new IncomingCall(settings, owner, Invite(payloadType));
        call.Begin();
        return (call, owner);
    }

    private static SipText Invite(int payloadType = 8) => Request("INVITE", 1, "<sip:+33612345678@127.0.0.9>")
        .With("Contact", "<sip:server@127.0.0.1:5060>").With("Record-Route", "<sip:p1;lr>, <sip:p2;lr>").WithBody("application/sdp",
            $"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 20000 RTP/AVP {payloadType} 96\r\na=rtpmap:96 telephone-event/8000\r\n");

    private static SipText Cancel() => Request("CANCEL", 1, "<sip:+33612345678@127.0.0.9>");

    private static SipText InDialog(RecordingOwner owner, string method, int number) => Request(method, number, owner.Sent[1]["To"]!, branch: $"z9hG4bK{method}");

    private static SipText Request(string method, int number, string to, string branch = "z9hG4bKinvite") => new SipText($"{method} sip:+33612345678@127.0.0.9:5080 SIP/2.0")
        .With("Via", $"SIP/2.0/UDP 127.0.0.1:5060;branch={branch};rport").With("From", "<sip:+33320160295@127.0.0.1>;tag=them").With("To", to)
        .With("Call-ID", "c1").With("CSeq", $"{number} {method}");
}
