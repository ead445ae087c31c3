using System.Net;
using System.Text;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Tests.Sip.Parsing;

/// <summary>
/// What the parser makes of each message of RFC 4475 and RFC 5118 when it arrives in a datagram. What a user agent answers to
/// those that parse is the user agent's test.
/// </summary>
public sealed class TortureParsingTests
{
    private const int Parses = 0;
    private const int Dropped = -1;

    /// <summary>
    /// For each message: it parses, it is dropped in silence, or the status it is refused with. Where the RFC leaves the choice
    /// between an error and leniency, the choice is ours and in docs/conformance/sip.md.
    /// </summary>
    private static readonly Dictionary<string, (int Outcome, string Field)> s_expected = new()
    {
        ["wsinv"] = (Parses, ""),
        ["intmeth"] = (Parses, ""),
        ["esc01"] = (Parses, ""),
        ["escnull"] = (Parses, ""),
        ["esc02"] = (Parses, ""),
        ["lwsdisp"] = (Parses, ""),
        ["longreq"] = (Parses, ""),
        ["dblreq"] = (Parses, ""),
        ["semiuri"] = (Parses, ""),
        ["transports"] = (Parses, ""),
        ["mpart01"] = (Parses, ""),
        ["unreason"] = (Parses, ""),
        ["noreason"] = (Parses, ""),
        ["badinv01"] = (400, "Via"),
        ["clerr"] = (400, "Content-Length"),
        ["ncl"] = (400, "Content-Length"),
        ["scalar02"] = (400, "CSeq"),
        ["scalarlg"] = (Dropped, "CSeq"),
        ["quotbal"] = (400, "To"),
        ["ltgtruri"] = (400, "start-line"),
        ["lwsruri"] = (400, "start-line"),
        ["lwsstart"] = (400, "start-line"),
        ["trws"] = (400, "start-line"),
        ["escruri"] = (400, "start-line"),
        ["baddate"] = (Parses, ""),
        ["regbadct"] = (400, "Contact"),
        ["badaspec"] = (400, "To"),
        ["baddn"] = (400, "message"),
        ["badvers"] = (505, "start-line"),
        ["mismatch01"] = (400, "CSeq"),
        ["mismatch02"] = (400, "CSeq"),
        ["bigcode"] = (Dropped, "start-line"),
        ["badbranch"] = (400, "Via"),
        ["insuf"] = (400, "From"),
        ["unkscm"] = (Parses, ""),
        ["novelsc"] = (Parses, ""),
        ["unksm2"] = (Parses, ""),
        ["bext01"] = (Parses, ""),
        ["invut"] = (Parses, ""),
        ["regaut01"] = (Parses, ""),
        ["multi01"] = (400, "CSeq"),
        ["mcl01"] = (400, "Content-Length"),
        ["bcast"] = (Parses, ""),
        ["zeromf"] = (Parses, ""),
        ["cparam01"] = (Parses, ""),
        ["cparam02"] = (Parses, ""),
        ["regescrt"] = (Parses, ""),
        ["sdp01"] = (Parses, ""),
        ["inv2543"] = (Parses, ""),
        ["test"] = (Dropped, "start-line"),
        ["ipv6-good"] = (Parses, ""),
        ["ipv6-bad"] = (400, "start-line"),
        ["port-ambiguous"] = (Parses, ""),
        ["port-unambiguous"] = (Parses, ""),
        ["via-received-param-with-delim"] = (Parses, ""),
        ["via-received-param-no-delim"] = (Parses, ""),
        ["ipv6-in-sdp"] = (400, "Content-Length"),
        ["ipv6-in-sdp-fixedcl"] = (Parses, ""),
        ["mult-ip-in-header"] = (Parses, ""),
        ["mult-ip-in-sdp"] = (Parses, ""),
        ["mult-ip-in-sdp-fixedcl"] = (Parses, ""),
        ["ipv4-mapped-ipv6"] = (Parses, ""),
        ["ipv4-mapped-ipv6-fixedcl"] = (Parses, ""),
        ["ipv6-bug-abnf-3-colons"] = (Parses, ""),
        ["ipv6-correct-abnf-2-colons"] = (Parses, ""),
    };

    [Test]
    public void Every_file_is_a_case()
    {
        var listed = TortureVector.All.Select(static vector => vector.File);
        Assert.That(listed, Is.EquivalentTo(TortureVector.FilesOnDisk()));
        Assert.That(s_expected.Keys, Is.EquivalentTo(TortureVector.All.Select(static vector => vector.Name)));
    }

