using Telephony.Calls;
using Telephony.Core.Media;
using Telephony.Core.Sessions;
using Telephony.Directory;
using Telephony.Ivr.Prompts;
using Telephony.Recording;
using Telephony.Voicemail;

namespace Telephony.Ivr.Flows;

/// <summary>The deposit line: a relative leaves a message (DEP-04 to DEP-16). One object serves all calls.</summary>
/// <param name="directory">Decides.</param>
/// <param name="mailboxes">Keep the messages.</param>
/// <param name="doors">Let staff reach monitored calls.</param>
/// <param name="tones">The tones of a recording.</param>
public sealed class DepositFlow(IDirectory directory, IMailboxes mailboxes, CallDoors doors, RecordingTones tones)
{
    /// <summary>Tries to key an identifier.</summary>
    public const int MaxTries = 3;

    /// <summary>Times that the language menu is said.</summary>
    public const int MaxLanguageMenus = 4;

    /// <summary>Recordings that one call may make of its message.</summary>
    public const int MaxTakes = 5;

    /// <summary>Times that the menu after <c>#</c> is said between two recordings.</summary>
    public const int MaxReviews = 6;

    /// <summary>This much silence ends a recording.</summary>
    public static readonly TimeSpan EndSilence = TimeSpan.FromSeconds(30);

    /// <summary>What is shorter is not a message.</summary>
    public static readonly TimeSpan ShortestMessage = TimeSpan.FromSeconds(1);

    /// <summary>Leads the caller from the welcome to the goodbye. <paramref name="caller"/> is null when the number is hidden.</summary>
    public async Task RunAsync(Conversation talk, CallReport report, PhoneNumber? caller)
    {
        ArgumentNullException.ThrowIfNull(talk);
        ArgumentNullException.ThrowIfNull(report);
        report.Outcome = CallOutcome.NoMessage;
        await report.AnswerAsync(talk.Call);
        await talk.SayAsync(Phrase.Welcome);
        talk.Language = await ChooseLanguageAsync(talk, caller);
        if (caller is null)
        {
            await RefuseAsync(talk, report, new Decision.Refused(RefusalReason.NumberHidden, null));
        }
        else if (await IdentifyAsync(talk, report, caller.Value) is { } permitted)
        {
            try
            {
                await LeaveMessageAsync(talk, report, permitted);
            }
            catch (RecordingUnavailableException)
            {
                // A full disk, before the first take or before another; Voicemail has raised the alarm.
                await RefuseAsync(talk, report, new Decision.Refused(RefusalReason.Unavailable, null));
            }
        }
        await talk.HangUpAsync();
    }

    // Silence, and a key that means nothing, twice in all: French. Whoever asked where to turn (INF-11) hears it at once in French, the only
    // language that can be assumed, and again in his own as soon as he names it.
    private async Task<string> ChooseLanguageAsync(Conversation talk, PhoneNumber? caller)
    {
        using var step = IvrTelemetry.Step("choose language");
        var misses = 0;
        var worried = false;
        for (var menu = 1; menu <= MaxLanguageMenus && misses < 2; menu++)
        {
            foreach (var language in Languages.All) await talk.SayAsync(language, Phrase.ChooseLanguage);
            var key = await talk.AskKeyAsync(Phrase.WorriedKey);
            if (key is { } chosen && Languages.OfKey(chosen) is { } known)
            {
                if (worried && known != talk.Language) await TellWhereToTurnAsync(talk, known, caller);
                return known;
            }
            if (key == '0')
            {
                worried = true;
                await TellWhereToTurnAsync(talk, talk.Language, caller);
                continue;
            }
            misses++;
            if (key is not null) await talk.TellAsync(Phrase.NotAChoice);
        }
        return Languages.Default;
    }

    private async Task TellWhereToTurnAsync(Conversation talk, string language, PhoneNumber? caller)
    {
        var text = await directory.WorriedTextAsync(caller, language, talk.Call.Ended);
        talk.Language = language;
        await talk.TellTextAsync(text);
    }

    private async Task<Decision.Permitted?> IdentifyAsync(Conversation talk, CallReport report, PhoneNumber caller)
    {
        using var step = IvrTelemetry.Step("identify");
        for (var attempt = 1; attempt <= MaxTries; attempt++)
        {
            var entry = await talk.AskDigitsAsync(Phrase.EnterIdentifier, DigitRules.Identifier);
            if (entry is not Entry.Digits digits)
            {
                await talk.TellWrongAsync(entry);
                continue;
            }
            var decision = await directory.DecideAsync(digits.Value, caller, Service.Deposit, talk.Call.Ended);
            if (decision is Decision.Permitted permitted) return permitted;
            var refused = (Decision.Refused)decision;
            await RefuseAsync(talk, report, refused);
            if (refused.Reason != RefusalReason.UnknownOrNotAuthorised) return null;
        }
        return null;
    }

