using System.Net;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;

namespace Telephony.Core.Tests.Sip.UserAgents;

/// <summary>How a call between the two agents of an <see cref="AgentPair"/> is meant to go.</summary>
internal enum PairPlan
{
    /// <summary>It is answered, and we hang up.</summary>
    WeHangUp,

    /// <summary>It is answered, and the called person hangs up.</summary>
    PeerHangsUp,

    /// <summary>It rings, and we give up.</summary>
    WeCancel,

    /// <summary>It is answered at the moment when we give up.</summary>
    Crossing,

    /// <summary>The called person refuses.</summary>
    Busy,

    /// <summary>It is answered, and nobody hangs up: only the session timer finds a peer that is gone.</summary>
    NobodyHangsUp,
}

/// <summary>
/// Two user agents in virtual time: one places calls, the other is called. Every message goes through writer and parser and over a network that a test
/// makes as bad as it likes, or through <see cref="Passes"/>, which can lose a certain one, or all of a side that has died.
/// </summary>
internal sealed class AgentPair(int seed, NetworkConditions conditions)
{
    private static readonly IPEndPoint s_here = new(IPAddress.Parse("192.0.2.1"), 5060);
    private static readonly IPEndPoint s_there = new(IPAddress.Parse("198.51.100.7"), 5060);

    private readonly SimulatedNetwork _network = new(seed, conditions);
    private readonly Random _random = new(seed);
    private readonly PriorityQueue<Action, MonotonicTime> _later = new();
    private readonly Dictionary<CallHandle, int> _placed = [];
    private readonly Dictionary<CallHandle, int> _called = [];
    private MonotonicTime _now = new(0);

    public UserAgent Caller { get; } = new(new UserAgentOptions(), new CountingTokens("a"));

    public UserAgent Called { get; } = new(new UserAgentOptions(), new CountingTokens("b"));

    /// <summary>Whether the datagram with this number, from 0, gets into the network; told who sends it.</summary>
    public Func<int, bool, SipMessage, bool> Passes { get; set; } = static (_, _, _) => true;

    /// <summary>Whether the called agent still runs; one that is dead sends and receives nothing.</summary>
    public bool CalledIsDead { get; set; }

    public int Sent { get; private set; }

    public MonotonicTime Now => _now;

    /// <summary>How the placed calls ended, short.</summary>
    public List<string> Ends { get; } = [];

    public List<string> Told { get; } = [];

    public void Place(PairPlan plan, TimeSpan at, TimeSpan? ringLimit = null) => After(at, () => Do(Caller, (now, outputs) =>
    {
        var handle = Caller.Invite(now, new InviteRequest
        {
            Target = new SipUri("sip", $"{plan}", "198.51.100.7", 5060, SipParameters.Empty),
            Path = new TransportPath(SipTransport.Udp, s_here, s_there),
            From = new NameAddr(new SipUri("sip", "caller", "192.0.2.1", null, SipParameters.Empty)),
            Offer = SipExamples.SdpOctets,
            RingLimit = ringLimit ?? TimeSpan.FromSeconds(90),
        }, outputs);
        _placed.Add(handle, 0);
        if (plan == PairPlan.WeCancel) After(TimeSpan.FromMilliseconds(300 + _random.Next(200)), () => HangUp(Caller, handle));
        if (plan == PairPlan.Crossing) After(TimeSpan.FromMilliseconds(598 + _random.Next(5)), () => HangUp(Caller, handle));
        if (plan == PairPlan.WeHangUp) After(TimeSpan.FromSeconds(100 + _random.Next(5)), () => HangUp(Caller, handle));
    }));

    /// <summary>Lets both run until nothing is left to do.</summary>
    public void Play()
    {
        while (Next() is { } due)
        {
            Assert.That(due, Is.GreaterThanOrEqualTo(_now).And.LessThan(new MonotonicTime(TimeSpan.FromHours(4).Ticks)), "the run does not end");
            _now = due;
            while (_network.Receive(_now) is { } datagram) Deliver(datagram);
            while (_later.TryPeek(out var action, out var at) && at <= _now)
            {
                _later.Dequeue();
                action();
            }
            if (Caller.Deadline <= _now) Do(Caller, Caller.Advance);
            if (!CalledIsDead && Called.Deadline <= _now) Do(Called, Called.Advance);
        }
    }

    /// <summary>One end for each call, and nothing kept.</summary>
    public void AssertRules(string what = "")
    {
        using var all = Assert.EnterMultipleScope();
        Assert.That(_placed.Values, Is.All.EqualTo(1), $"ends of each placed call {what}");
        Assert.That(Caller.Held, Is.Zero, $"kept by the caller {what}");
        Assert.That(Caller.ActiveCalls, Is.Zero, what);
        if (CalledIsDead) return;
        Assert.That(_called.Values, Is.All.EqualTo(1), $"ends of each call at the peer {what}");
        Assert.That(Called.Held, Is.Zero, $"kept by the peer {what}");
    }

