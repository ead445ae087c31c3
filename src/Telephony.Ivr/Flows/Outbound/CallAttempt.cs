using System.Data.Common;
using Telephony.Billing;
using Telephony.Calls;
using Telephony.Core;
using Telephony.Core.Media;
using Telephony.Core.Sessions;
using Telephony.Core.Sip.UserAgents;
using Telephony.Directory;
using Telephony.Ivr.Prompts;
using Telephony.Recording;

namespace Telephony.Ivr.Flows.Outbound;

/// <summary>One permitted call, from its price to its charge. Whatever ends it, and wherever, what is held is settled, and what was said is kept. Used once.</summary>
internal sealed class CallAttempt(Conversation talk, OutboundReport report, Decision.Permitted permitted)
{
    private readonly LegPrivacy.Decided _privacy = new LegPrivacy.Undecided().Decide(permitted.Protection == Protection.Protected);
    private readonly Correspondent _correspondent = permitted.Correspondent ?? throw new InvalidOperationException("A call was permitted without a correspondent.");

    public required IDirectory Directory { get; init; }

    public required IBilling Billing { get; init; }

    public required IOutboundLines Lines { get; init; }

    public required ICallRecordings Recordings { get; init; }

    public required CallDoors Doors { get; init; }

    public required ISound RingBack { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>Calls. What the detainee hears last says how it went.</summary>
    public async Task RunAsync()
    {
        var payment = new CallPayment(Directory, Billing, permitted, report.Id);
        TimeSpan? talked = null;
        Money? price = null;
        Prompt? last;
        try
        {
            last = await payment.BeginAsync(talk) is var (outcome, said) ? Outcome(outcome, said) : await RecordAsync(payment, time => talked = time);
        }
        finally
        {
            price = await payment.EndAsync(talked, e => talk.Logger.ArrivalCallNotGivenBack(report.Id, e));
        }
        if (last is not null) await talk.TellAsync(last);
        if (price is { } paid && paid > Money.Zero) await talk.SayAsync(Phrase.CallCost(paid, Money.Max(payment.Balance!.Value - paid, Money.Zero)));
    }

    /// <summary>A monitored call that cannot be recorded is not connected; of a protected one there is nothing that could record it.</summary>
    private async Task<Prompt?> RecordAsync(CallPayment payment, Action<TimeSpan?> talked)
    {
        if (_privacy is not LegPrivacy.Monitored monitored) return await RingAsync(payment, recording: null, door: null, talked);
        var detainee = permitted.Detainee;
        var call = new CallToRecord(report.Id, detainee.Id, detainee.Identifier, _correspondent.Number.Value, detainee.EstablishmentCode, detainee.TimeZone);
        ICallRecording recording;
        try
        {
            recording = await Recordings.BeginAsync(call, monitored, talk.Call.Ended);
        }
        catch (Exception e) when (e is RecordingUnavailableException or DbException)
        {
            talk.Logger.NotRecorded(report.Id, e);
            return Outcome(CallOutcome.Unavailable, Phrase.Unavailable);
        }
        using var door = Doors.Open(report.Id);
        var isConnected = false;
        try
        {
            return await RingAsync(payment, recording, door, time =>
            {
                isConnected = true;
                talked(time);
            });
        }
        finally
        {
            if (isConnected) await recording.KeepAsync();
            else await recording.DiscardAsync();
        }
    }

    private async Task<Prompt?> RingAsync(CallPayment payment, ICallRecording? recording, CallDoor? door, Action<TimeSpan?> talked)
    {
        await talk.SayAsync(Phrase.Connecting);
        // Made now, so that no warning waits for speech to be made.
        foreach (var warning in new MeterOptions().Warnings) await talk.SoundAsync(Phrase.CallEndsIn(warning));
        talk.Call.ForgetKeys();
        var placement = await Lines.PlaceAsync(talk.Call, _correspondent.Number, talk.Call.Ended);
        foreach (var leg in placement.FailedLegs) report.Tried(leg);
        if (placement.Callee is not { } callee) return Failed(placement.Failure);
        try
        {
            if (await AnsweredAsync(callee.Call, door) is { } failure) return IsCut(door) ? CutByStaff() : Failed(failure);
            if (await AcceptAsync(callee.Call) is { } refused) return refused;
            return await ConnectAsync(callee.Call, payment, recording, door, talked);
        }
        finally
        {
            talk.Call.StopPlaying();
            await callee.DisposeAsync();
            report.Rang(callee);
        }
    }

    /// <summary>Ring-back, or what the network lets him hear, until somebody answers: null then, else why nobody did. <c>*</c> gives up, and so do staff.</summary>
    private async Task<InviteFailure?> AnsweredAsync(IOutboundCall callee, CallDoor? door)
    {
        var heard = OutboundState.Calling;
        while (true)
        {
            var state = callee.State;
            if (state == OutboundState.Failed) return callee.Failure;
            if (state == OutboundState.Ringing && heard != state) talk.Call.BeginPlaying(RingBack);
            if (state >= OutboundState.EarlyMedia)
            {
                talk.Call.StopPlaying();
                callee.ConnectTo(state == OutboundState.EarlyMedia ? talk.Call : null);
            }
            if (state == OutboundState.Answered) return null;
            heard = state;
            var key = await talk.Call.NextKeyAsync(door is null ? callee.BeyondAsync(state) : Task.WhenAny(callee.BeyondAsync(state), door.CutAsked));
            if (key == '*' || IsCut(door)) return new InviteFailure(InviteFailureCause.Cancelled, 487);
        }
    }

    /// <summary>Null when the called person takes the call; else what the detainee hears.</summary>
    private async Task<Prompt?> AcceptAsync(IOutboundCall callee)
    {
        report.Outcome = CallOutcome.Declined;
        talk.Call.BeginPlaying(await talk.SoundAsync(Phrase.PickedUp));
        var to = talk.With(callee, Languages.OrDefault(_correspondent.Language));
        var caller = await Directory.IntroduceAsync(permitted.Detainee.Id, talk.Call.Ended);
        // He may hang up meanwhile; the called person's call then ends with the flow.
        var answer = await AcceptanceQuestion.AskAsync(to, caller, permitted.Protection, _correspondent.Acceptance).WaitAsync(talk.Call.Ended);
        if (answer == CalleeAnswer.Accepted) return null;
        if (answer == CalleeAnswer.RefusedForGood)
        {
            await Directory.RefuseFurtherCallsAsync(permitted.Detainee.Id, _correspondent.Number, report.Id, CancellationToken.None);
            await callee.HangUpAsync(await to.SoundAsync(Phrase.RefusalNoted)).WaitAsync(talk.Call.Ended);
        }
        else if (answer != CalleeAnswer.HungUp) await to.HangUpAsync().WaitAsync(talk.Call.Ended);
        return answer == CalleeAnswer.Silent ? Outcome(CallOutcome.NoAnswer, Phrase.NoAnswer) : Outcome(CallOutcome.Declined, Phrase.Declined);
    }

    /// <summary>Both talk: from here on it is paid and recorded. Whatever ends it, <paramref name="talked"/> is told what is to be paid.</summary>
    private async Task<Prompt?> ConnectAsync(IOutboundCall callee, CallPayment payment, ICallRecording? recording, CallDoor? door, Action<TimeSpan?> talked)
    {
        var parties = new Parties(talk, callee, recording, door);
        var meter = payment.Meter(left => _ = WarnAsync(left));
        bool isSilent;
        try
        {
            await parties.ConnectAsync();
            meter.Start(MonotonicTime.Now(Clock));
            report.Answered(Clock.GetUtcNow());
            var end = await parties.TalkAsync(meter);
            (report.Outcome, report.Cause) = (OutcomeOf(end), end);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            (report.Outcome, report.Cause) = (CallOutcome.Failed, CallEndCause.Fault);
            throw;
        }
        finally
        {
            var time = meter.End(MonotonicTime.Now(Clock));
            if (time is { } lasted) report.Over(Clock.GetUtcNow(), lasted);
            isSilent = parties.IsSilent(time);
            // Nobody pays for what we broke, or for a call in which one did not hear the other (DESIGN 4.5).
            talked(isSilent || IsOurFault(report.Cause) ? null : parties.Heard(time));
            await parties.DisconnectAsync();
            talk.Logger.Talked(report.Id, parties.KeysSentOn);
        }
        return isSilent ? Phrase.NoSound : await FarewellAsync(callee, report.Cause.Value);
    }

    /// <summary>When it was not they who ended it, both hear that it is over, at once.</summary>
    private async Task<Prompt?> FarewellAsync(IOutboundCall callee, CallEndCause cause)
    {
        if (cause == CallEndCause.Correspondent) return Phrase.TheyHungUp;
        var to = talk.With(callee, Languages.OrDefault(_correspondent.Language));
        var farewell = callee.HangUpAsync(await to.SoundAsync(cause == CallEndCause.Staff ? Phrase.CallCutForCallee : Phrase.CallIsOver));
        await talk.TellAsync(cause switch
        {
            CallEndCause.Credit => Phrase.CreditUsedUp,
            CallEndCause.LongestCall => Phrase.LongestCallOver,
            CallEndCause.Staff => Phrase.CallCut,
            _ => Phrase.CallInterrupted,
        });
        await farewell.WaitAsync(talk.Call.Ended);
        return null;
    }

    private async Task WarnAsync(TimeSpan left)
    {
        try
        {
            talk.Call.BeginPlaying(await talk.SoundAsync(Phrase.CallEndsIn(left)));
        }
        catch (Exception e) when (e is OperationCanceledException or SpeechToolException)
        {
            if (e is SpeechToolException) talk.Logger.NotWarned(report.Id, e);
        }
    }

    private Prompt Failed(InviteFailure? failure)
    {
        var (outcome, said) = FailureOutcomes.Of(failure);
        return Outcome(outcome, said);
    }

    private Prompt Outcome(CallOutcome outcome, Prompt said)
    {
        report.Outcome = outcome;
        return said;
    }

    private Prompt CutByStaff()
    {
        report.Cause = CallEndCause.Staff;
        return Outcome(CallOutcome.Cut, Phrase.CallCut);
    }

    private static bool IsCut(CallDoor? door) => door is { CutAsked.IsCompleted: true };

    private static bool IsOurFault(CallEndCause? cause) => cause is CallEndCause.Recording or CallEndCause.Fault;

    private static CallOutcome OutcomeOf(CallEndCause end) => end switch
    {
        CallEndCause.Credit => CallOutcome.NoCredit,
        CallEndCause.LongestCall or CallEndCause.Staff => CallOutcome.Cut,
        CallEndCause.Database or CallEndCause.Recording or CallEndCause.Fault => CallOutcome.Failed,
        _ => CallOutcome.Answered,
    };
}