    private async Task LeaveMessageAsync(Conversation talk, CallReport report, Decision.Permitted permitted)
    {
        using var step = IvrTelemetry.Step("leave message");
        report.Outcome = CallOutcome.NoMessage;
        report.Identified(permitted.Detainee, permitted.Protection);
        var privacy = new LegPrivacy.Undecided().Decide(permitted.Protection == Protection.Protected);
        report.Privacy = privacy is LegPrivacy.Protected ? RecordedPrivacy.Protected : RecordedPrivacy.Monitored;
        var correspondent = permitted.Correspondent ?? throw new InvalidOperationException("A deposit was permitted without a correspondent.");
        var detainee = permitted.Detainee;
        var request = new DepositRequest(talk.Call.Id, detainee.Id, detainee.Identifier, detainee.EstablishmentCode, correspondent, privacy, detainee.TimeZone);
        await using var deposit = await mailboxes.BeginDepositAsync(request, talk.Call.Ended);
        if (deposit is null)
        {
            await RefuseAsync(talk, report, new Decision.Refused(RefusalReason.MailboxFull, null));
            return;
        }
        // Of a protected deposit there is nothing to cut (MON-08).
        using var watch = privacy is LegPrivacy.Monitored ? new CutWatch(doors.Open(talk.Call.Id)) : null;
        var (trim, isCut) = (TimeSpan.Zero, false);
        talk.Call.Watch = watch;
        try
        {
            await talk.TellAsync(Phrase.TimeLeft(deposit.TimeLeft));
            await talk.TellAsync(privacy is LegPrivacy.Protected ? Phrase.NotMonitored : Phrase.MayBeMonitored);
            await talk.TellAsync(Phrase.SpeakAfterTone);
            trim = await RecordTakesAsync(talk, deposit);
        }
        catch (OperationCanceledException) when (watch is { IsCut: true } && !talk.Call.Ended.IsCancellationRequested)
        {
            isCut = true;
        }
        finally
        {
            talk.Call.Watch = null;
            watch?.Dispose();
            // Hanging up, at any step, comes through here too: it keeps the message (DEP-07).
            if (await deposit.KeepAsync(trim) is not null) report.Outcome = CallOutcome.Message;
            else if (deposit.Failure.IsCancellationRequested) report.Outcome = CallOutcome.Failed;
        }
        var end = EndOf(report, deposit);
        if (isCut) await TellCutAsync(talk, report);
        await talk.TellAsync(end);
    }

    /// <summary>As in a call (MON-02), what was said before the cut has been said: it is kept as if he had hung up, for the detainee and for monitoring.</summary>
    private static Task TellCutAsync(Conversation talk, CallReport report)
    {
        (report.Outcome, report.Cause) = (CallOutcome.Cut, CallEndCause.Staff);
        return talk.TellAsync(Phrase.CallCut);
    }

    /// <summary>Who was cut short must not think that all of it was kept, even if something was (DESIGN 4.10).</summary>
    private static Prompt EndOf(CallReport report, IDeposit deposit)
    {
        if (deposit.Failure.IsCancellationRequested) return Phrase.Unavailable;
        return report.Outcome == CallOutcome.Message ? Phrase.MessageKept : Phrase.MessageNotKept;
    }

    /// <summary>Records until a take is to be kept; returns what to trim at its end.</summary>
    private async Task<TimeSpan> RecordTakesAsync(Conversation talk, IDeposit deposit)
    {
        for (var take = 1; ; take++)
        {
            var recorded = await RecordAsync(talk, deposit);
            if (recorded.End == RecordEnd.Failed) return TimeSpan.Zero;
            if (recorded.End == RecordEnd.Silence) return recorded.TrailingSilence;
            if (recorded.End == RecordEnd.Limit)
            {
                await talk.TellAsync(Phrase.TimeUsedUp);
                return TimeSpan.Zero;
            }
            var isMessage = recorded.Recorded >= ShortestMessage;
            if (isMessage && await IsKeptAsync(talk, deposit)) return TimeSpan.Zero;
            if (take == MaxTakes)
            {
                await talk.TellAsync(Phrase.NoMoreTakes);
                return TimeSpan.Zero;
            }
            if (!isMessage) await talk.TellAsync(Phrase.TooShort);
            await deposit.RestartAsync();
        }
    }

    private Task<RecordOutcome> RecordAsync(Conversation talk, IDeposit deposit) =>
        talk.Call.RecordAsync(deposit.Tap, new RecordRules
        {
            LeadIn = tones.Start,
            EndKey = '#',
            Silence = EndSilence,
            Granted = deposit.Granted,
            ExtendAsync = deposit.ExtendAsync,
            Warning = tones.Warning,
            Failure = deposit.Failure,
        });

    /// <summary>After <c>#</c>: 1 keep, 2 hear it, 3 again. Silence and other keys keep it in the end, as hanging up does.</summary>
    private static async Task<bool> IsKeptAsync(Conversation talk, IDeposit deposit)
    {
        var misses = 0;
        for (var review = 1; review <= MaxReviews && misses < MaxTries; review++)
        {
            switch (await talk.AskKeyAsync(Phrase.ReviewMenu))
            {
                case '1': return true;
                case '2': await talk.Call.PlayAsync(await deposit.ListenAsync()); break;
                case '3': return false;
                case null: misses++; break;
                default:
                    misses++;
                    await talk.TellAsync(Phrase.NotAChoice);
                    break;
            }
        }
        return true;
    }

    private static async Task RefuseAsync(Conversation talk, CallReport report, Decision.Refused refused)
    {
        report.Refused(refused.Reason, refused.Detainee);
        await talk.TellAsync(refused.Reason switch
        {
            // Who is suspended hears that his number is not authorised; the notice tells him why (OUT-10), the line tells nobody.
            RefusalReason.UnknownOrNotAuthorised or RefusalReason.NumberSuspended or RefusalReason.CallsSuspended => Phrase.UnknownOrNotAuthorised,
            RefusalReason.AccountNotActive => Phrase.AccountNotActive,
            RefusalReason.NumberHidden => Phrase.NumberHidden,
            RefusalReason.MailboxFull => Phrase.MailboxFull,
            _ => Phrase.Unavailable,
        });
    }
}

/// <summary>The tones of a recording.</summary>
/// <param name="Start">"Speak now".</param>
/// <param name="Warning">Ten seconds are left.</param>
public sealed record RecordingTones(ISound Start, ISound Warning);
