using Telephony.Calls;
using Telephony.Core.Media;
using Telephony.Core.Sessions;
using Telephony.Core.Sip.UserAgents;
using Telephony.Directory;
using Telephony.Testing;

namespace Telephony.Ivr.Tests.Fakes;

/// <summary>The called person's phone.</summary>
internal sealed class FakeLines(Func<ISound, string> describe) : IOutboundLines
{
    public List<string> Dialled { get; } = [];

    /// <summary>What the called person does once he has answered.</summary>
    public CallerScript Script { get; set; } = new();

    public TimeSpan? AnswersAfter { get; set; } = TimeSpan.FromSeconds(4);

    public TimeSpan RingsAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>No phone rings: the last trunk's failure.</summary>
    public InviteFailure? Failure { get; set; }

    public bool HasNoTrunk { get; set; }

    /// <summary>While it rings, after so long, it fails.</summary>
    public (TimeSpan After, InviteFailure Failure)? RingsAndFails { get; set; }

    public TimeSpan? EarlyMediaAfter { get; set; }

    public bool IsMute { get; set; }

    public List<CallLeg> FailedLegs { get; } = [];

    public ScriptedCallee? Callee { get; private set; }

    /// <summary>Told of the called person's call when it begins.</summary>
    public Action<ScriptedCallee>? Placed { get; set; }

    public Task<Placement> PlaceAsync(ICall caller, PhoneNumber number, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Dialled.Add(number.Value);
        if (HasNoTrunk || Failure is not null) return Task.FromResult(new Placement(null, Failure, FailedLegs));
        var call = (ScriptedCall)caller;
        Callee = new ScriptedCallee(call, Script, describe, RingsAfter, AnswersAfter) { IsMute = IsMute };
        var callee = Callee;
        if (EarlyMediaAfter is { } early) call.Later(early, () => callee.Become(OutboundState.EarlyMedia));
        if (RingsAndFails is { } fails) call.Later(fails.After, () => callee.Become(OutboundState.Failed, fails.Failure));
        Placed?.Invoke(callee);
        return Task.FromResult(new Placement(new PlacedCall(callee), null, FailedLegs));
    }

    private sealed class PlacedCall(ScriptedCallee callee) : IPlacedCall
    {
        public IOutboundCall Call => callee;

        public CallLeg Leg(int number, RecordedPrivacy privacy)
        {
            Assert.That(callee.IsDisposed, "a leg is told once it is closed");
            return new CallLeg(number, LegDirection.Outbound, "PCMA", null, null, callee.PacketsReceived, 0, 0, 0, 0, 0, 0, privacy) { Trunk = "carrier" };
        }

        public ValueTask DisposeAsync() => callee.DisposeAsync();
    }
}