    [TestCaseSource(typeof(TortureVector), nameof(TortureVector.All))]
    public void A_torture_message_parses_or_gets_its_answer(TortureVector vector)
    {
        var (outcome, field) = s_expected[vector.Name];
        var parsed = SipMessageParser.TryParse(vector.Read(), out var message, out var rejection, out var error);

        using var all = Assert.EnterMultipleScope();
        Assert.That(parsed, Is.EqualTo(outcome == Parses), error.ToString());
        if (parsed) Assert.That(message, vector.IsRequest ? Is.TypeOf<SipRequest>() : Is.TypeOf<SipResponse>());
        else Assert.That(error.Field, Is.EqualTo(field), error.Reason);
        Assert.That(rejection?.StatusCode, outcome > 0 ? Is.EqualTo(outcome) : Is.Null);
    }

    [TestCaseSource(typeof(TortureVector), nameof(TortureVector.All))]
    public void A_refusal_is_itself_a_good_response_or_says_only_what_it_could_read(TortureVector vector)
    {
        _ = SipMessageParser.TryParse(vector.Read(), out _, out var rejection, out _);
        if (rejection is null) return;
        var source = new IPEndPoint(IPAddress.Parse("192.0.2.77"), 4321);
        var answer = rejection.Write(source);
        Assert.That(Encoding.UTF8.GetString(answer), Does.StartWith($"SIP/2.0 {rejection.StatusCode} ").And.Contain("\r\nVia: SIP/"));
        // Where the sender's own Via, From, To, Call-ID or CSeq is what is wrong, the copy cannot be better.
        if (vector.Name is "badinv01" or "scalar02" or "quotbal" or "badaspec" or "baddn" or "badbranch" or "insuf") return;
        Assert.That(SipMessageParser.TryParse(answer, out var message, out var error), Is.True, error.ToString());
        var response = (SipResponse)message!;
        Assert.That(response.Via[0].Parameters["received"], Is.EqualTo("192.0.2.77"));
        Assert.That(response.To.Tag, Is.Not.Null);
    }

    [TestCaseSource(typeof(TortureVector), nameof(TortureVector.All))]
    public void Writing_what_was_parsed_and_parsing_it_again_gives_the_same(TortureVector vector)
    {
        if (!SipMessageParser.TryParse(vector.Read(), out var message, out _)) return;
        var written = SipMessageWriter.Write(message!);
        Assert.That(SipMessageParser.TryParse(written, out var again, out var error), Is.True, error.ToString());
        SipMessages.AssertSame(again!, message!);
        Assert.That(SipMessageWriter.Write(again!), Is.EqualTo(written));
    }

    [TestCaseSource(typeof(TortureVector), nameof(TortureVector.All))]
    public void A_message_cut_anywhere_is_never_an_exception(TortureVector vector)
    {
        var octets = vector.Read();
        for (var length = 0; length < octets.Length; length++) Consume(octets.AsSpan(0, length));
    }

    [TestCaseSource(typeof(TortureVector), nameof(TortureVector.All))]
    public void A_message_with_any_octet_changed_is_never_an_exception(TortureVector vector)
    {
        var octets = vector.Read();
        for (var i = 0; i < octets.Length; i++)
        {
            var original = octets[i];
            foreach (var changed in new[] { (byte)(original ^ 0xff), (byte)(original ^ 0x20), (byte)(original ^ 1), (byte)0, (byte)'\n', (byte)'"', (byte)',' })
            {
                octets[i] = changed;
                Consume(octets);
            }
            octets[i] = original;
        }
    }

    /// <summary>Parses, writes, parses again, frames: whatever may happen to a message.</summary>
    private static void Consume(ReadOnlySpan<byte> octets)
    {
        var source = new IPEndPoint(IPAddress.IPv6Loopback, 5060);
        if (SipMessageParser.TryParse(octets, out var message, out var rejection, out _))
        {
            var written = SipMessageWriter.Write(message!);
            if (!SipMessageParser.TryParse(written, out _, out var error)) Assert.Fail($"{error}\n{Encoding.UTF8.GetString(written)}");
        }
        else if (rejection is not null)
        {
            rejection.Write(source);
            rejection.ReplyTo(source);
        }
        new SipFramer().Scan(octets, out _);
    }
}
