using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Tests.Sip.Parsing;

public sealed class SipMessageParserTests
{
    private static SipMessage Vector(string name)
    {
        Assert.That(SipMessageParser.TryParse(TortureVector.Called(name).Read(), out var message, out var error), Is.True, error.ToString());
        return message!;
    }

    [Test]
    public void Folds_compact_names_and_odd_spacing_of_wsinv_mean_what_they_should()
    {
        var invite = (SipRequest)Vector("wsinv");
        using var all = Assert.EnterMultipleScope();
        Assert.That(invite.To.Uri.ToString(), Is.EqualTo("sip:vivekg@chair-dnrc.example.com"));
        Assert.That(invite.To.Tag, Is.EqualTo("1918181833n"));
        Assert.That(invite.From.DisplayName, Is.EqualTo("J Rosenberg \\\""));
        Assert.That(invite.From.Tag, Is.EqualTo("98asjd8"));
        Assert.That(invite.MaxForwards, Is.EqualTo(68));
        Assert.That(invite.CSeq, Is.EqualTo(new CSeq(9, "INVITE")));
        Assert.That(invite.Via.Select(static via => (via.Transport, via.SentBy, via.Branch)), Is.EqualTo(new[]
        {
            ("UDP", "192.0.2.2", "390skdjuw"), ("TCP", "spindle.example.com", "z9hG4bK9ikj8"), ("UDP", "192.168.255.111", "z9hG4bK30239"),
        }));
        Assert.That(invite.Header("Subject"), Is.Empty);
        Assert.That(invite.Header("NewFangledHeader"), Is.EqualTo("newfangled value continued newfangled value"));
        Assert.That(invite.Header("UnknownHeaderWithUnusualValue"), Is.EqualTo(";;,,;;,;"));
        Assert.That(invite.Route.Single().Uri.Parameters.Contains("unknown-no-value"), Is.True);
        Assert.That(invite.Contact.Single().DisplayName, Is.EqualTo("Quoted string \"\""));
        Assert.That(invite.Contact.Single().Parameters["q"], Is.EqualTo("0.33"));
        Assert.That(invite.Body.Length, Is.EqualTo(150));
    }

    [Test]
    public void Unusual_characters_of_intmeth_arrive_unchanged()
    {
        var request = (SipRequest)Vector("intmeth");
        using var all = Assert.EnterMultipleScope();
        Assert.That(request.Method, Is.EqualTo("!interesting-Method0123456789_*+`.%indeed'~"));
        Assert.That(request.RequestUri.User, Is.EqualTo("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*"));
        Assert.That(request.RequestUri.Password, Is.EqualTo("&it+has=1,weird!*pas$wo~d_too.(doesn't-it)"));
        Assert.That(request.To.DisplayName, Is.EqualTo("BEL:\a NUL:\0 DEL:\u007f"));
        Assert.That(request.From.DisplayName, Is.EqualTo("token1~` token2'+_ token3*%!.-"));
        Assert.That(request.From.Parameters["fromParam''~+*_!.-%"], Is.EqualTo("\"работающий\""));
        Assert.That(request.CallId, Is.EqualTo("intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{"));
        Assert.That(request.Header("extensionHeader-!.%*+_`'~"), Does.EndWith("大停電"));
    }

    [Test]
    public void A_NUL_in_a_user_part_cuts_nothing()
    {
        Assert.That(Vector("escnull").To.Uri.User, Is.EqualTo("null-\0-null"));
        Assert.That(Vector("escnull").Contact.Select(static contact => contact.Uri.User), Is.EqualTo(new[] { "\0", "\0\0" }));
    }

    [Test]
    public void A_percent_sign_that_is_no_escape_stays()
    {
        Assert.That(((SipRequest)Vector("esc02")).Method, Is.EqualTo("RE%47IST%45R"));
        Assert.That(Vector("esc02").Contact, Has.Count.EqualTo(2));
        Assert.That(Vector("esc02").To.DisplayName, Is.EqualTo("%Z%45"));
    }

    [Test]
    public void Contact_parameters_and_URI_parameters_are_told_apart()
    {
        Assert.That(Vector("cparam01").Contact[0].Parameters.Contains("unknownparam"), Is.True);
        Assert.That(Vector("cparam01").Contact[0].Uri.Parameters.Items, Is.Empty);
        Assert.That(Vector("cparam02").Contact[0].Uri.Parameters.Contains("unknownparam"), Is.True);
        Assert.That(Vector("cparam02").Contact[0].Parameters.Items, Is.Empty);
        Assert.That(Vector("regescrt").Contact[0].Uri.Headers, Is.EqualTo("Route=%3Csip:sip.example.com%3E"));
    }

