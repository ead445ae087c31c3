using Telephony.Recording.Spools;

namespace Telephony.Recording.Playback;

/// <summary>The sound of a spool, with its legs as channels.</summary>
internal interface ISpoolSource : IPcmSource
{
    /// <summary>The spool; goes with this.</summary>
    SpoolReader Spool { get; }

    /// <summary>Of a spool of either kind; disposing of it disposes of <paramref name="spool"/>.</summary>
    static ISpoolSource Of(SpoolReader spool) => spool.Legs == 1 ? new SpoolPcmSource(spool) : new CallPcmSource(spool);
}
