using Telephony.Core.Sip.Dialogs;
using Telephony.Core.Sip.Messages;
using Telephony.Testing;
using static Telephony.Core.Tests.Sip.SipExamples;

namespace Telephony.Core.Tests.Sip.Dialogs;

public sealed class DialogTests
{
    private static readonly Via s_via = new("UDP", "192.0.2.1", 5060, new SipParameters([new("branch", "z9hG4bKx")]));

    private static Dialog Server(string recordRoute = "", uint cseq = 5) => Dialog.OfServer(
        Request(SipMethod.Invite, cseq, fields: recordRoute, body: SdpText, contact: "<sip:peer@198.51.100.7:5070>"), "local-tag");

    private static SipRequest Bye(Dialog dialog) => dialog.CreateRequest(SipMethod.Bye, s_via, null, []);

    [Test, Rfc(3261, "12.1.1"), Rfc(3261, "12.2.1.1")]
    public void The_server_of_an_INVITE_takes_ids_target_and_numbers_from_it()
    {
        var dialog = Server();
        var bye = Bye(dialog);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(dialog.Id, Is.EqualTo(new DialogId("call-1", "local-tag", "from-1")));
            Assert.That(bye.RequestUri.ToString(), Is.EqualTo("sip:peer@198.51.100.7:5070"));
            Assert.That(bye.From.ToString(), Is.EqualTo("<sip:100@192.0.2.1>;tag=local-tag"));
            Assert.That(bye.To.ToString(), Is.EqualTo("<sip:peer@198.51.100.7>;tag=from-1"));
            Assert.That(bye.CSeq, Is.EqualTo(new CSeq(1, "BYE")));
            Assert.That(Bye(dialog).CSeq.Number, Is.EqualTo(2));
            Assert.That(bye.Route, Is.Empty);
            Assert.That(bye.Via, Is.EqualTo(new[] { s_via }));
        }
    }

    [Test, Rfc(3261, "12.2.1.1")]
    public void Loose_routes_stand_in_Route_in_the_order_of_Record_Route()
    {
        var dialog = Server("Record-Route: <sip:p2.example.com;lr>\nRecord-Route: <sip:p1.example.com;lr>");
        var bye = Bye(dialog);
        Assert.That(bye.RequestUri.Host, Is.EqualTo("198.51.100.7"));
        Assert.That(bye.Route.Select(route => route.Uri.ToString()), Is.EqualTo(new[] { "sip:p2.example.com;lr", "sip:p1.example.com;lr" }));
        Assert.That(dialog.NextHop.Host, Is.EqualTo("p2.example.com"));
    }

    [Test, Rfc(3261, "12.2.1.1")]
    public void A_strict_router_takes_the_place_of_the_target_which_goes_last()
    {
        var bye = Bye(Server("Record-Route: <sip:strict.example.com;method=INVITE?a=b>, <sip:p1.example.com;lr>"));
        Assert.That(bye.RequestUri.ToString(), Is.EqualTo("sip:strict.example.com"));
        Assert.That(bye.Route.Select(route => route.Uri.Host), Is.EqualTo(new[] { "p1.example.com", "198.51.100.7" }));
    }

    [Test, Rfc(3261, "12.1.2")]
    public void The_client_of_an_INVITE_takes_the_routes_reversed_and_goes_on_from_its_own_number()
    {
        var invite = Request(SipMethod.Invite, 7, body: SdpText);
        var response = SipMessages.Parse<SipResponse>(
            "SIP/2.0 200 OK\nVia: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bKa\nFrom: <sip:peer@198.51.100.7>;tag=from-1\nTo: <sip:100@192.0.2.1>;tag=t\n"
            + "Call-ID: call-1\nCSeq: 7 INVITE\nContact: <sip:ua@192.0.2.1>\nRecord-Route: <sip:far;lr>, <sip:near;lr>\n\n");
        var dialog = Dialog.OfClient(invite, response);
        Assert.That(dialog.Id, Is.EqualTo(new DialogId("call-1", "from-1", "t")));
        Assert.That(dialog.RouteSet.Select(route => route.Uri.Host), Is.EqualTo(new[] { "near", "far" }));
        Assert.That(Bye(dialog).CSeq.Number, Is.EqualTo(8));
        Assert.That(dialog.CreateRequest(SipMethod.Ack, s_via, null, [], ackOf: 7).CSeq, Is.EqualTo(new CSeq(7, "ACK")));
        Assert.That(dialog.TakeSequence(new CSeq(1, "BYE")), Is.True, "the peer's numbers start where it likes");
    }

    [Test, Rfc(3261, "12.2.2")]
    public void Only_higher_sequence_numbers_are_in_order()
    {
        var dialog = Server(cseq: 5);
        Assert.That(dialog.TakeSequence(new CSeq(4, "INFO")), Is.False);
        Assert.That(dialog.TakeSequence(new CSeq(5, "INFO")), Is.False);
        Assert.That(dialog.TakeSequence(new CSeq(9, "INFO")), Is.True);
        Assert.That(dialog.RemoteSequence, Is.EqualTo(9));
        Assert.That(dialog.TakeSequence(new CSeq(8, "INFO")), Is.False);
    }

    [Test, Rfc(3261, "12.2.2")]
    public void A_target_refresh_changes_the_target_but_never_the_routes()
    {
        var dialog = Server("Record-Route: <sip:p1.example.com;lr>");
        dialog.RefreshTarget(Request(SipMethod.Update, toTag: "x", contact: "<sip:new@203.0.113.1>", fields: "Record-Route: <sip:other;lr>"));
        Assert.That(dialog.RemoteTarget.ToString(), Is.EqualTo("sip:new@203.0.113.1"));
        Assert.That(dialog.RouteSet.Single().Uri.Host, Is.EqualTo("p1.example.com"));
        dialog.RefreshTarget(Request(SipMethod.Update, toTag: "x", contact: ""));
        Assert.That(dialog.RemoteTarget.Host, Is.EqualTo("203.0.113.1"), "without a Contact it stays");
    }
}
