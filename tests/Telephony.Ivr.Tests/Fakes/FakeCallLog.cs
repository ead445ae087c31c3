using Telephony.Calls;

namespace Telephony.Ivr.Tests.Fakes;

/// <summary>Writes down what a call's record got.</summary>
internal sealed class FakeCallLog : ICallLog
{
    public List<CallStart> Calls { get; } = [];

    public List<DateTimeOffset> Answers { get; } = [];

    public List<(string Identifier, bool IsProtected)> Identifications { get; } = [];

    /// <summary>How each call ended, by id.</summary>
    public Dictionary<string, (CallOutcome Outcome, CallEndCause? Cause)> Ended { get; } = [];

    /// <summary>Ids of calls that were answered.</summary>
    public List<string> Answered { get; } = [];

    public List<CallLeg> Legs { get; } = [];

    public void Started(CallStart call) => Calls.Add(call);

    void ICallLog.Answered(string callId, DateTimeOffset at)
    {
        Answered.Add(callId);
        Answers.Add(at);
    }

    public void Identified(string callId, Guid detainee, string identifier, string establishment, bool isProtected) => Identifications.Add((identifier, isProtected));

    /// <summary>When calls ended, and how long was talked as far as that was told, by id.</summary>
    public Dictionary<string, (DateTimeOffset At, TimeSpan? Talked)> Times { get; } = [];

    void ICallLog.Ended(string callId, DateTimeOffset at, CallOutcome outcome, CallEndCause? cause, TimeSpan? talked)
    {
        Times[callId] = (at, talked);
        Assert.That(Ended, Does.Not.ContainKey(callId), "a call ends once");
        Ended.Add(callId, (outcome, cause));
    }

    public void LegEnded(string callId, CallLeg leg)
    {
        Assert.That(Ended, Does.Not.ContainKey(callId), "the leg is told before the end");
        Legs.Add(leg);
    }

    public void Refused(CallStart call, CallOutcome outcome, int sipStatus) =>
        throw new NotSupportedException("Host refuses calls that reach no flow.");
}