    private MonotonicTime? Next()
    {
        MonotonicTime? next = null;
        foreach (var at in new[] { _network.Deadline, Caller.Deadline, CalledIsDead ? null : Called.Deadline, _later.TryPeek(out _, out var due) ? due : null })
            next = next is null || at < next ? at ?? next : next;
        return next;
    }

    private void Deliver(Datagram datagram)
    {
        Assert.That(SipMessageParser.TryParse(datagram.Octets, out var message, out var error), Is.True, error.ToString());
        var toCaller = datagram.To.Equals(s_here);
        if (!toCaller && CalledIsDead) return;
        var agent = toCaller ? Caller : Called;
        Do(agent, (now, outputs) => agent.Receive(now, message!, new TransportPath(SipTransport.Udp, datagram.To, datagram.From), outputs));
    }

    private void Do(UserAgent agent, Action<MonotonicTime, List<UserAgentOutput>> input)
    {
        var outputs = new List<UserAgentOutput>();
        input(_now, outputs);
        foreach (var output in outputs)
        {
            if (output is UserAgentOutput.Send send) Send(agent == Caller, send);
            else if (agent == Caller) TellCaller(output);
            else TellCalled(output);
        }
    }

    private void Send(bool byCaller, UserAgentOutput.Send send)
    {
        if ((byCaller || !CalledIsDead) && Passes(Sent++, byCaller, send.Message))
            _network.Send(_now, byCaller ? s_here : s_there, send.Path.Remote, SipMessageWriter.Write(send.Message));
    }

    private void TellCaller(UserAgentOutput output)
    {
        CallHandle call = output switch
        {
            UserAgentOutput.Progress one => one.Call,
            UserAgentOutput.Answered one => one.Call,
            UserAgentOutput.Failed one => one.Call,
            UserAgentOutput.Ended one => one.Call,
            UserAgentOutput.OfferAnswered one => one.Call,
            _ => throw new AssertionException($"the caller was told {output}"),
        };
        // A call's own INVITE is still being placed when nothing can have come yet.
        Assert.That(_placed.GetValueOrDefault(call), Is.Zero, $"{output} after the end");
        Told.Add(output.GetType().Name);
        if (output is not (UserAgentOutput.Failed or UserAgentOutput.Ended)) return;
        _placed[call] = 1;
        Ends.Add(output is UserAgentOutput.Failed failed ? $"{failed.Failure.Cause} {failed.Failure.Status}" : $"{((UserAgentOutput.Ended)output).Cause}");
    }

    private void TellCalled(UserAgentOutput output)
    {
        switch (output)
        {
            case UserAgentOutput.Invited invited:
                _called.Add(invited.Call, 0);
                Answer(invited.Call, Enum.Parse<PairPlan>(invited.Invite.RequestUri.User!));
                break;
            case UserAgentOutput.Reoffered offered:
                After(TimeSpan.FromMilliseconds(20), () => Do(Called, (now, outputs) => Called.AcceptOffer(now, offered.Call, SipExamples.SdpOctets, outputs)));
                break;
            case UserAgentOutput.Ended ended:
                _called[ended.Call]++;
                break;
            default:
                break;
        }
    }

    private void Answer(CallHandle call, PairPlan plan)
    {
        After(TimeSpan.FromMilliseconds(100), () => Do(Called, (now, outputs) => Called.Ring(now, call, outputs)));
        // One whose CANCEL never comes rings until its own user has had enough.
        if (plan == PairPlan.WeCancel) After(TimeSpan.FromMinutes(5), () => HangUp(Called, call));
        if (plan == PairPlan.WeCancel) return;
        After(TimeSpan.FromMilliseconds(600), () => Do(Called, (now, outputs) =>
        {
            if (plan == PairPlan.Busy) Called.Reject(now, call, 486, [], outputs);
            else Called.Accept(now, call, SipExamples.SdpOctets, outputs);
        }));
        if (plan == PairPlan.PeerHangsUp) After(TimeSpan.FromSeconds(100), () => HangUp(Called, call));
        // Otherwise the calls of this plan would last for ever; a peer that has died cannot do it.
        if (plan == PairPlan.NobodyHangsUp) After(TimeSpan.FromHours(2), () => HangUp(Called, call));
        if (plan == PairPlan.WeHangUp || plan == PairPlan.Crossing) After(TimeSpan.FromMinutes(30), () => HangUp(Called, call));
    }

    private void HangUp(UserAgent agent, CallHandle call)
    {
        if (agent == Caller || !CalledIsDead) Do(agent, (now, outputs) => agent.HangUp(now, call, outputs));
    }

    private void After(TimeSpan span, Action action) => _later.Enqueue(action, _now + span);
}
