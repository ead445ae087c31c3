using System.Data.Common;
using NodaTime;
using Telephony.Core.Media;
using Telephony.Ivr.Prompts;
using Telephony.Voicemail;

namespace Telephony.Ivr.Flows;

/// <summary>One detainee going through his messages, with his place in them and in the one that plays.</summary>
/// <remarks>
/// A message is said (date, time, who), then plays; a key that comes meanwhile acts at once. After it the menu waits. An undo goes to the
/// message that came back.
/// </remarks>
internal sealed class ListeningSession(Conversation talk, IMailboxes mailboxes, Mailbag bag, DateTimeZone zone)
{
    private readonly HashSet<Guid> _heard = [];

    /// <summary>Names the session to the mailbox: what it deletes can be undone in it only.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>From the first message until the caller goes back or the last is over.</summary>
    public async Task<Step> RunAsync()
    {
        bag.Next();
        for (var visit = 1; visit <= ListeningFlow.MaxKeys; visit++)
        {
            var next = bag.Current is { } message ? await HearAsync(message) : await AtEndAsync();
            if (next is { } step) return step;
        }
        return Step.GivenUp;
    }

    /// <summary>Plays one message and obeys keys until the caller leaves it: null when another is to be heard.</summary>
    private async Task<Step?> HearAsync(MessageSummary message)
    {
        var sound = await mailboxes.SoundAsync(message.Id, talk.Call.Ended);
        await talk.SayAsync(Announcement(message));
        var place = TimeSpan.Zero;
        var isPaused = false;
        var misses = 0;
        for (var keys = 0; keys < ListeningFlow.MaxKeys && misses < ListeningFlow.MaxTries; keys++)
        {
            if (!isPaused) place = await PlayAsync(message, sound, place);
            var isOver = place >= sound.Duration;
            var key = await NextKeyAsync(isPaused, isOver);
            misses = key is null ? misses + 1 : 0;
            isPaused = key switch { null => isPaused, '5' => !isPaused && !isOver, _ => false };
            switch (key)
            {
                case '1': return null;
                case '2': await DeleteAsync(message); return null;
                case '3': bag.Next(); return null;
                case '4': place = Max(TimeSpan.Zero, place - ListeningFlow.Skip); break;
                case '6': place = Min(sound.Duration, place + ListeningFlow.Skip); break;
                case '7' when bag.Previous(): return null;
                case '7': await talk.TellAsync(Phrase.FirstMessage); return null;
                case '9' when await UndoAsync(): return null;
                case '0': await talk.TellAsync(Phrase.MessageKeys); break;
                case '*': return Step.Back;
                case null or '5' or '9': break;
                default: await talk.TellAsync(Phrase.NotAChoice); break;
            }
        }
        return Step.GivenUp;
    }

    private async Task<char?> NextKeyAsync(bool isPaused, bool isOver)
    {
        if (!isPaused) return isOver ? await talk.AskKeyAsync(Phrase.AfterMessage) : await talk.Call.NextKeyAsync(TimeSpan.Zero);
        await talk.TellAsync(Phrase.Paused);
        return await talk.Call.NextKeyAsync(ListeningFlow.PauseLimit);
    }

    /// <summary>Past the last message: it can still go back or undo; any other key, and silence, return to the services.</summary>
    private async Task<Step?> AtEndAsync()
    {
        await talk.TellAsync(Phrase.LastMessage);
        return await talk.Call.NextKeyAsync(ListeningFlow.EndTimeout) switch
        {
            '7' when bag.Previous() => null,
            '9' when await UndoAsync() => null,
            '9' => null,
            _ => Step.Back,
        };
    }

    private async Task<TimeSpan> PlayAsync(MessageSummary message, ISound sound, TimeSpan place)
    {
        if (place >= sound.Duration) return place;
        var played = await talk.Call.PlayAsync(sound, place, () => MarkHeardAsync(message));
        return played.Finished ? sound.Duration : played.Position;
    }

    // Not tied to the call: its sound has started, so it is heard, whatever happens to the call (IVR-09).
    private async Task MarkHeardAsync(MessageSummary message)
    {
        if (!_heard.Add(message.Id) || message.Heard) return;
        try
        {
            await mailboxes.MarkHeardAsync(message.Id, CancellationToken.None);
        }
        catch (DbException e)
        {
            // The sound is there without the database, so the caller goes on hearing it (DESIGN 4.10); its next play marks it.
            _heard.Remove(message.Id);
            talk.Logger.NotMarkedHeard(talk.Call.Id, message.Id, e);
        }
    }

    private async Task DeleteAsync(MessageSummary message)
    {
        await mailboxes.DeleteAsync(message.Id, Id, CancellationToken.None);
        bag.Delete();
        await talk.TellAsync(Phrase.Deleted);
        bag.Next();
    }

    private async Task<bool> UndoAsync()
    {
        if (bag.LastDeleted is not { } message)
        {
            await talk.TellAsync(Phrase.NothingToRestore);
            return false;
        }
        if (!await mailboxes.UndoDeleteAsync(message.Id, Id, CancellationToken.None))
        {
            await talk.TellAsync(Phrase.NoRoomToRestore);
            return false;
        }
        bag.Restore();
        await talk.TellAsync(Phrase.Restored);
        return true;
    }

    private Prompt Announcement(MessageSummary message)
    {
        var when = Instant.FromDateTimeOffset(message.ReceivedAt).InZone(zone).LocalDateTime;
        return message.Heard || _heard.Contains(message.Id) ? Phrase.KeptMessage(when, message.Name) : Phrase.NewMessage(when, message.Name);
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
