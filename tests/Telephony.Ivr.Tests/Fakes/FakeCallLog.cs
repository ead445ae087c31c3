using Telephony.Calls;

namespace Telephony.Ivr.Tests.Fakes;

/// <summary>Writes down what a call's record got.</summary>
internal sealed class FakeCallLog : ICallLog
{
    public List<CallStart> Calls { get; } = [];

    public List<DateTimeOffset> Answers { get; } = [];

    public List<(string Identifier, bool IsProtected)> Identifications { get; } = [];

    public List<CallOutcome> Ends { get; } = [];

    public List<CallLeg> Legs { get; } = [];

    public void Started(CallStart call) => Calls.Add(call);

    public void Answered(string callId, DateTimeOffset at) => Answers.Add(at);

    public void Identified(string callId, Guid detainee, string identifier, bool isProtected) => Identifications.Add((identifier, isProtected));

    public void Ended(string callId, DateTimeOffset at, CallOutcome outcome, CallEndCause? cause = null) => Ends.Add(outcome);

    public void LegEnded(string callId, CallLeg leg)
    {
        Assert.That(Ends, Is.Empty, "the leg is told before the end");
        Legs.Add(leg);
    }

    public void Refused(CallStart call, CallOutcome outcome, int sipStatus) =>
        throw new NotSupportedException("Host refuses calls that reach no flow.");
}
