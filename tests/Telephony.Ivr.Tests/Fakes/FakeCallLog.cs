using Telephony.Calls;

namespace Telephony.Ivr.Tests.Fakes;

/// <summary>Writes down what a call's record got.</summary>
internal sealed class FakeCallLog : ICallLog
{
    public List<CallStart> Started { get; } = [];

    public List<DateTimeOffset> Answered { get; } = [];

    public List<(string Identifier, bool IsProtected)> Identified { get; } = [];

    public List<CallOutcome> Ended { get; } = [];

    public Exception? FailsToStart { get; set; }

    public Exception? FailsToEnd { get; set; }

    public List<CallLeg> Legs { get; } = [];

    public Task StartedAsync(CallStart call, CancellationToken cancellation)
    {
        if (FailsToStart is { } failure) throw failure;
        Started.Add(call);
        return Task.CompletedTask;
    }

    public Task AnsweredAsync(string callId, DateTimeOffset at, CancellationToken cancellation)
    {
        Answered.Add(at);
        return Task.CompletedTask;
    }

    public Task IdentifiedAsync(string callId, Guid detainee, string identifier, bool isProtected, CancellationToken cancellation)
    {
        Identified.Add((identifier, isProtected));
        return Task.CompletedTask;
    }

    public Task EndedAsync(string callId, DateTimeOffset at, CallOutcome outcome, CancellationToken cancellation)
    {
        if (FailsToEnd is { } failure) throw failure;
        Ended.Add(outcome);
        return Task.CompletedTask;
    }

    public Task LegAsync(string callId, CallLeg leg, CancellationToken cancellation) => Write(leg);

    public Task RefusedAsync(CallStart call, CallOutcome outcome, int sipStatus, CancellationToken cancellation) =>
        throw new NotSupportedException("Host refuses calls that reach no flow.");

    private Task Write(CallLeg leg)
    {
        Assert.That(Ended, Is.Empty, "the leg is told before the end");
        Legs.Add(leg);
        return Task.CompletedTask;
    }
}
