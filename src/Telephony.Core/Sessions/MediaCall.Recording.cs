using Telephony.Core.Media;

namespace Telephony.Core.Sessions;

/// <content>What a caller says, passed to a tap.</content>
public abstract partial class MediaCall
{
    /// <inheritdoc/>
    public async Task<RecordOutcome> RecordAsync(IMediaTap tap, RecordRules rules)
    {
        Ended.ThrowIfCancellationRequested();
        using var failing = rules.Failure.Register(() => _events.Writer.TryWrite(new(CallEventKind.RecordingFailed)));
        Task<TimeSpan>? extending = null;
        try
        {
            ForgetKeys();
            if (rules.LeadIn is { } lead) await PlayAsync(lead, TimeSpan.Zero, started: null, tap);
            ForgetKeys();
            await Leg!.SetTapAsync(tap);
            var recording = new RecordingClock(rules, MonotonicTime.Now(Endpoint.Clock));
            while (true)
            {
                if (extending is { IsCompleted: true })
                {
                    recording.Extended(await GrantAsync(extending));
                    extending = null;
                }
                var now = MonotonicTime.Now(Endpoint.Clock);
                if (rules.Failure.IsCancellationRequested) return recording.EndedByFailure(now, Leg!.LastSpeech);
                switch (recording.At(now, Leg!.LastSpeech))
                {
                    case RecordingStep.Ask: extending = rules.ExtendAsync(); break;
                    case RecordingStep.Warn: Leg!.Play(rules.Warning!, TimeSpan.Zero); break;
                    case RecordingStep.End: return recording.Outcome;
                }
                var next = await NextEventAsync(recording.Deadline, Ended, extending);
                if (next is { Kind: CallEventKind.Key } key && key.Key == rules.EndKey)
                    return recording.EndedByKey(MonotonicTime.Now(Endpoint.Clock), Leg!.LastSpeech);
            }
        }
        finally
        {
            await Leg!.SetTapAsync(null);
        }
    }

    /// <summary>A refused or failed extension leaves the grant as it is: the recording goes on to the end of what is held (DESIGN 4.10).</summary>
    private static async Task<TimeSpan?> GrantAsync(Task<TimeSpan> extending)
    {
        try
        {
            return await extending;
        }
        catch (Exception e) when (e is System.Data.Common.DbException or TimeoutException or IOException)
        {
            return null;
        }
    }
}
