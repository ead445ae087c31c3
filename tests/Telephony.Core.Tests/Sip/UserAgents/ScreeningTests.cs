using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;
using static Telephony.Core.Tests.Sip.SipExamples;

namespace Telephony.Core.Tests.Sip.UserAgents;

/// <summary>Requests that are refused before the application hears of them, and those outside a dialog.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ScreeningTests
{
    private readonly UserAgentBench _bench = new();

    private SipResponse Refused(SipRequest request, int status)
    {
        _bench.Receive(request);
        Assert.That(_bench.ToldText, Is.Empty);
        Assert.That(_bench.SentText, Is.EqualTo($"{status}"));
        return _bench.Responses.Single();
    }

    [TestCase("SUBSCRIBE", 405), TestCase("REFER", 405), TestCase("MESSAGE", 405), TestCase("NOTIFY", 405), TestCase("PUBLISH", 405)]
    [TestCase("PRACK", 405), TestCase("NEWMETHOD", 501), TestCase("invite", 501)]
    [Rfc(3261, "8.2.1"), Rfc(3261, "21.5.2")]
    public void A_method_that_we_do_not_take_is_refused_with_Allow(string method, int status) =>
        Assert.That(Refused(Request(method), status).Header("Allow"), Is.EqualTo("INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, INFO, UPDATE"));

    [TestCase("tel:+33320160294"), TestCase("sips:100@192.0.2.1"), TestCase("nobodyKnowsThisScheme:x"), Rfc(3261, "8.2.2.1")]
    public void A_Request_URI_of_another_scheme_gets_416(string uri) => Refused(Request(SipMethod.Invite, body: SdpText, uri: uri), 416);

    [TestCase("INVITE"), TestCase("OPTIONS"), TestCase("REGISTER"), Rfc(3261, "8.2.2.2")]
    public void A_merged_request_gets_482(string method)
    {
        _bench.Receive(Request(method, branch: "z9hG4bKa"));
        Refused(Request(method, branch: "z9hG4bKb"), 482);
    }

    [TestCase("INVITE", "Require: 100rel", "100rel"), TestCase("INVITE", "Require: timer, foo\nRequire: bar", "foo, bar")]
    [TestCase("OPTIONS", "Require: path", "path"), TestCase("BYE", "Require: foo", "foo")]
    [Rfc(3261, "8.2.2.3"), Rfc(3262, "3")]
    public void A_required_extension_that_we_lack_gets_420_and_is_named(string method, string fields, string unsupported) =>
        Assert.That(Refused(Request(method, fields: fields), 420).Header("Unsupported"), Is.EqualTo(unsupported));

    [Test, Rfc(3261, "8.2.2.3")]
    public void Require_in_a_CANCEL_is_ignored()
    {
        var invite = Request(SipMethod.Invite, body: SdpText);
        _bench.Invite(invite);
        var cancel = Request(SipMethod.Cancel, branch: invite.Via[0].Branch, fields: "Require: foo", contact: "");
        Assert.That(_bench.Receive(cancel).SentText, Is.EqualTo("200 487"));
    }

    [TestCase("INVITE", "Content-Type: text/plain", "application/sdp")]
    [TestCase("INVITE", "Content-Type: multipart/mixed;boundary=x", "application/sdp")]
    [TestCase("INVITE", "Content-Type: application/sdp\nContent-Encoding: gzip", "application/sdp")]
    [TestCase("INFO", "Content-Type: application/sdp", "application/dtmf-relay, application/dtmf")]
    [Rfc(3261, "8.2.3")]
    public void A_body_that_we_cannot_read_gets_415_with_Accept(string method, string fields, string accept) =>
        Assert.That(Refused(Request(method, fields: fields, body: "x"), 415).Header("Accept"), Is.EqualTo(accept));

    [TestCase("Content-Type: application/SDP ; charset=utf-8", false), TestCase("Content-Type: application/sdp\nContent-Encoding: identity", false)]
    [TestCase("Content-Type: text/plain\nContent-Disposition: render; handling=optional", true), Rfc(3261, "8.2.3")]
    public void A_body_that_we_can_read_or_may_ignore_passes(string fields, bool isIgnored)
    {
        var call = _bench.Invite(Request(SipMethod.Invite, fields: fields, body: SdpText));
        _bench.Receive(Ack(_bench.Accept(call)));
        Assert.That(_bench.ToldText, Is.EqualTo(isIgnored ? "Ended(BadAnswer)" : "Confirmed"), "an ignored body is no offer, so ours had to be answered");
    }

    [TestCase("text/nobodyKnowsThis", true), TestCase("", true), TestCase("text/plain, application/SDP;level=1", false)]
    [TestCase("application/*", false), TestCase("*/*", false), Rfc(3261, "21.4.7")]
    public void A_caller_that_takes_no_SDP_gets_406(string accept, bool isRefused)
    {
        _bench.Receive(Request(SipMethod.Invite, fields: $"Content-Type: application/sdp\nAccept: {accept}", body: SdpText));
        Assert.That(_bench.SentText, Is.EqualTo(isRefused ? "406" : "100"));
    }

    [Test, Rfc(4475, "3.4.1")]
    public void A_caller_of_RFC_2543_needs_no_Contact_and_is_reached_at_its_From()
    {
        var call = _bench.Invite(Request(SipMethod.Invite, body: SdpText, contact: "", branch: "old"));
        _bench.Receive(Ack(_bench.Accept(call)));
        _bench.Do((now, outputs) => _bench.Agent.HangUp(now, call, outputs));
        Assert.That(_bench.Requests.Single().RequestUri.ToString(), Is.EqualTo("sip:peer@198.51.100.7"));
    }

    [Test]
    public void An_INVITE_without_a_usable_Contact_gets_400()
    {
        Refused(Request(SipMethod.Invite, body: SdpText, contact: ""), 400);
        Refused(Request(SipMethod.Invite, 2, body: SdpText, contact: "<mailto:a@example.com>"), 400);
    }

    [TestCase("INVITE"), TestCase("BYE"), TestCase("INFO"), TestCase("UPDATE"), TestCase("OPTIONS"), Rfc(3261, "12.2.2")]
    public void A_To_tag_without_a_dialog_gets_481(string method) => Refused(Request(method, toTag: "unknown"), 481);

    [TestCase("BYE"), TestCase("INFO"), TestCase("UPDATE")]
    public void A_request_that_needs_a_dialog_and_names_none_gets_481(string method) => Refused(Request(method), 481);

    [Test, Rfc(3261, "12.2.2")]
    public void A_request_out_of_order_gets_500()
    {
        var (_, ok) = _bench.Connect(Request(SipMethod.Invite, 10, body: SdpText));
        Refused(Request(SipMethod.Info, 9, ok.To.Tag), 500);
        Refused(Request(SipMethod.Invite, 3, ok.To.Tag, body: SdpText), 500);
        Refused(Request(SipMethod.Update, 10, ok.To.Tag), 500);
        Assert.That(_bench.Receive(Request(SipMethod.Info, 40, ok.To.Tag)).SentText, Is.EqualTo("200"), "gaps are no disorder");
        Refused(Request(SipMethod.Bye, 39, ok.To.Tag), 500);
        Assert.That(_bench.Agent.ActiveCalls, Is.EqualTo(1));
    }

    [Test, Rfc(3261, "17")]
    public void An_ACK_is_never_answered()
    {
        Assert.That(_bench.Receive(Request(SipMethod.Ack, fields: "Require: foo", uri: "tel:1")).Last, Is.Empty);
        Assert.That(_bench.Receive(Request(SipMethod.Ack, toTag: "unknown")).Last, Is.Empty);
    }

    [Test]
    public void A_stray_response_is_dropped() => Assert.That(_bench.Receive(Response(Request(SipMethod.Invite), 200)).Last, Is.Empty);

    [Test, Rfc(3261, "8.2.6.2")]
    public void A_request_with_no_hops_left_is_answered_as_any_other() =>
        Assert.That(_bench.Receive(SipMessages.Parse<SipRequest>(SipMessages.Options("Max-Forwards: 0"))).SentText, Is.EqualTo("200"));

    [Test, Rfc(3261, "11.2")]
    public void OPTIONS_says_what_we_can_do_in_and_out_of_a_dialog()
    {
        var outside = _bench.Receive(Request(SipMethod.Options)).Responses.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(outside.StatusCode, Is.EqualTo(200));
            Assert.That(outside.Header("Allow"), Does.Contain("INVITE"));
            Assert.That(outside.Header("Accept"), Is.EqualTo("application/sdp"));
            Assert.That(outside.Tokens("Supported"), Does.Contain("timer").And.Not.Contain("100rel"));
            Assert.That(outside.To.Tag, Is.Not.Null);
        }
        var (_, ok) = _bench.Connect();
        Assert.That(_bench.Receive(Request(SipMethod.Options, 2, ok.To.Tag)).SentText, Is.EqualTo("200"));
    }

    [Test, Rfc(3261, "21.5.4")]
    public void While_draining_or_full_new_calls_and_pings_get_503_and_running_calls_go_on([Values] bool draining)
    {
        var (_, ok) = _bench.Connect();
        if (draining) _bench.Agent.Draining = true;
        else _bench.Agent.Full = true;
        Assert.That(Refused(Request(SipMethod.Invite, callId: "other", body: SdpText), 503).Header("Retry-After"), Is.EqualTo("10"));
        Refused(Request(SipMethod.Options, callId: "other"), 503);
        Assert.That(_bench.Receive(Request(SipMethod.Options, 2, ok.To.Tag)).SentText, Is.EqualTo("200"));
        Assert.That(_bench.Receive(Request(SipMethod.Invite, 3, ok.To.Tag, body: SdpText)).ToldText, Is.EqualTo("Reoffered"));
        Assert.That(_bench.Receive(Request(SipMethod.Register, callId: "phone")).ToldText, Is.EqualTo("Requested"));
    }

    [Test]
    public void More_calls_than_the_limit_get_503()
    {
        var bench = new UserAgentBench(new UserAgentOptions { MaxCalls = 1 });
        bench.Invite();
        Assert.That(bench.Receive(Request(SipMethod.Invite, callId: "second", body: SdpText)).SentText, Is.EqualTo("503"));
    }

    [Test, Rfc(3261, "8.2.7")]
    public void More_transactions_than_the_limit_get_503_without_one_and_calls_go_on()
    {
        var bench = new UserAgentBench(new UserAgentOptions { MaxServerTransactions = 1 });
        var (_, ok) = bench.Connect();
        var held = bench.Agent.Held;
        var first = bench.Receive(Request(SipMethod.Options, callId: "a")).Responses.Single();
        var copy = bench.Receive(Request(SipMethod.Options, callId: "a")).Responses.Single();
        Assert.That(first.StatusCode, Is.EqualTo(503));
        Assert.That(copy.To.Tag, Is.EqualTo(first.To.Tag));
        Assert.That(bench.Agent.Held, Is.EqualTo(held));
        Assert.That(bench.Receive(Request(SipMethod.Bye, 2, ok.To.Tag)).SentText, Is.EqualTo("200"));
    }

    [Test, Rfc(3261, "10.3")]
    public void REGISTER_is_the_applications_to_answer_once()
    {
        var register = Request(SipMethod.Register);
        _bench.Receive(register);
        Assert.That(_bench.SentText, Is.Empty);
        var handle = _bench.Last.OfType<UserAgentOutput.Requested>().Single().Handle;
        Assert.That(_bench.Receive(register).Last, Is.Empty, "a copy");
        var contact = new NameAddr(new SipUri("sip", "a", "198.51.100.7", null, SipParameters.Empty));
        _bench.Do((now, outputs) => _bench.Agent.Respond(now, handle, 200, [new("Date", "x")], outputs, [contact]));
        Assert.That(_bench.Responses.Single().Contact, Is.EqualTo(new[] { contact }));
        Assert.That(_bench.Receive(register).SentText, Is.EqualTo("200"));
        Assert.That(_bench.Do((now, outputs) => _bench.Agent.Respond(now, handle, 500, [], outputs)).Last, Is.Empty);
        _bench.AssertNothingIsKept();
    }

    [Test]
    public void A_REGISTER_that_nobody_answers_leaves_nothing_behind()
    {
        _bench.Receive(Request(SipMethod.Register));
        _bench.AssertNothingIsKept();
    }

    [Test]
    public void INFO_gets_200_and_its_digits_are_told()
    {
        var (_, ok) = _bench.Connect();
        _bench.Receive(Request(SipMethod.Info, 2, ok.To.Tag, fields: "Content-Type: application/dtmf-relay", body: "Signal=5\nDuration=160\n"));
        Assert.That(_bench.SentText, Is.EqualTo("200"));
        var info = _bench.Last.OfType<UserAgentOutput.Info>().Single();
        Assert.That(info.ContentType, Is.EqualTo("application/dtmf-relay"));
        Assert.That(info.Body.Length, Is.GreaterThan(0));
    }

    [Test]
    public void On_TCP_everything_goes_back_over_the_connection()
    {
        var (call, ok) = _bench.Connect(Request(SipMethod.Invite, body: SdpText, contact: "<sip:peer@198.51.100.7:5060;transport=tcp>"), Tcp);
        Assert.That(ok.Contact[0].Uri.Parameters["transport"], Is.EqualTo("tcp"));
        var bye = _bench.Do((now, outputs) => _bench.Agent.HangUp(now, call, outputs)).Last.OfType<UserAgentOutput.Send>().Single();
        Assert.That(bye.Path, Is.EqualTo(new TransportPath(SipTransport.Tcp, Here, There, Tcp.Connection)));
        Assert.That(((SipRequest)bye.Message).Via[0].Transport, Is.EqualTo("TCP"));
    }
}
