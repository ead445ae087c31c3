using Microsoft.Extensions.Logging;
using Telephony.Calls;
using Telephony.Core.Sessions;
using Telephony.Ivr.Flows;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr;

/// <summary>
/// Runs one flow for one call: the one place where the end of a call is caught (STYLE 1.6), its record is closed, and a failure becomes a spoken
/// sentence. Thread-safe; one object serves all calls.
/// </summary>
/// <param name="log">Call records.</param>
/// <param name="prompts">Sentences.</param>
/// <param name="clock">Says when a call ended.</param>
/// <param name="logger">Where failures go, with the call's id.</param>
public sealed class FlowRunner(ICallLog log, PromptBook prompts, TimeProvider clock, ILogger logger)
{
    /// <summary>Runs <paramref name="flow"/> until the call is over. Never throws.</summary>
    /// <param name="start">What is known of the call; its id is the call's.</param>
    /// <param name="call">The call, not yet answered.</param>
    /// <param name="flow">For example <c>(talk, report) => deposit.RunAsync(talk, report, caller)</c>.</param>
    /// <param name="leg">How the caller's leg went, asked once its media has ended, with what could be done with its sound; null, or an answer of null, writes no leg.</param>
    public async Task RunAsync(CallStart start, ICall call, Func<Conversation, CallReport, Task> flow, Func<RecordedPrivacy, CallLeg?>? leg = null)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(flow);
        using var scope = logger.BeginScope(new Dictionary<string, object> { ["CallId"] = call.Id });
        using var activity = IvrTelemetry.Source.StartActivity(start.Kind.ToString());
        activity?.SetTag(IvrTelemetry.CallId, call.Id);
        var talk = new Conversation(call, prompts, logger);
        var report = new CallReport(log, start);
        try
        {
            log.Started(start);
            await flow(talk, report);
        }
        catch (OperationCanceledException) when (call.Ended.IsCancellationRequested)
        {
            logger.CallEnded(call.Id);
        }
#pragma warning disable CA1031 // whatever went wrong, this call ends with words and the others go on
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.FlowFailed(call.Id, e);
            // A message that is kept stays one, whatever could not be said after it (DEP-07): only its goodbye is wanting.
            var isKept = report.Outcome is CallOutcome.Message or CallOutcome.Cut;
            if (!isKept) report.Outcome = CallOutcome.Failed;
            await ApologiseAsync(talk, isKept ? Phrase.Goodbye : Phrase.Unavailable);
        }
        await EndAsync(call, report, leg);
        activity?.SetTag(IvrTelemetry.Outcome, report.Outcome.ToString());
        IvrTelemetry.Calls.Add(1, new(IvrTelemetry.Kind, start.Kind.ToString()), new(IvrTelemetry.Outcome, report.Outcome.ToString()));
    }

    private async Task ApologiseAsync(Conversation talk, Prompt sentence)
    {
        try
        {
            if (talk.Call.AnsweredAt is null) await talk.Call.AnswerAsync();
            await talk.Call.HangUpAsync(await talk.SoundAsync(sentence));
        }
#pragma warning disable CA1031 // the sentence is a courtesy: without it the call just ends
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (!talk.Call.Ended.IsCancellationRequested) logger.CouldNotApologise(talk.Call.Id, e);
        }
    }

    private async Task EndAsync(ICall call, CallReport report, Func<RecordedPrivacy, CallLeg?>? leg)
    {
        await call.HangUpAsync();
        if (leg?.Invoke(report.Privacy) is { } went) log.LegEnded(call.Id, went);
        log.Ended(call.Id, clock.GetUtcNow(), report.Outcome, report.Cause);
    }
}
