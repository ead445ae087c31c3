namespace Telephony.Recording;

/// <summary>What a spool holds.</summary>
/// <param name="Sound">The sound's id.</param>
/// <param name="Duration">
/// Length of the aligned sound, exact to a sample (125 us): from the first packet (or <see cref="SpoolRecorder.Start"/>) to the end of the last
/// audio. The sealed sound has the same length.
/// </param>
/// <param name="Elapsed">From the same start to the closing of the recorder; of a spool that was not closed, to the last packet's arrival.</param>
/// <param name="Packets">Audio packets on disk, before duplicates are removed.</param>
/// <param name="Bytes">Size of the spool file that could be read.</param>
/// <param name="IsComplete">Whether it was closed; false after a crash, when up to the last half second is missing.</param>
public sealed record SpoolSummary(Guid Sound, TimeSpan Duration, TimeSpan Elapsed, int Packets, long Bytes, bool IsComplete)
{
    /// <summary>
    /// The length to keep when the last <paramref name="trailingSilence"/> before closing is to go. A caller whose phone sends nothing
    /// while he is silent has less than that on disk, so it is counted from the closing and not from the last audio. Never negative.
    /// </summary>
    public TimeSpan LengthWithout(TimeSpan trailingSilence)
    {
        var length = trailingSilence <= TimeSpan.Zero ? Duration : Elapsed - trailingSilence;
        return length < TimeSpan.Zero ? TimeSpan.Zero : length < Duration ? length : Duration;
    }
}
