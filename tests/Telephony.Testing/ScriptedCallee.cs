using Telephony.Core.Media;
using Telephony.Core.Sessions;
using Telephony.Core.Sip.UserAgents;

namespace Telephony.Testing;

/// <summary>
/// The person whom a <see cref="ScriptedCall"/> calls, in the same virtual time. His phone does what the plan says; once he has answered he follows his script, and is heard and pressed
/// like a caller.
/// </summary>
public sealed class ScriptedCallee : ScriptedCall, IOutboundCall
{
    private readonly List<(OutboundState Beyond, TaskCompletionSource<OutboundState> Waits)> _waiting = [];

    /// <summary>Rings and answers after <paramref name="answersAfter"/>; null: rings for ever.</summary>
    public ScriptedCallee(ScriptedCall caller, CallerScript script, Func<ISound, string> describe, TimeSpan? ringsAfter = null, TimeSpan? answersAfter = null) : base(script, describe)
    {
        Id = "callee-1";
        Other = caller;
        caller.Later(ringsAfter ?? TimeSpan.FromSeconds(1), () => Become(OutboundState.Ringing));
        if (answersAfter is { } answer) caller.Later(answer, () => Become(OutboundState.Answered));
    }

    public OutboundState State { get; private set; }

    public InviteFailure? Failure { get; private set; }

    /// <summary>Whether the flow has let go of it.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>It goes on to a state; nothing when it is decided already.</summary>
    public void Become(OutboundState state, InviteFailure? failure = null)
    {
        if (State >= OutboundState.Answered || state <= State) return;
        (State, Failure) = (state, failure);
        if (state == OutboundState.Answered)
        {
            AnsweredAt = Clock.GetUtcNow();
            Other!.Other = this; // from now on his time passes with the caller's
        }
        if (state == OutboundState.Failed) Leave();
        foreach (var (beyond, waits) in _waiting.ToList())
            if (State > beyond || State >= OutboundState.Answered) waits.TrySetResult(State);
    }

    public Task<OutboundState> BeyondAsync(OutboundState state, CancellationToken cancellation = default)
    {
        if (State > state || State >= OutboundState.Answered) return Task.FromResult(State);
        var waits = new TaskCompletionSource<OutboundState>();
        _waiting.Add((state, waits));
        return waits.Task.WaitAsync(cancellation);
    }

    public Task<OutboundState> RingingAsync(CancellationToken cancellation = default) => BeyondAsync(OutboundState.Calling, cancellation);

    public async Task<InviteFailure?> AnsweredAsync(CancellationToken cancellation = default)
    {
        await BeyondAsync(OutboundState.EarlyMedia, cancellation);
        return Failure;
    }

    public override Task RingAsync() => Task.CompletedTask;

    public override Task AnswerAsync() => throw new NotSupportedException("The flow awaits the answer.");

    public override Task RejectAsync(int status) => throw new NotSupportedException("The flow disposes of it.");

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        Become(OutboundState.Failed, new InviteFailure(InviteFailureCause.Cancelled, 487));
        Leave();
        Other!.Other = null;
        return ValueTask.CompletedTask;
    }
}
