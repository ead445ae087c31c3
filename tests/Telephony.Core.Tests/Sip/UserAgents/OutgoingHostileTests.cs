using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using static Telephony.Core.Tests.Sip.SipExamples;
using static Telephony.Core.Tests.Sip.UserAgents.CalledPeer;

namespace Telephony.Core.Tests.Sip.UserAgents;

/// <summary>A called peer that answers anything at any time: nothing throws, one end a call, and all ends when time passes.</summary>
public sealed class OutgoingHostileTests
{
    private static readonly int[] s_statuses = [100, 101, 180, 180, 181, 183, 183, 199, 200, 200, 202, 299, 302, 401, 401, 407, 407, 422, 422, 481, 486, 491, 503, 603, 699];

    private static readonly SipHeader[] s_fields =
    [
        new("Subject", "x"), new("Session-Expires", "90;refresher=uac"), new("Session-Expires", "0"), new("Session-Expires", "4294967295;refresher=uas"), new("Session-Expires", "x"),
        new("Min-SE", "4294967295"), new("Min-SE", "-"), new("Retry-After", "(never)"), new("Require", "100rel, magic"), new("RSeq", "0"), new("Allow", "UPDATE"),
        new("WWW-Authenticate", "Digest realm=\"a\", nonce=\"b\""), new("WWW-Authenticate", "Digest realm=\"a\", nonce=\"c\", stale=true, qop=\"auth\""),
        new("Proxy-Authenticate", "Digest realm=\"a\", nonce=\"d\", algorithm=MD5"), new("Proxy-Authenticate", "Basic"), new("WWW-Authenticate", ""),
    ];

    private static readonly string[] s_methods = ["INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "INFO", "UPDATE", "UPDATE", "REFER", "PRACK", "FOO"];

    private static readonly SipUri[] s_contacts =
    [
        Contact, new("sip", null, "0.0.0.0", 0, SipParameters.Empty), new("sip", null, "host.invalid", null, SipParameters.Empty),
        new("sips", null, "[2001:db8::1]", 65535, SipParameters.Empty), new("tel", null, "", null, SipParameters.Empty, Opaque: "1"),
        new("sip", "x", "203.0.113.9", null, new SipParameters([new("transport", "tcp")])),
    ];

    [Test]
    public void Random_answers_never_throw_and_the_calls_always_end([Range(1, 60)] int seed)
    {
        var random = new Random(seed);
        var bench = new UserAgentBench();
        var sent = new List<SipRequest>();
        var answers = new List<SipResponse>();
        for (var step = 0; step < 400; step++)
        {
            Step(random, bench, sent, answers);
            sent.AddRange(bench.Requests);
        }
        for (var call = 1; call < 1000; call++) bench.Do((now, outputs) => bench.Agent.HangUp(now, new CallHandle(call), outputs));
        bench.AssertNothingIsKept();
    }

    private static void Step(Random random, UserAgentBench bench, List<SipRequest> sent, List<SipResponse> answers)
    {
        var handle = new CallHandle(random.Next(1, 80));
        var credentials = random.Next(2) == 0 ? new SipCredentials("u", "p") : null;
        switch (random.Next(16))
        {
            case 0:
                bench.Place(Request(random.Next(4) == 0 ? Tcp : Udp, credentials, TimeSpan.FromSeconds(random.Next(1, 200)), random.Next(2) == 0 ? TimeSpan.FromSeconds(2) : null));
                break;
            case < 9 when sent.Count > 0 && RandomAnswer(random, sent) is { } answer:
                answers.Add(answer);
                bench.Receive(answer);
                break;
            case < 12 when answers.Count > 0:
                var method = s_methods[random.Next(s_methods.Length)];
                bench.Receive(InDialog(method, answers[random.Next(answers.Count)], (uint)random.Next(1, 9), body: random.Next(2) == 0 ? SdpText : ""));
                break;
            case 12:
                bench.Do((now, outputs) => bench.Agent.HangUp(now, handle, outputs));
                break;
            case 13:
                bench.Do((now, outputs) => bench.Agent.AcceptOffer(now, handle, random.Next(2) == 0 ? SdpOctets : default, outputs));
                break;
            case 14 when random.Next(4) == 0:
                bench.Do((now, outputs) => bench.Agent.TransportFailed(now, Udp, outputs));
                break;
            default:
                bench.After(TimeSpan.FromMilliseconds(Math.Pow(10, random.NextDouble() * 5)));
                break;
        }
    }

    private static SipResponse? RandomAnswer(Random random, List<SipRequest> sent)
    {
        var request = sent[Math.Max(0, sent.Count - 1 - random.Next(12))];
        if (request.Method == SipMethod.Ack) return null;
        var tag = random.Next(8) == 0 ? null : $"tag-{random.Next(random.Next(1, 40))}";
        SipHeader[] headers = [s_fields[random.Next(s_fields.Length)], s_fields[random.Next(s_fields.Length)]];
        var body = random.Next(3) switch { 0 => "", 1 => SdpText, _ => "v=x\n" };
        return Respond(request, s_statuses[random.Next(s_statuses.Length)], tag, contact: s_contacts[random.Next(s_contacts.Length)], body: body, headers: headers);
    }
}