    [Test]
    public void All_hops_of_longreq_are_there_in_order()
    {
        var via = Vector("longreq").Via;
        Assert.That(via, Has.Count.EqualTo(34));
        Assert.That(via[0].Host, Is.EqualTo("sip33.example.com"));
        Assert.That(via[^1].Parameters["received"], Is.EqualTo("192.0.2.5"));
    }

    [TestCase("via-received-param-with-delim", "[2001:db8::9:255]")]
    [TestCase("via-received-param-no-delim", "2001:db8::9:255")]
    public void An_IPv6_received_is_read_with_and_without_brackets(string name, string received) =>
        Assert.That(Vector(name).Via[0].Parameters["received"], Is.EqualTo(received));

    [Test]
    public void An_empty_or_unusual_reason_phrase_is_kept()
    {
        Assert.That(((SipResponse)Vector("noreason")).ReasonPhrase, Is.Empty);
        Assert.That(((SipResponse)Vector("unreason")).ReasonPhrase, Does.StartWith("= 2**3 * 5**2 но"));
        Assert.That(SipMessages.Parse<SipResponse>("SIP/2.0 200\n" + SipMessages.Options()[SipMessages.Options().IndexOf("Via", StringComparison.Ordinal)..]).ReasonPhrase, Is.Empty);
    }

    [Test]
    public void Octets_behind_the_body_of_a_datagram_are_ignored_and_a_missing_length_takes_all()
    {
        Assert.That(SipMessages.Parse<SipRequest>(SipMessages.Options("Content-Length: 2", body: "abcd")).Body.ToArray(), Is.EqualTo("ab"u8.ToArray()));
        Assert.That(SipMessages.Parse<SipRequest>(SipMessages.Options(body: "abcd")).Body.Length, Is.EqualTo(4));
    }

    [Test]
    public void Line_ends_before_the_start_line_are_skipped() =>
        Assert.That(SipMessages.Parse<SipRequest>("\n\n" + SipMessages.Options()).Method, Is.EqualTo("OPTIONS"));

    [TestCase("Contact: *", 0, true)]
    [TestCase("m: <sip:a@h>, \"b, c\" <sip:b@h;x=1,2>;q=1 , sip:c@h;expires=0", 3, false)]
    [TestCase("Contact: é <sip:a@h>", 1, false)]
    public void Contacts(string field, int count, bool star)
    {
        // A comma inside brackets is the URI's own when its user part holds it, never in a parameter.
        var text = field.Replace(";x=1,2", "", StringComparison.Ordinal).Replace("sip:b@", "sip:b,c@", StringComparison.Ordinal);
        var message = SipMessages.Parse<SipRequest>(SipMessages.Options(text));
        Assert.That((message.Contact.Count, message.ContactIsStar), Is.EqualTo((count, star)));
    }

