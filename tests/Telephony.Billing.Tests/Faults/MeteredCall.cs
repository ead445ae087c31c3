using Telephony.Testing;

namespace Telephony.Billing.Tests.Faults;

/// <summary>A metered call in virtual time, as a flow carries it: its meter, what billing answers to it, and its end.</summary>
internal sealed class MeteredCall
{
    private readonly PrepaidBilling _billing;
    private readonly FakeTimeProvider _clock;
    private readonly Meter _meter;
    private HeldCall _held;
    private TimeSpan? _start;

    private MeteredCall(PrepaidBilling billing, FakeTimeProvider clock, HeldCall held)
    {
        (_billing, _clock, _held) = (billing, clock, held);
        _meter = new Meter(held.Held, held.Total);
    }

    /// <summary>Why it was cut; null while it was not.</summary>
    public CutReason? Cut { get; private set; }

    /// <summary>Talk time that was left at each warning, in seconds.</summary>
    public List<double> Warnings { get; } = [];

    /// <summary>When <see cref="AttendAsync"/> is next due, on <see cref="Now"/>.</summary>
    public TimeSpan? Deadline => _meter.Deadline;

    /// <summary>Whole seconds since it was established; null when it was not.</summary>
    public int? Heard => _start is { } start ? (int)(Now(_clock) - start).TotalSeconds : null;

    /// <summary>Virtual monotonic time.</summary>
    public static TimeSpan Now(FakeTimeProvider clock) => new(clock.GetTimestamp());

    /// <summary>Null when it is refused; then billing was told, as a flow does.</summary>
    public static async Task<MeteredCall?> OpenAsync(PrepaidBilling billing, FakeTimeProvider clock, string call, Quote quote)
    {
        if (await billing.OpenAsync(call, quote, default) is HoldResult.Granted granted) return new MeteredCall(billing, clock, granted.Call);
        await billing.SettleAsync(call, null);
        return null;
    }

    /// <summary>The called person has answered.</summary>
    public void Start()
    {
        _start = Now(_clock);
        _meter.Start(_start.Value);
    }

    /// <summary>Does what the meter wants now.</summary>
    public async Task AttendAsync()
    {
        var outputs = new List<MeterOutput>();
        _meter.Advance(Now(_clock), outputs);
        foreach (var output in outputs)
        {
            if (output is MeterOutput.Extend extend) await ExtendAsync(extend.Talked);
            if (output is MeterOutput.Warn warning) Warnings.Add(warning.Left.TotalSeconds);
            if (output is MeterOutput.Cut cut) Cut = cut.Reason;
        }
    }

    /// <summary>It is over: what is billable, in whole seconds.</summary>
    public async Task<(int? Billable, Settlement Settlement)> EndAsync()
    {
        var billable = _meter.End(Now(_clock));
        return ((int?)billable?.TotalSeconds, await _billing.SettleAsync(_held.Call, billable));
    }

    private async Task ExtendAsync(TimeSpan talked)
    {
        switch (await _billing.ExtendAsync(_held, talked, default))
        {
            case HoldResult.Granted granted:
                _held = granted.Call;
                _meter.Extended(Now(_clock), _held.Held, _held.Total);
                break;
            case HoldResult.Away: _meter.ExtensionFailed(Now(_clock)); break;
            default: _meter.HoldOver(); break;
        }
    }
}
