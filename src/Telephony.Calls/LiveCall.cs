namespace Telephony.Calls;

/// <summary>
/// What this node knows of one of its calls, from its arrival until its end is written. Every change answers whether the call must now be queued for the
/// writer: it must not when it waits there already. Thread-safe.
/// </summary>
internal sealed class LiveCall
{
    private readonly Lock _lock = new();
    private CallState _state;
    private List<CallLeg> _newLegs = [];
    private List<NewOccasion> _newOccasions = [];
    private long? _answeredTimestamp;
    private bool _waits;
    private bool _isFinished;

    /// <summary>A call that has just arrived.</summary>
    public LiveCall(CallStart start) => _state = new CallState
    {
        Id = start.Id, Kind = start.Kind, Node = start.Node, SipCallId = start.SipCallId, Session = start.Session, StartedAt = start.At, IsProtected = start.IsProtected,
        From = Hidden(start.IsProtected, start.Kind == CallKind.Deposit, start.From), To = Hidden(start.IsProtected, start.Kind == CallKind.Outbound, start.To),
    };

    public string Id => _state.Id;

    /// <summary>Something of it is to be written.</summary>
    public bool Touch() => Change(state => state);

    /// <summary>It was answered; a second answer changes nothing. <paramref name="timestamp"/> is the same instant on the monotonic clock.</summary>
    public bool Answer(DateTimeOffset at, long timestamp) => Change(state =>
    {
        _answeredTimestamp ??= timestamp;
        if (state is { Kind: CallKind.Outbound, AnsweredAt: null, Detainee: not null, IsProtected: false }) _newOccasions.Add(new(CallOccasionKind.Answered, at));
        return state with { AnsweredAt = state.AnsweredAt ?? at };
    });

    /// <summary>Whose call it is, known at an instant. Once protected it stays so, and its correspondent's number is forgotten.</summary>
    public bool Identify(Guid detainee, string identifier, string establishment, bool isProtected, DateTimeOffset at) => Change(state =>
    {
        var hides = state.IsProtected || isProtected;
        if (hides) _newOccasions.Clear();
        else if (state is { Kind: not CallKind.Services, Detainee: null }) _newOccasions.Add(new(CallOccasionKind.Begun, at));
        return state with
        {
            Detainee = detainee, Identifier = identifier, Establishment = establishment, IsProtected = hides,
            From = Hidden(hides, state.Kind == CallKind.Deposit, state.From), To = Hidden(hides, state.Kind == CallKind.Outbound, state.To),
        };
    });

    /// <summary>A leg's media has ended.</summary>
    public bool Add(CallLeg leg) => Change(state =>
    {
        _newLegs.Add(leg);
        return state;
    });

    /// <summary>It ended; a second end changes nothing.</summary>
    public bool End(DateTimeOffset at, CallOutcome outcome, CallEndCause? cause, TimeSpan? talked, int? sipStatus, TimeProvider clock) => Change(state =>
    {
        var talk = talked ?? (_answeredTimestamp is { } answered ? clock.GetElapsedTime(answered) : TimeSpan.Zero);
        return state with
        {
            Outcome = outcome, EndCause = cause, EndedAt = at, SipStatus = sipStatus, DurationSeconds = Math.Round((decimal)talk.TotalSeconds, 3),
        };
    });

    /// <summary>Writer: the state to write. Legs and occasions are taken; whoever cannot write them gives them back by <see cref="GiveBack"/>.</summary>
    public CallState Take()
    {
        lock (_lock)
        {
            _waits = false;
            var (legs, occasions) = (_newLegs, _newOccasions);
            (_newLegs, _newOccasions) = ([], []);
            return _state with { NewLegs = legs, NewOccasions = occasions };
        }
    }

    /// <summary>Writer: what was taken was not written. The writer still has the call and takes it again, so a change need not queue it.</summary>
    public void GiveBack(CallState taken)
    {
        lock (_lock)
        {
            _newLegs.InsertRange(0, taken.NewLegs);
            if (!_state.IsProtected) _newOccasions.InsertRange(0, taken.NewOccasions);
            _waits = true;
        }
    }

    /// <summary>Writer: whether <paramref name="written"/>, now done with, is the end of the call; true once.</summary>
    public bool IsLast(CallState written)
    {
        lock (_lock) return written.Outcome != CallOutcome.Running && !_isFinished && (_isFinished = true);
    }

    private static string? Hidden(bool isProtected, bool isCorrespondent, string? number) => isProtected && isCorrespondent ? null : number;

    private bool Change(Func<CallState, CallState> change)
    {
        lock (_lock)
        {
            if (_state.Outcome != CallOutcome.Running) return false;
            _state = change(_state);
            return !_waits && (_waits = true);
        }
    }
}
