namespace Telephony.Core.Sessions;

/// <summary>What a recording is due to do.</summary>
internal enum RecordingStep
{
    /// <summary>Nothing before <see cref="RecordingClock.Deadline"/>.</summary>
    Wait,

    /// <summary>Ask for a longer grant.</summary>
    Ask,

    /// <summary>Play the warning.</summary>
    Warn,

    /// <summary>Stop; <see cref="RecordingClock.Outcome"/> says why.</summary>
    End,
}

/// <summary>
/// The rules that bound a recording (DESIGN 4.6), pure: time and the caller's last speech in, the next step out.
/// <code>
/// state      | condition, first that holds            | step
/// granted    | no speech for Silence                  | End (Silence)
///            | grant used up                          | End (Limit)
///            | within ExtendAhead of the grant's end  | Ask, once; then asked
/// asked      | an answer with more                    | granted
///            | an answer with no more, or none to get | final
/// final      | within WarnBefore of the grant's end   | Warn, once
/// </code>
/// In every state silence and the end of the grant end it.
/// </summary>
internal sealed class RecordingClock(RecordRules rules, MonotonicTime start)
{
    private enum State
    {
        Granted,
        Asked,
        Final,
        Warned,
    }

    private TimeSpan _grant = rules.Granted;
    private State _state = State.Granted;

    /// <summary>When <see cref="At"/> is next due.</summary>
    public MonotonicTime Deadline { get; private set; }

    /// <summary>Valid once <see cref="At"/> said <see cref="RecordingStep.End"/>.</summary>
    public RecordOutcome Outcome { get; private set; }

    /// <summary>The next step. <paramref name="lastSpeech"/> may lie before the start.</summary>
    public RecordingStep At(MonotonicTime now, MonotonicTime lastSpeech)
    {
        var speech = lastSpeech > start ? lastSpeech : start;
        var silentAt = speech + rules.Silence;
        var endsAt = start + _grant;
        if (now >= endsAt) return End(RecordEnd.Limit, endsAt, speech);
        if (now >= silentAt) return End(RecordEnd.Silence, now, speech);
        Deadline = Earlier(endsAt, silentAt);
        if (_state == State.Granted)
        {
            var askAt = endsAt - rules.ExtendAhead;
            if (now >= askAt)
            {
                _state = State.Asked;
                return RecordingStep.Ask;
            }
            Deadline = Earlier(Deadline, askAt);
        }
        else if (_state == State.Final && rules.Warning is not null)
        {
            var warnAt = endsAt - rules.WarnBefore;
            if (now >= warnAt)
            {
                _state = State.Warned;
                return RecordingStep.Warn;
            }
            Deadline = Earlier(Deadline, warnAt);
        }
        return RecordingStep.Wait;
    }

    /// <summary>The answer to <see cref="RecordingStep.Ask"/>; null when none could be had.</summary>
    public void Extended(TimeSpan? grant)
    {
        _state = grant > _grant ? State.Granted : State.Final;
        if (grant > _grant) _grant = grant.Value;
    }

    /// <summary>The end key was pressed.</summary>
    public RecordOutcome EndedByKey(MonotonicTime now, MonotonicTime lastSpeech) => EndedBy(RecordEnd.Key, now, lastSpeech);

    /// <summary>The tap can keep no more.</summary>
    public RecordOutcome EndedByFailure(MonotonicTime now, MonotonicTime lastSpeech) => EndedBy(RecordEnd.Failed, now, lastSpeech);

    private RecordOutcome EndedBy(RecordEnd why, MonotonicTime now, MonotonicTime lastSpeech)
    {
        End(why, now, lastSpeech > start ? lastSpeech : start);
        return Outcome;
    }

    private RecordingStep End(RecordEnd why, MonotonicTime at, MonotonicTime speech)
    {
        Outcome = new RecordOutcome(why, at - start, at > speech ? at - speech : TimeSpan.Zero);
        return RecordingStep.End;
    }

    private static MonotonicTime Earlier(MonotonicTime a, MonotonicTime b) => a < b ? a : b;
}
