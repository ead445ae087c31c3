namespace Telephony.Calls;

/// <summary>What is remembered of a call between its statements: its answer, and legs told before its end. Thread-safe.</summary>
internal sealed class LiveCall
{
    private readonly Lock _lock = new();
    private List<CallLeg>? _legs = [];
    private bool _answerWritten;

    /// <summary>When it was answered; null until then.</summary>
    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>The same instant on the monotonic clock, from which talk time is measured.</summary>
    public long? AnsweredTimestamp { get; private set; }

    /// <summary>Whether the answer has not reached the row.</summary>
    public bool AnswerWaits
    {
        get { lock (_lock) return AnsweredAt is not null && !_answerWritten; }
    }

    /// <summary>It was answered; a second answer changes nothing.</summary>
    public void Answer(DateTimeOffset at, long timestamp)
    {
        lock (_lock)
        {
            AnsweredAt ??= at;
            AnsweredTimestamp ??= timestamp;
        }
    }

    /// <summary>The row has the answer.</summary>
    public void AnswerWritten()
    {
        lock (_lock) _answerWritten = true;
    }

    /// <summary>Keeps a leg for the statement that ends the call; false when that statement has taken its legs already.</summary>
    public bool TryAdd(CallLeg leg)
    {
        lock (_lock)
        {
            _legs?.Add(leg);
            return _legs is not null;
        }
    }

    /// <summary>The legs told so far; none can be added after.</summary>
    public IReadOnlyList<CallLeg> TakeLegs()
    {
        lock (_lock)
        {
            var legs = _legs;
            _legs = null;
            return legs ?? [];
        }
    }
}
