using Telephony.Core.Codecs;
using Telephony.Core.Media;

namespace Telephony.Core.Sessions;

/// <summary>
/// One call as a flow sees it (STYLE 1.6): one that came in, or one that we placed (<see cref="IOutboundCall"/>). Every operation throws <see cref="OperationCanceledException"/> once the call
/// has ended, whoever ended it; what the caller did is a value. One flow uses it, one operation at a time; the members may be
/// called from any thread. Keys come from RFC 4733, SIP INFO and in-band tones alike, once each, and wait in a buffer of 64
/// until an operation takes them.
/// </summary>
public interface ICall
{
    /// <summary>Our id of the call, the same in logs, traces and records.</summary>
    string Id { get; }

    /// <summary>Cancelled when the call has ended or the server shuts it down.</summary>
    CancellationToken Ended { get; }

    /// <summary>When the 200 was sent, or null.</summary>
    DateTimeOffset? AnsweredAt { get; }

    /// <summary>The codec in use; valid once answered.</summary>
    AudioCodec Codec { get; }

    /// <summary>Sends 180 (Ringing). No effect once answered.</summary>
    Task RingAsync();

    /// <summary>Sends 200 with our SDP answer and starts media. Returns when the 200 was handed to the transport.</summary>
    Task AnswerAsync();

    /// <summary>Refuses the unanswered call with a final status, 300 to 699, and ends it.</summary>
    Task RejectAsync(int status);

    /// <summary>
    /// Plays <paramref name="sound"/> from <paramref name="from"/> until its end or a key. A key that already waits ends it before it starts;
    /// keys are not taken. <paramref name="started"/> runs when the first packet was sent, and is awaited before this returns.
    /// </summary>
    Task<PlayOutcome> PlayAsync(ISound sound, TimeSpan from = default, Func<Task>? started = null);

    /// <summary>Takes the next key (0-9, *, #, A-D), waiting at most <paramref name="timeout"/>; null on silence.</summary>
    Task<char?> NextKeyAsync(TimeSpan timeout);

    /// <summary>As <see cref="NextKeyAsync(TimeSpan)"/>, without end; null when <paramref name="until"/> completes first, however it completes.</summary>
    Task<char?> NextKeyAsync(Task until);

    /// <summary>Forgets the keys that wait.</summary>
    void ForgetKeys();

    /// <summary>
    /// Begins to play and returns at once: ring-back while a called person's phone rings, or a warning, which takes the place of what comes from a bridge. It replaces what plays;
    /// keys do not end it, <see cref="StopPlaying"/> and the next playback do.
    /// </summary>
    void BeginPlaying(ISound sound);

    /// <summary>Ends what <see cref="BeginPlaying"/> began, if it still plays.</summary>
    void StopPlaying();

    /// <summary>Presses a key (0-9, *, #, A-D) towards the person on this call: <see cref="MediaLeg.SendKey"/>.</summary>
    void PressKey(char key);

    /// <summary>From now on the person on <paramref name="other"/> hears this one; null ends that. Keys are not sent on. See <see cref="MediaLeg.ConnectTo"/>.</summary>
    void ConnectTo(ICall? other);

    /// <summary>From now on <paramref name="tap"/> gets what this person says; null ends that, and when it has completed the tap before gets nothing more.</summary>
    Task TapAsync(IMediaTap? tap);

    /// <summary>What is attended to while an operation waits; null for nothing. Set between operations.</summary>
    ICallWatch? Watch { get; set; }

    /// <summary>RTP packets that were received from this person.</summary>
    long PacketsReceived { get; }

    /// <summary>How long nothing had come from this person when the call was ended for that; zero otherwise, and while it lasts.</summary>
    TimeSpan GoneFor { get; }

    /// <summary>
    /// Plays <see cref="RecordRules.LeadIn"/>, and from its end on passes the caller's audio to <paramref name="tap"/> until a rule ends it. Hanging up throws like everywhere else; what
    /// the tap got stays the flow's to keep. The key that ends it is taken; other keys are dropped. No packets count as silence.
    /// </summary>
    Task<RecordOutcome> RecordAsync(IMediaTap tap, RecordRules rules);

    /// <summary>Sends what the caller says back to him until the call ends (diagnostics).</summary>
    Task EchoAsync();

    /// <summary>Plays <paramref name="goodbye"/> to its end if given and still possible, then sends BYE. Never throws.</summary>
    Task HangUpAsync(ISound? goodbye = null);
}

/// <summary>How a playback ended.</summary>
/// <param name="Finished">Whether the sound came to its end; false when a key ended it.</param>
/// <param name="Position">How far into the sound, from its beginning, a multiple of 20 ms.</param>
public readonly record struct PlayOutcome(bool Finished, TimeSpan Position);

/// <summary>What ends a recording.</summary>
public sealed record RecordRules
{
    /// <summary>Played first, a tone for instance; a key ends it. Not a packet is missed between its end and the recording. Null: the recording begins at once.</summary>
    public ISound? LeadIn { get; init; }

    /// <summary>The key that ends it, or null.</summary>
    public char? EndKey { get; init; }

    /// <summary>This much without speech ends it.</summary>
    public required TimeSpan Silence { get; init; }

    /// <summary>Recording time granted at first.</summary>
    public required TimeSpan Granted { get; init; }

    /// <summary>
    /// Called <see cref="ExtendAhead"/> before the grant is used up; returns the new total grant, or the same when no more is to be had
    /// (it is then not asked again).
    /// </summary>
    public required Func<Task<TimeSpan>> ExtendAsync { get; init; }

    /// <summary>How long before the end of the grant more is asked for (DESIGN 4.6: 20 s).</summary>
    public TimeSpan ExtendAhead { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Played <see cref="WarnBefore"/> before the end of a final grant, while recording goes on.</summary>
    public ISound? Warning { get; init; }

    /// <summary>See <see cref="Warning"/>.</summary>
    public TimeSpan WarnBefore { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Cancelled when the tap can keep no more (a full disk, DESIGN 4.10): it ends the recording.</summary>
    public CancellationToken Failure { get; init; }
}

/// <summary>Why a recording ended.</summary>
public enum RecordEnd
{
    /// <summary>The end key.</summary>
    Key,

    /// <summary>No speech for <see cref="RecordRules.Silence"/>.</summary>
    Silence,

    /// <summary>The grant is used up.</summary>
    Limit,

    /// <summary><see cref="RecordRules.Failure"/>.</summary>
    Failed,
}

/// <summary>How a recording ended.</summary>
/// <param name="End">Why.</param>
/// <param name="Recorded">Time from its start to its end.</param>
/// <param name="TrailingSilence">Time without speech before the end (what may be trimmed).</param>
public readonly record struct RecordOutcome(RecordEnd End, TimeSpan Recorded, TimeSpan TrailingSilence);
