using System.Data.Common;
using NodaTime;
using Telephony.Billing;
using Telephony.Ivr.Flows.Services;
using Telephony.Ivr.Prompts;
using Telephony.Voicemail;

namespace Telephony.Ivr.Flows;

/// <summary>
/// A detainee hears his messages (IVR-05 to IVR-12). Keys: 1 again, 2 delete, 3 next, 4 back 10 s, 5 pause and go on, 6 forward 10 s, 7 previous,
/// 9 undo the delete, <c>*</c> back, 0 keys. One object serves all calls.
/// </summary>
/// <param name="mailboxes">Keep the messages.</param>
/// <param name="billing">Charges for listening, where it is paid.</param>
/// <param name="clock">Of the seconds that are paid.</param>
public sealed class ListeningFlow(IMailboxes mailboxes, IBilling billing, TimeProvider clock)
{
    /// <summary>Times in a row that nothing useful may be keyed.</summary>
    public const int MaxTries = 3;

    /// <summary>Keys that one message may take, and visits to messages that one session may make.</summary>
    public const int MaxKeys = 2000;

    /// <summary>How far 4 and 6 go.</summary>
    public static readonly TimeSpan Skip = TimeSpan.FromSeconds(10);

    /// <summary>How long a paused message waits for a key before it says again that it is paused.</summary>
    public static readonly TimeSpan PauseLimit = TimeSpan.FromMinutes(1);

    /// <summary>How long the caller has after the last message to go back or undo.</summary>
    public static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan NearlyFullTime = TimeSpan.FromMinutes(3);
    private const int NearlyFullPlaces = 2;

    /// <summary>
    /// Says what there is, which is free, and what hearing it costs; then each message. Returns to the services after the last, or when what was paid is over.
    /// </summary>
    public async Task<Step> RunAsync(Conversation talk, ServicesSession session)
    {
        ArgumentNullException.ThrowIfNull(talk);
        ArgumentNullException.ThrowIfNull(session);
        using var step = IvrTelemetry.Step("listen");
        var contents = await mailboxes.OpenAsync(session.Detainee.Id, talk.Call.Ended);
        await SummariseAsync(talk, contents);
        return contents.Messages.Count == 0 ? Step.Back : await ListenAsync(talk, session, contents);
    }

    private async Task<Step> ListenAsync(Conversation talk, ServicesSession session, MailboxContents contents)
    {
        var payment = new ListeningPayment(billing, session, clock);
        var (end, cost) = (Step.Back, Money.Zero);
        try
        {
            if (await payment.BeginAsync(talk)) end = await HearAsync(talk, contents, DateTimeZoneProviders.Tzdb[session.Detainee.TimeZone]);
        }
        catch (OperationCanceledException) when (payment.Cut is not null && !talk.Call.Ended.IsCancellationRequested)
        {
            // The paid second is reached: what played has stopped, and stays heard (IVR-12).
        }
        catch (Exception e) when (e is not (OperationCanceledException or DbException))
        {
            payment.Waive();
            throw;
        }
        finally
        {
            cost = await payment.EndAsync(talk.Call);
        }
        if (payment.Cut is { } cut) await talk.TellAsync(cut == CutReason.NoCredit ? Phrase.ListeningCreditOver : Phrase.ServiceNotAvailable);
        if (cost > Money.Zero) await talk.TellAsync(Phrase.ListeningCost(cost));
        return end;
    }

    private async Task<Step> HearAsync(Conversation talk, MailboxContents contents, DateTimeZone zone)
    {
        var session = new ListeningSession(talk, mailboxes, new Mailbag(contents.Messages), zone);
        try
        {
            return await session.RunAsync();
        }
        finally
        {
            // Also when the call drops: what was deleted is deleted, the rest is as it was.
            await mailboxes.EndSessionAsync(session.Id, CancellationToken.None);
        }
    }

    private static async Task SummariseAsync(Conversation talk, MailboxContents contents)
    {
        var heard = contents.Messages.Count(message => message.Heard);
        if (contents.Messages.Count == 0)
        {
            await talk.TellAsync(Phrase.NoMessages);
        }
        else
        {
            await talk.SayAsync(Phrase.NewMessages(contents.Messages.Count - heard));
            await talk.SayAsync(Phrase.KeptMessages(heard));
        }
        await talk.SayAsync(Phrase.MailboxTimeLeft(contents.TimeLeft));
        if (contents.PlacesLeft == 0 || contents.TimeLeft < DepositFlow.ShortestMessage) await talk.SayAsync(Phrase.MailboxIsFull);
        else if (contents.PlacesLeft <= NearlyFullPlaces || contents.TimeLeft <= NearlyFullTime) await talk.SayAsync(Phrase.MailboxNearlyFull);
    }
}