    [TestCase("Contact: *\nContact: <sip:a@h>", "Contact", "'*' among other values")]
    [TestCase("Contact: <sip:a@h>\nContact: *", "Contact", "'*' among other values")]
    [TestCase("Contact: <sip:a@h>,", "Contact", "URI scheme expected")]
    [TestCase("Contact: <sip:a@h", "Contact", "'>' expected")]
    [TestCase("Contact: \"a\" sip:a@h", "Contact", "'<' expected")]
    [TestCase("Contact: \"a <sip:a@h>", "Contact", "unterminated quoted string")]
    [TestCase("Contact: <sip:a@h>;x=\"", "Contact", "unterminated quoted string")]
    [TestCase("Contact: <sip:a@h>;x=", "Contact", "parameter value expected")]
    [TestCase("Contact: <sip:a@h>;x=1;X=2", "Contact", "parameter given twice")]
    [TestCase("Contact: <sip:a@h;x=1;%58=2>", "Contact", "URI parameter given twice")]
    [TestCase("Contact: <sip:a@h> x", "Contact", "unexpected text at the end")]
    [TestCase("Contact: a@b <sip:a@h>", "Contact", "bad display name")]
    [TestCase("Contact: sip:a@h?x=y", "Contact", "URI with a question mark outside brackets")]
    [TestCase("Via: SIP/2.0/UDP", "Via", "space expected after the transport")]
    [TestCase("Via: SIP/2.0 UDP h", "Via", "'/' expected")]
    [TestCase("Via: SIP/2.0/UDP h:x", "Via", "bad port")]
    [TestCase("Via: SIP/2.0/UDP h:70000", "Via", "bad port")]
    [TestCase("Via: SIP/2.0/UDP h;branch=z9hG4bK", "Via", "branch without a transaction identifier")]
    [TestCase("From: <sip:a@h>", "From", "more than one")]
    [TestCase("t: <sip:a@h>", "To", "more than one")]
    [TestCase("i: x", "Call-ID", "more than one")]
    [TestCase("CSeq: 2 OPTIONS", "CSeq", "more than one")]
    [TestCase("Max-Forwards: 1\nMax-Forwards: 1", "Max-Forwards", "more than one")]
    [TestCase("Max-Forwards: 256", "Max-Forwards", "number too large")]
    [TestCase("Max-Forwards: x", "Max-Forwards", "number expected")]
    [TestCase("Content-Length: 0\nl: 0", "Content-Length", "more than one")]
    [TestCase("Content-Length: 0 0", "Content-Length", "unexpected text at the end")]
    [TestCase("Content-Length: 99999999999", "Content-Length", "number too large")]
    [TestCase("Content-Length: 1", "Content-Length", "longer than the message")]
    [TestCase("Content-Type: a/b\nc: a/b", "Content-Type", "more than one")]
    [TestCase("Expires: 1\nExpires: 1", "Expires", "more than one")]
    [TestCase("NoColon", "header", "':' expected after a header field name")]
    [TestCase(": x", "header", "header field name expected")]
    public void A_malformed_field_is_answered_400_with_its_name_and_the_reason(string field, string name, string reason)
    {
        Assert.That(SipMessageParser.TryParse(SipMessages.Octets(SipMessages.Options(field)), out _, out var rejection, out var error), Is.False);
        Assert.That((error.Field, error.Reason), Is.EqualTo((name, reason)));
        var answer = Encoding.UTF8.GetString(rejection!.Write(new IPEndPoint(IPAddress.Loopback, 5060)));
        Assert.That(answer, Does.StartWith($"SIP/2.0 400 Bad Request: {name}: {reason}\r\n"));
    }

    [TestCase("OPTIONS sip:x SIP/2.0", "\n", "line end that is not CRLF")]
    [TestCase("OPTIONS sip:x SIP/2.0", "\r", "line end that is not CRLF")]
    public void A_bare_line_end_within_a_field_is_malformed(string startLine, string end, string reason)
    {
        var octets = Encoding.ASCII.GetBytes($"{startLine}\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nX: a{end}b\r\n\r\n");
        Assert.That(SipMessageParser.TryParse(octets, out _, out var error), Is.False);
        Assert.That(error.Reason, Is.EqualTo(reason));
    }

    [TestCase("Via")]
    [TestCase("From")]
    [TestCase("To")]
    [TestCase("Call-ID")]
    [TestCase("CSeq")]
    public void A_mandatory_field_that_is_missing_is_named(string name)
    {
        var lines = SipMessages.Options().Split('\n').Where(line => !line.StartsWith(name + ":", StringComparison.Ordinal));
        Assert.That(SipMessageParser.TryParse(SipMessages.Octets(string.Join('\n', lines)), out _, out var rejection, out var error), Is.False);
        Assert.That((error.Field, error.Reason), Is.EqualTo((name, "missing")));
        Assert.That(rejection is null, Is.EqualTo(name == "Via"), "without Via there is nowhere to answer to");
    }

