using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;
using static Telephony.Core.Tests.Sip.SipExamples;

namespace Telephony.Core.Tests.Sip.UserAgents;

/// <summary>
/// One user agent in virtual time, and what it put out since the last input. It also watches the rules that hold for every
/// run: one Ended for each Invited, one Failed or Ended for each call that we place, and nothing of a call after it.
/// </summary>
internal sealed class UserAgentBench
{
    private readonly HashSet<CallHandle> _ended = [];

    public UserAgentBench(UserAgentOptions? options = null) => Agent = new UserAgent(options ?? new UserAgentOptions(), new CountingTokens());

    public UserAgent Agent { get; }

    public MonotonicTime Now { get; private set; } = new(TimeSpan.FromHours(1).Ticks);

    /// <summary>What the last input brought.</summary>
    public List<UserAgentOutput> Last { get; private set; } = [];

    public IEnumerable<SipMessage> Sent => Last.OfType<UserAgentOutput.Send>().Select(send => send.Message);

    public IEnumerable<SipResponse> Responses => Sent.OfType<SipResponse>();

    public IEnumerable<SipRequest> Requests => Sent.OfType<SipRequest>();

    /// <summary>What was sent, short: status codes and methods.</summary>
    public string SentText => string.Join(' ', Sent.Select(message => message is SipResponse response ? $"{response.StatusCode}" : ((SipRequest)message).Method));

    /// <summary>What was told to the application, short.</summary>
    public string ToldText => string.Join(' ', Last.Where(output => output is not UserAgentOutput.Send)
        .Select(output => output switch
        {
            UserAgentOutput.Ended ended => $"Ended({ended.Cause})",
            UserAgentOutput.Failed failed => $"Failed({failed.Failure.Cause} {failed.Failure.Status})",
            UserAgentOutput.Progress progress => $"Progress({progress.Status}{(progress.Sdp.IsEmpty ? "" : " sdp")})",
            _ => output.GetType().Name,
        }));

    public UserAgentBench Do(Action<MonotonicTime, List<UserAgentOutput>> input)
    {
        Last = [];
        input(Now, Last);
        Watch(Last);
        return this;
    }

    public UserAgentBench Receive(SipMessage message, TransportPath? path = null) =>
        Do((now, outputs) => Agent.Receive(now, message, path ?? Udp, outputs));

    /// <summary>Lets time pass, firing every deadline at its instant.</summary>
    public UserAgentBench After(TimeSpan span)
    {
        var end = Now + span;
        Last = [];
        while (Agent.Deadline is { } due && due <= end)
        {
            Now = due;
            var step = new List<UserAgentOutput>();
            Agent.Advance(Now, step);
            Assert.That(Agent.Deadline is null || Agent.Deadline > due, Is.True, "a deadline that fired stays due");
            Watch(step);
            Last.AddRange(step);
        }
        Now = end;
        return this;
    }

    /// <summary>An INVITE that becomes a call.</summary>
    public CallHandle Invite(SipRequest? invite = null, TransportPath? path = null)
    {
        Receive(invite ?? Request(SipMethod.Invite, body: SdpText), path);
        Assert.That(SentText, Is.EqualTo("100"));
        return Last.OfType<UserAgentOutput.Invited>().Single().Call;
    }

    public SipResponse Accept(CallHandle call)
    {
        Do((now, outputs) => Agent.Accept(now, call, SdpOctets, outputs));
        Assert.That(SentText, Is.EqualTo("200"));
        return Responses.Single();
    }

    /// <summary>A call that is answered and confirmed; gives its 200 as well.</summary>
    public (CallHandle Call, SipResponse Ok) Connect(SipRequest? invite = null, TransportPath? path = null)
    {
        var call = Invite(invite, path);
        var ok = Accept(call);
        Receive(Ack(ok), path);
        Assert.That(ToldText, Is.EqualTo("Confirmed"));
        return (call, ok);
    }

    /// <summary>A call that we place; gives its INVITE as well.</summary>
    public (CallHandle Call, SipRequest Invite) Place(InviteRequest? request = null)
    {
        CallHandle call = default;
        Do((now, outputs) => call = Agent.Invite(now, request ?? CalledPeer.Request(), outputs));
        Assert.That(SentText, Is.EqualTo("INVITE"));
        return (call, Requests.Single());
    }

    /// <summary>A call that we placed and that was answered; gives its INVITE and its 200 as well.</summary>
    public (CallHandle Call, SipRequest Invite, SipResponse Ok) PlaceAnswered(InviteRequest? request = null, params IReadOnlyList<SipHeader> headers)
    {
        var (call, invite) = Place(request);
        var ok = CalledPeer.Answer(invite, headers: headers);
        Assert.That(Receive(ok).ToldText, Is.EqualTo("Answered"));
        return (call, invite, ok);
    }

    /// <summary>Lets every timer run that has an end and checks that nothing is kept.</summary>
    public void AssertNothingIsKept(TimeSpan? within = null)
    {
        After(within ?? TimeSpan.FromMinutes(2));
        Assert.That(Agent.Held, Is.Zero, "something of finished calls is kept");
        Assert.That(Agent.Deadline, Is.Null);
        Assert.That(Agent.ActiveCalls, Is.Zero);
    }

    private void Watch(List<UserAgentOutput> outputs)
    {
        foreach (var output in outputs)
        {
            CallHandle? call = output switch
            {
                UserAgentOutput.Invited one => one.Call,
                UserAgentOutput.Reoffered one => one.Call,
                UserAgentOutput.OfferAnswered one => one.Call,
                UserAgentOutput.Confirmed one => one.Call,
                UserAgentOutput.Info one => one.Call,
                UserAgentOutput.Ended one => one.Call,
                UserAgentOutput.Progress one => one.Call,
                UserAgentOutput.Answered one => one.Call,
                UserAgentOutput.Failed one => one.Call,
                _ => null,
            };
            if (call is not { } handle) continue;
            Assert.That(_ended, Does.Not.Contain(handle), $"{output.GetType().Name} after Ended");
            if (output is UserAgentOutput.Ended or UserAgentOutput.Failed) _ended.Add(handle);
        }
    }
}
