using System.Net;
using System.Text;
using Telephony.Core;
using Telephony.LoadGenerator.Sip;

namespace Telephony.IntegrationTests.LoadGenerator;

/// <summary>The generator's own SIP: digest vectors of RFC 7616, framing, retransmission, ACK and BYE, in virtual time.</summary>
public sealed class CallerSignallingTests
{
    private static readonly IPEndPoint Local = new(IPAddress.Parse("127.0.0.2"), 5080);
    private static readonly IPEndPoint Server = new(IPAddress.Loopback, 5060);
    private readonly MonotonicTime _start = new(1_000_000_000);

    [TestCase("MD5", "8ca523f5e9506fed4657c9700eebdbec")]
    [TestCase("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void Digest_answers_the_example_of_RFC_7616_section_3_9_1(string algorithm, string expected)
    {
        var response = new SipText("SIP/2.0 401 Unauthorized").With("WWW-Authenticate",
            $"Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm={algorithm}, "
            + "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");
        var value = DigestAnswer.To(response)!.Value("GET", "/dir/index.html", "Mufasa", "Circle of Life", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
        Assert.That(value, Does.Contain($"response=\"{expected}\"").And.Contain("nc=00000001").And.Contain("opaque=\"FQhe"));
    }

    [Test]
    public void An_unknown_algorithm_is_passed_over_for_the_next_challenge()
    {
        var response = new SipText("SIP/2.0 401 Unauthorized").With("WWW-Authenticate", "Digest realm=\"r\", nonce=\"1\", algorithm=SHA-512-256")
            .With("WWW-Authenticate", "Digest realm=\"r\", nonce=\"2\", algorithm=SHA-256");
        Assert.That(DigestAnswer.To(response)!.Value("INVITE", "sip:x", "u", "p", "c"), Does.Contain("nonce=\"2\""));
    }

    [Test]
    public void A_stream_is_cut_by_Content_Length_wherever_it_breaks()
    {
        var bytes = Encoding.ASCII.GetBytes("\r\n\r\nINVITE sip:a SIP/2.0\r\nContent-Length: 3\r\n\r\nabcSIP/2.0 200 OK\r\nl: 0\r\n\r\n");
        for (var at = 0; at <= bytes.Length; at++)
        {
            var framer = new StreamFramer();
            var messages = new List<string>();
            foreach (var part in new[] { bytes[..at], bytes[at..] })
            {
                framer.Add(part);
                while (framer.TryTake(out var message)) messages.Add(Encoding.ASCII.GetString(message));
            }
            Assert.That(messages, Has.Count.EqualTo(2), $"broken at {at}");
            Assert.That(messages[0], Does.EndWith("\r\n\r\nabc"));
        }
    }

    [Test]
    public void INVITE_is_repeated_after_T1_and_doubling_until_a_provisional_response()
    {
        var (call, owner) = Dial();
        var sentAt = new List<double>();
        for (var now = _start; now < _start + TimeSpan.FromSeconds(8); now += TimeSpan.FromMilliseconds(100))
        {
            var before = owner.Sent.Count;
            call.Advance(now);
            if (owner.Sent.Count > before) sentAt.Add((now - _start).TotalSeconds);
        }
        Assert.That(sentAt, Is.EqualTo(new[] { 0.5, 1.5, 3.5, 7.5 }));
        call.Receive(_start + TimeSpan.FromSeconds(8), owner.Answer(owner.Sent[0], "100 Trying"));
        Assert.That(call.Deadline, Is.EqualTo(MonotonicTime.Never));
    }

    [Test]
    public void Silence_for_32_seconds_breaks_the_call()
    {
        var (call, owner) = Dial();
        call.Advance(_start + TimeSpan.FromSeconds(31.9));
        Assert.That(owner.Log, Has.None.StartsWith("broken"));
        call.Advance(_start + TimeSpan.FromSeconds(32));
        Assert.That(owner.Log, Has.One.EqualTo("broken no answer to INVITE for 32 s"));
    }

    [Test]
    public void A_challenge_is_acknowledged_and_answered_and_a_second_refusal_is_final()
    {
        var (call, owner) = Dial();
        for (var challenge = 0; challenge < 3; challenge++)
            call.Receive(_start, owner.Answer(owner.LastOf("INVITE"), "401 Unauthorized").With("WWW-Authenticate", $"Digest realm=\"telephony\", nonce=\"{challenge}\""));
        Assert.That(owner.Sent.Select(message => message.Method), Is.EqualTo(new[] { "INVITE", "ACK", "INVITE", "ACK", "INVITE", "ACK" }));
        Assert.That(owner.Sent[1].Branch, Is.EqualTo(owner.Sent[0].Branch));
        Assert.That(owner.Sent[2]["Authorization"], Does.Contain("username=\"cell-12\""));
        Assert.That(owner.Sent[2].CSeqNumber, Is.EqualTo(2));
        Assert.That(owner.Log, Is.EqualTo(new[] { "refused 401" }));
    }

    [Test]
    public void A_repeated_200_gets_the_same_ACK_again_and_BYE_follows_the_dialog()
    {
        var (call, owner) = Dial();
        var ok = owner.Accept(owner.Sent[0]).With("Record-Route", "<sip:p1;lr>, <sip:p2;lr>");
        call.Receive(_start, ok);
        call.Receive(_start, ok);
        call.HangUp(_start);
        Assert.That(owner.Sent.Select(message => message.Method), Is.EqualTo(new[] { "INVITE", "ACK", "ACK", "BYE" }));
        Assert.That(owner.Sent[2].Branch, Is.EqualTo(owner.Sent[1].Branch));
        var bye = owner.Sent[3];
        Assert.That(bye.StartLine, Is.EqualTo("BYE sip:server@127.0.0.1:5060 SIP/2.0"));
        Assert.That(bye["To"], Does.EndWith(";tag=them"));
        Assert.That(bye.All("Route"), Is.EqualTo(new[] { "<sip:p2;lr>", "<sip:p1;lr>" }));
        Assert.That(call.RepeatedByServer, Is.EqualTo(1));
        call.Receive(_start, owner.Answer(bye, "200 OK"));
        Assert.That(owner.Log, Is.EqualTo(new[] { "answered 127.0.0.1:20000 events 96", "hung up" }));
    }

    [Test]
    public void CANCEL_waits_for_a_provisional_response_and_487_ends_it()
    {
        var (call, owner) = Dial();
        call.HangUp(_start);
        Assert.That(owner.Sent, Has.Count.EqualTo(1));
        call.Receive(_start, owner.Answer(owner.Sent[0], "180 Ringing"));
        Assert.That(owner.Sent[1].StartLine, Does.StartWith("CANCEL"));
        Assert.That(owner.Sent[1].Branch, Is.EqualTo(owner.Sent[0].Branch));
        call.Receive(_start, owner.Answer(owner.Sent[1], "200 OK"));
        call.Receive(_start, owner.Answer(owner.Sent[0], "487 Request Terminated"));
        Assert.That(owner.Log, Is.EqualTo(new[] { "rang 180", "hung up" }));
    }

    [Test]
    public void An_INVITE_that_CANCEL_does_not_end_is_given_up_after_32_seconds()
    {
        var (call, owner) = Dial();
        call.Receive(_start, owner.Answer(owner.Sent[0], "180 Ringing"));
        call.HangUp(_start);
        call.Receive(_start, owner.Answer(owner.Sent[1], "200 OK"));
        call.Advance(_start + TimeSpan.FromSeconds(32));
        Assert.That(owner.Log, Is.EqualTo(new[] { "rang 180", "broken no answer to INVITE for 32 s" }));
    }

    [Test]
    public void A_BYE_of_the_server_is_answered_each_time_and_told_once()
    {
        var (call, owner) = Dial();
        call.Receive(_start, owner.Accept(owner.Sent[0]));
        var bye = new SipText("BYE sip:x SIP/2.0").With("Via", "SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKbye").With("From", "<sip:s>;tag=them").With("To", "<sip:u>;tag=us")
            .With("Call-ID", call.CallId).With("CSeq", "1 BYE");
        call.Receive(_start, bye);
        call.Receive(_start, bye);
        Assert.That(owner.Sent.Skip(2).Select(message => message.StartLine), Is.EqualTo(new[] { "SIP/2.0 200 OK", "SIP/2.0 200 OK" }));
        Assert.That(owner.Log.Count(line => line == "hung up by server"), Is.EqualTo(1));
    }

    private (OutgoingCall Call, RecordingOwner Owner) Dial()
    {
        var owner = new RecordingOwner();
        var settings = new CallSettings("UDP", Local, Server, "cell-12", "cell-12", "secret", new AudioDescription(new IPEndPoint(Local.Address, 30000), 8, 101), []);
        var call = new OutgoingCall(settings, owner);
        call.Dial(_start, "sip:100@127.0.0.1:5060");
        return (call, owner);
    }
}