    [Test]
    public void Each_limit_holds_at_its_number_and_not_beyond()
    {
        using var all = Assert.EnterMultipleScope();
        // A message of Options has five fields, one of them a Via.
        Check(static count => SipMessages.Options(Lines("Subject: y", count - 5)), SipLimits.HeaderFields, "too many header fields");
        Check(static count => SipMessages.Options("Subject: " + new string('y', count - 9)), SipLimits.HeaderFieldLength, "header field too long");
        Check(static count => SipMessages.Options(Lines("Via: SIP/2.0/UDP h;branch=z9hG4bKx", count - 1)), SipLimits.ViaValues, "too many hops");
        Check(static count => SipMessages.Options("Contact: " + string.Join(", ", Enumerable.Repeat("<sip:h>", count))), SipLimits.AddressValues, "too many values");
        Check(static count => SipMessages.Options(Lines("Route: <sip:h>", count)), SipLimits.AddressValues, "too many values");
        Check(static count => SipMessages.Options("Contact: <sip:h>" + string.Concat(Enumerable.Range(0, count).Select(static i => $";p{i}"))), SipLimits.Parameters, "too many parameters");
        Check(static count => SipMessages.Options(uri: "sip:" + new string('h', count - 20)), SipLimits.HeaderFieldLength, "start line too long");
        Check(static count => SipMessages.Options(body: new string('x', count - SipMessages.Octets(SipMessages.Options()).Length)), SipLimits.MessageSize, "message too large", 513);

        static string Lines(string line, int count) => string.Join('\n', Enumerable.Repeat(line, count));

        static void Check(Func<int, string> text, int limit, string reason, int status = 400)
        {
            Assert.That(SipMessageParser.TryParse(SipMessages.Octets(text(limit)), out _, out var error), Is.True, $"{reason}: {error}");
            Assert.That(SipMessageParser.TryParse(SipMessages.Octets(text(limit + 1)), out _, out var rejection, out error), Is.False, reason);
            Assert.That((error.Reason, rejection?.StatusCode), Is.EqualTo((reason, (int?)status)));
        }
    }

    [TestCase("", true)]
    [TestCase("\r\n\r\n", true)]
    [TestCase("\0\0\0\0", true)]
    [TestCase("OPTIONS", false)]
    public void Keep_alives_are_known(string text, bool expected) =>
        Assert.That(SipMessageParser.IsKeepAlive(Encoding.ASCII.GetBytes(text)), Is.EqualTo(expected));

    [TestCase("x", "x")]
    [TestCase("V", "Via")]
    [TestCase("cONTENT-lENGTH", "Content-Length")]
    [TestCase("x-unknown", "x-unknown")]
    public void Names_have_one_spelling(string name, string canonical) =>
        Assert.That(HeaderName.Canonical(name), Is.EqualTo(name == "x" ? "Session-Expires" : canonical));

    [Test]
    public void Names_on_the_wire_have_the_same_spelling_and_known_ones_cost_no_text()
    {
        var known = typeof(HeaderName).GetFields().Where(static field => field.IsLiteral).Select(static field => (string)field.GetRawConstantValue()!).ToList();
        Assert.That(known, Has.Count.GreaterThan(30));
        foreach (var name in known) Assert.That(HeaderName.Canonical(Encoding.ASCII.GetBytes(name.ToUpperInvariant())), Is.SameAs(HeaderName.Canonical(name)));
        foreach (var unknown in new[] { "X-Unknown", new string('x', 33), new string('x', 4000) })
            Assert.That(HeaderName.Canonical(Encoding.ASCII.GetBytes(unknown)), Is.EqualTo(unknown));
    }

    [Test]
    public void Any_octets_at_all_are_parsed_without_an_exception() => Prop.ForAll<byte[]>(static octets =>
    {
        _ = SipMessageParser.TryParse(octets, out _, out _, out _);
        new SipFramer().Scan(octets, out _);
        return true;
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Fields_in_any_mixture_never_make_an_exception_and_what_parses_is_written_back()
    {
        string[] lines =
        [
            "Via: SIP/2.0/UDP h:1;rport;branch=z9hG4bK1, SIP / 2.0 / TCP [::1]", "f: \"\\\"\" <sip:a@h>;tag=1", "To: sip:b@h", "i: c", "CSeq: 1 INVITE",
            "Contact: *", "m: <tel:+1>;expires=5, x <sip:%00@[::]:1;a?b=c>", "Route: <sip:r;lr>", "Record-Route:\n <sip:q;lr>\n , <sip:z>", "Max-Forwards: 0",
            "Subject: \u00e9\n\t folded", "Organization:", "Content-Length: 2", "l: 0", "Via: ,", "bad",
        ];
        Prop.ForAll<byte[]>(picks =>
        {
            var text = string.Join('\n', picks.Select(pick => lines[pick % lines.Length]).Concat(lines[..5]).Prepend("INVITE sip:b@h SIP/2.0").Distinct()) + "\n\nbody";
            if (!SipMessageParser.TryParse(SipMessages.Octets(text), out var message, out _)) return true;
            var written = SipMessageWriter.Write(message!);
            Assert.That(SipMessageParser.TryParse(written, out var again, out var error), Is.True, error.ToString());
            SipMessages.AssertSame(again!, message!);
            return true;
        }).QuickCheckThrowOnFailure();
    }
}
