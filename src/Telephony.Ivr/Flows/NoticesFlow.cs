using System.Data.Common;
using NodaTime;
using Telephony.Directory;
using Telephony.Ivr.Prompts;

namespace Telephony.Ivr.Flows;

/// <summary>What an identified detainee is told of decisions on his calls and his list, each notice once (OUT-10). One object serves all calls.</summary>
/// <param name="directory">Has the notices.</param>
public sealed class NoticesFlow(IDirectory directory)
{
    /// <summary>Notices that one call begins with; what is left waits for the next.</summary>
    public const int MostAtOnce = 10;

    /// <summary>Tells what he has not heard. A notice counts as heard when it was told to its end, or he pressed a key to go on; who hangs up in it hears it again. Nothing without the database.</summary>
    public async Task RunAsync(Conversation talk, Detainee detainee)
    {
        ArgumentNullException.ThrowIfNull(talk);
        ArgumentNullException.ThrowIfNull(detainee);
        try
        {
            foreach (var notice in (await directory.UnheardNoticesAsync(detainee.Id, talk.Call.Ended)).Take(MostAtOnce))
            {
                foreach (var sentence in Sentences(notice, DateTimeZoneProviders.Tzdb[detainee.TimeZone])) await talk.TellAsync(sentence);
                await directory.NoticeHeardAsync(notice.Id, CancellationToken.None);
            }
        }
        catch (DbException e)
        {
            talk.Logger.DatabaseAway(talk.Call.Id, e);
        }
    }

    private static IEnumerable<Prompt> Sentences(Notice notice, DateTimeZone zone)
    {
        yield return (notice.Kind, notice.About) switch
        {
            (HistoryAction.NumberRefused, { } number) => Phrase.NumberRefusedNotice(number),
            (HistoryAction.NumberWithdrawn, { } number) => Phrase.NumberWithdrawnNotice(number),
            (HistoryAction.SanctionEnded, { } number) => Phrase.NumberRestoredNotice(number),
            (HistoryAction.SanctionEnded, null) => Phrase.AllRestoredNotice,
            (_, { } number) => Phrase.NumberSuspendedNotice(number),
            (_, null) => Phrase.AllSuspendedNotice,
        };
        if (notice.Scope == SanctionScope.Video) yield return Phrase.VideoOnlyNotice;
        if (notice.Kind != HistoryAction.SanctionAdded) yield break;
        yield return Phrase.NoticeFrom(At(notice.From, zone));
        yield return notice.Until is { } until ? Phrase.NoticeUntil(At(until, zone)) : Phrase.NoEndNotice;
    }

    private static LocalDateTime At(DateTimeOffset instant, DateTimeZone zone) => Instant.FromDateTimeOffset(instant).InZone(zone).LocalDateTime;
}
