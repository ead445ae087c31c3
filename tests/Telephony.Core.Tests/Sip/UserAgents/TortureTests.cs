using System.Net;
using Telephony.Core.Sdp;
using Telephony.Core.Sip.Authentication;
using Telephony.Core.Sip.Parsing;
using Telephony.Core.Sip.Registration;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;

namespace Telephony.Core.Tests.Sip.UserAgents;

/// <summary>
/// Each message of RFC 4475 and RFC 5118 through the real parser and user agent, with an application behind them that answers calls it
/// can serve, keeps registrations of anyone, and asks who it is when a request brings credentials. The result is the final answer.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TortureTests
{
    private const int Silence = 0;

    /// <summary>The final answer to each message; its reason is the index's <c>expected</c>.</summary>
    private static readonly Dictionary<string, int> s_answers = new()
    {
        ["wsinv"] = 481, ["intmeth"] = 501, ["esc01"] = 200, ["escnull"] = 200, ["esc02"] = 501, ["lwsdisp"] = 200, ["longreq"] = 200,
        ["dblreq"] = 200, ["semiuri"] = 200, ["transports"] = 200, ["mpart01"] = 405, ["unreason"] = Silence, ["noreason"] = Silence,
        ["badinv01"] = 400, ["clerr"] = 400, ["ncl"] = 400, ["scalar02"] = 400, ["scalarlg"] = Silence, ["quotbal"] = 400,
        ["ltgtruri"] = 400, ["lwsruri"] = 400, ["lwsstart"] = 400, ["trws"] = 400, ["escruri"] = 400, ["baddate"] = 200,
        ["regbadct"] = 400, ["badaspec"] = 400, ["baddn"] = 400, ["badvers"] = 505, ["mismatch01"] = 400, ["mismatch02"] = 400,
        ["bigcode"] = Silence, ["badbranch"] = 400, ["insuf"] = 400, ["unkscm"] = 416, ["novelsc"] = 416, ["unksm2"] = 400,
        ["bext01"] = 420, ["invut"] = 415, ["regaut01"] = 401, ["multi01"] = 400, ["mcl01"] = 400, ["bcast"] = Silence, ["zeromf"] = 200,
        ["cparam01"] = 200, ["cparam02"] = 200, ["regescrt"] = 200, ["sdp01"] = 406, ["inv2543"] = 200, ["test"] = Silence,
        ["ipv6-good"] = 200, ["ipv6-bad"] = 400, ["port-ambiguous"] = 200, ["port-unambiguous"] = 200,
        ["via-received-param-with-delim"] = 481, ["via-received-param-no-delim"] = 200, ["ipv6-in-sdp"] = 400, ["ipv6-in-sdp-fixedcl"] = 488,
        ["mult-ip-in-header"] = 481, ["mult-ip-in-sdp"] = 200, ["mult-ip-in-sdp-fixedcl"] = 200, ["ipv4-mapped-ipv6"] = 488,
        ["ipv4-mapped-ipv6-fixedcl"] = 488, ["ipv6-bug-abnf-3-colons"] = 200, ["ipv6-correct-abnf-2-colons"] = 200,
    };

    private readonly UserAgentBench _bench = new();

    [Test]
    public void Every_message_has_its_answer_here() =>
        Assert.That(s_answers.Keys, Is.EquivalentTo(TortureVector.All.Select(static vector => vector.Name)));

    [TestCaseSource(typeof(TortureVector), nameof(TortureVector.All)), Rfc(4475, "3"), Rfc(5118, "4")]
    public void A_torture_message_gets_its_final_answer(TortureVector vector)
    {
        Assert.That(FinalAnswer(vector.Read()), Is.EqualTo(s_answers[vector.Name]), vector.Expected);
        if (s_answers[vector.Name] is not Silence and < 300) return;
        _bench.AssertNothingIsKept();
    }

    [TestCase("intmeth", "Allow"), TestCase("mpart01", "Allow"), TestCase("bext01", "Unsupported"), TestCase("invut", "Accept"), TestCase("sdp01", "Warning")]
    public void A_refusal_says_what_would_have_been_right(string name, string field)
    {
        FinalAnswer(TortureVector.Called(name).Read());
        Assert.That(_bench.Responses.Last().Header(field), Is.Not.Null.And.Not.Empty);
    }

    /// <summary>Status of what is finally sent, or silence.</summary>
    private int FinalAnswer(byte[] datagram)
    {
        if (!SipMessageParser.TryParse(datagram, out var message, out var rejection, out _)) return rejection?.StatusCode ?? Silence;
        _bench.Receive(message!);
        foreach (var output in _bench.Last.ToList())
        {
            if (output is UserAgentOutput.Invited invited) Answer(invited);
            if (output is UserAgentOutput.Requested requested) Register(requested);
        }
        return _bench.Responses.LastOrDefault(static response => !response.IsProvisional)?.StatusCode ?? Silence;
    }

    private void Answer(UserAgentOutput.Invited invited)
    {
        var media = new OfferAnswerSession(new LocalMedia(IPEndPoint.Parse("192.0.2.200:20000"), LocalMedia.AllCodecs), 1);
        var outcome = media.ReceiveOffer(RequestScreening.Sdp(invited.Invite).Span);
        _bench.Do((now, outputs) =>
        {
            if (outcome is OfferAnswerOutcome.Agreed agreed) _bench.Agent.Accept(now, invited.Call, agreed.Answer, outputs);
            else _bench.Agent.Reject(now, invited.Call, ((OfferAnswerOutcome.Refused)outcome).Status, [], outputs);
        });
    }

    private void Register(UserAgentOutput.Requested requested)
    {
        var isAsked = requested.Request.Header(HeaderName.Authorization) is not null
            && DigestCredentials.TryFind(requested.Request, "telephony", out var credentials, out _) && credentials is null;
        var status = isAsked
            ? 401
            : Registrar.Process(requested.Request, [], null, DateTimeOffset.UnixEpoch, new RegistrarOptions()).Status;
        _bench.Do((now, outputs) => _bench.Agent.Respond(now, requested.Handle, status, [], outputs));
    }
}
