namespace Telephony.Core.Media;

/// <summary>
/// Calls a leg's observer. What the observer throws is counted and goes no further: one call's fault must not end the thread of a thousand. One thread.
/// </summary>
internal sealed class LegNotices(IMediaLegObserver observer, ThreadCounters totals)
{
    public void Key(char key)
    {
        try
        {
            observer.OnKey(key);
        }
        catch (Exception)
        {
            totals.ForeignFailures++;
        }
    }

    public void Started(PlaybackId id)
    {
        try
        {
            observer.OnPlaybackStarted(id);
        }
        catch (Exception)
        {
            totals.ForeignFailures++;
        }
    }

    public void Ended(PlaybackId id, TimeSpan position, bool finished)
    {
        try
        {
            observer.OnPlaybackEnded(id, position, finished);
        }
        catch (Exception)
        {
            totals.ForeignFailures++;
        }
    }

    public void TimedOut(TimeSpan silence)
    {
        try
        {
            observer.OnRtpTimeout(silence);
        }
        catch (Exception)
        {
            totals.ForeignFailures++;
        }
    }
}
