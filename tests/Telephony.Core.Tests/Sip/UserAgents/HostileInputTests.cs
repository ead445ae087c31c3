using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using static Telephony.Core.Tests.Sip.SipExamples;

namespace Telephony.Core.Tests.Sip.UserAgents;

/// <summary>Random sequences of messages, commands, failures and time: nothing throws, and all ends when time passes.</summary>
public sealed class HostileInputTests
{
    private static readonly string[] s_methods =
        ["INVITE", "INVITE", "INVITE", "ACK", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "INFO", "UPDATE", "UPDATE", "PRACK", "FOO"];

    private static readonly string[] s_fields =
    [
        "", "", "", "Supported: timer", "Supported: timer\nSession-Expires: 90;refresher=uas", "Session-Expires: 100\nAllow: UPDATE", "Require: 100rel",
        "Content-Type: text/plain", "Expires: 1", "Session-Expires: 0", "Session-Expires: 4294967295;refresher=", "Supported: timer\nMin-SE: 4294967295",
        "Record-Route: <sip:p;lr>, <sip:q>", "Record-Route: <sips:h:65535>", "Record-Route: <tel:1>",
    ];

    private static readonly string[] s_contacts =
        ["<sip:peer@198.51.100.7:5060>", "<sip:peer@[2001:db8::1]>", "<sip:x@host.invalid;transport=tcp>", "<tel:1>", "", "<sip:0.0.0.0>", "<sips:a@b;maddr=1.2.3.4>"];

    [Test]
    public void Random_sequences_never_throw_and_always_end([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        var bench = new UserAgentBench(new UserAgentOptions { MaxCalls = 5, MaxServerTransactions = 60 });
        var tags = new List<string?> { null, "unknown" };
        var sent = new List<(SipRequest Request, TransportPath Path)>();
        for (var step = 0; step < 400; step++)
        {
            Step(random, bench, tags, sent);
            foreach (var output in bench.Last.OfType<UserAgentOutput.Send>())
            {
                if (output.Message is SipResponse { To.Tag: { } tag } && !tags.Contains(tag)) tags.Add(tag);
                if (output.Message is SipRequest request) sent.Add((request, output.Path));
            }
            while (tags.Count > 12) tags.RemoveAt(2);
        }
        for (var call = 1; call < 1000; call++) bench.Do((now, outputs) => bench.Agent.HangUp(now, new CallHandle(call), outputs));
        bench.AssertNothingIsKept();
    }

    private static void Step(Random random, UserAgentBench bench, List<string?> tags, List<(SipRequest Request, TransportPath Path)> sent)
    {
        var handle = new CallHandle(random.Next(1, 60));
        ReadOnlyMemory<byte> sdp = random.Next(4) == 0 ? default(ReadOnlyMemory<byte>) : SdpOctets;
        switch (random.Next(20))
        {
            case < 11:
                bench.Receive(RandomRequest(random, tags), random.Next(4) == 0 ? Tcp : Udp);
                break;
            case 11 when sent.Count > 0:
                var (request, _) = sent[random.Next(sent.Count)];
                if (request.Method != SipMethod.Ack)
                    bench.Receive(Response(request, new[] { 100, 180, 200, 200, 401, 422, 481, 491, 503, 600 }[random.Next(10)], headers: new SipHeader("Min-SE", "500")));
                break;
            case 12:
                bench.Do((now, outputs) => bench.Agent.Ring(now, handle, outputs));
                break;
            case 13:
                bench.Do((now, outputs) => bench.Agent.Accept(now, handle, sdp, outputs));
                break;
            case 14:
                bench.Do((now, outputs) => bench.Agent.Reject(now, handle, 486, [], outputs));
                break;
            case 15:
                bench.Do((now, outputs) => bench.Agent.AcceptOffer(now, handle, sdp, outputs));
                break;
            case 16:
                bench.Do((now, outputs) => bench.Agent.RejectOffer(now, handle, 488, outputs));
                break;
            case 17:
                bench.Do((now, outputs) => bench.Agent.HangUp(now, handle, outputs));
                break;
            case 18:
                bench.Do((now, outputs) => bench.Agent.TransportFailed(now, sent.Count > 0 ? sent[^1].Path : Tcp, outputs));
                bench.Do((now, outputs) => bench.Agent.Respond(now, new RequestHandle(handle.Value), 200, [], outputs));
                break;
            default:
                bench.After(TimeSpan.FromMilliseconds(Math.Pow(10, random.NextDouble() * 5)));
                break;
        }
    }

    private static SipRequest RandomRequest(Random random, List<string?> tags)
    {
        var method = s_methods[random.Next(s_methods.Length)];
        return Request(
            method, (uint)random.Next(1, 6), tags[random.Next(tags.Count)], $"call-{random.Next(4)}", $"from-{random.Next(2)}",
            random.Next(3) == 0 ? "old-branch" : $"z9hG4bK-{random.Next(60)}", s_fields[random.Next(s_fields.Length)],
            random.Next(2) == 0 ? SdpText : "", contact: s_contacts[random.Next(s_contacts.Length)]);
    }
}
