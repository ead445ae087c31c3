using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Telephony.Directory;
using Telephony.Testing;
using static Telephony.Billing.Tests.Rig;

namespace Telephony.Billing.Tests.Faults;

/// <summary>
/// Two nodes, four detainees and one database in virtual time, over a night in which the clocks change and with it the tariff: calls that come and go, while the database stops, nodes are
/// killed and clocks are moved. One seed gives one run.
/// </summary>
internal sealed class FaultWorld(Rig rig, SwitchableDatabase database, string folder, int seed)
{
    private static readonly TimeSpan s_work = Seconds(15);
    private static readonly int[] s_outages = [1, 30, 600];

    private readonly Random _random = new(seed);
    private readonly List<Running> _running = [];
    private readonly List<Detainee> _detainees = [];
    private readonly PrepaidBilling?[] _nodes = new PrepaidBilling?[2];
    private FakeTimeProvider _clock = null!;
    private TimeSpan _nextWork;
    private TimeSpan? _backAt;
    private int _next;

    /// <summary>Talk time of each call that ended in order, null when it was never established.</summary>
    public Dictionary<string, int?> Ended { get; } = [];

    /// <summary>Talk time of each call at which its node was killed.</summary>
    public Dictionary<string, int> Killed { get; } = [];

    /// <summary>Calls that were refunded.</summary>
    public HashSet<string> Refunded { get; } = [];

    /// <summary>Credit bought, by detainee.</summary>
    public Dictionary<Guid, decimal> Bought { get; } = [];

    /// <summary>What went wrong, for the reader of a failure.</summary>
    public List<string> Faults { get; } = [];

    private TimeSpan Now => MeteredCall.Now(_clock);

    private sealed record Running(string Name, int Node, MeteredCall Call, TimeSpan? AnswersAt, TimeSpan EndsAt)
    {
        public bool IsAnswered { get; set; }

        public TimeSpan Due => Earlier(IsAnswered ? EndsAt : AnswersAt ?? EndsAt, Call.Deadline);
    }

    /// <summary>An hour and a half around midnight in Paris, with another tariff from that day on.</summary>
    public async Task RunAsync()
    {
        var night = seed % 2 == 0 ? new DateTimeOffset(2026, 3, 28, 23, 0, 0, TimeSpan.Zero) : new DateTimeOffset(2026, 10, 24, 22, 0, 0, TimeSpan.Zero);
        _clock = new FakeTimeProvider(night - TimeSpan.FromMinutes(45));
        await rig.ExecuteAsync("""
            UPDATE billing.tariffs SET ends = @day WHERE service = 'call';
            INSERT INTO billing.tariffs (service, destination, plan, starts, per_minute, connection, increment, rounding, excluded) VALUES
                ('call', 'frMobile', 'outside', @day, 0.35, 0.08, 1, 'halfUp', false), ('call', 'frMobile', '40', @day, 0.11, 0, 30, 'up', false)
            """, new { day = TariffBook.DayOf(night, "Europe/Paris") });
        for (var n = 0; n < 4; n++)
        {
            _detainees.Add(rig.NewDetainee());
            for (var lots = _random.Next(1, 4); lots > 0; lots--) await BuyAsync(_detainees[n]);
        }
        for (var node = 0; node < _nodes.Length; node++) await StartNodeAsync(node);
        while (Now < TimeSpan.FromMinutes(90))
        {
            await PassAsync(Seconds(_random.Next(1, 40)));
            await ActAsync();
        }
        await EndAllAsync();
    }

    private async Task ActAsync()
    {
        switch (_random.Next(20))
        {
            case < 11: await CallAsync(_detainees[_random.Next(_detainees.Count)], _random.Next(_nodes.Length)); break;
            case 11 when _backAt is null:
                var length = s_outages[_random.Next(s_outages.Length)];
                Faults.Add($"{Now} database away for {length} s");
                _backAt = Now + Seconds(length);
                await database.CloseAsync();
                break;
            case 13: await KillAsync(_random.Next(_nodes.Length)); break;
            case 15:
                var hours = _random.Next(2) == 0 ? 1 : -1;
                Faults.Add($"{Now} clock moved by {hours} h");
                _clock.SetUtcNow(_clock.GetUtcNow().AddHours(hours));
                break;
            case 16 when _backAt is null: await BuyAsync(_detainees[_random.Next(_detainees.Count)]); break;
            case 17 when Ended.Count > 0 && _backAt is null: await RefundAsync(Ended.Keys.Order(StringComparer.Ordinal).ElementAt(_random.Next(Ended.Count))); break;
            default: break;
        }
    }

    private async Task CallAsync(Detainee detainee, int node)
    {
        var (name, ring, talk) = ($"call-{_next++}", Seconds(_random.Next(0, 10)), Seconds(_random.Next(0, 400)));
        if (_nodes[node] is not { } billing) return;
        Quote quote;
        try
        {
            quote = await billing.QuoteAsync(_random.Next(3) == 0 ? Voicemail(detainee) : Call(detainee), default);
        }
        catch (NpgsqlException)
        {
            return;
        }
        if (quote.Refusal is not null || await MeteredCall.OpenAsync(billing, _clock, name, quote) is not { } call) return;
        _running.Add(new Running(name, node, call, _random.Next(8) == 0 ? null : Now + ring, Now + ring + talk));
    }

    /// <summary>Lets time pass from one thing that is due to the next.</summary>
    private async Task PassAsync(TimeSpan span)
    {
        var end = Now + span;
        while (true)
        {
            var due = _running.Aggregate(Earlier(Earlier(end, _nextWork), _backAt), (earliest, running) => Earlier(earliest, running.Due));
            if (due > Now) _clock.Advance(due - Now);
            if (_backAt <= Now)
            {
                database.Open();
                _backAt = null;
            }
            if (_nextWork <= Now) await WorkAsync();
            foreach (var running in _running.Where(running => running.Due <= Now).ToList()) await AttendAsync(running);
            if (Now >= end) return;
        }
    }

    private async Task AttendAsync(Running running)
    {
        if (!running.IsAnswered && running.AnswersAt <= Now)
        {
            running.IsAnswered = true;
            running.Call.Start();
        }
        else if (running.EndsAt > Now) await running.Call.AttendAsync();
        if (running.EndsAt > Now && running.Call.Cut is null) return;
        _running.Remove(running);
        Ended.Add(running.Name, (await running.Call.EndAsync()).Billable);
    }

    private async Task WorkAsync()
    {
        _nextWork = Now + s_work;
        for (var node = 0; node < _nodes.Length; node++)
        {
            if (_nodes[node] is not { } billing) await StartNodeAsync(node);
            else
                try { await billing.WorkAsync(default); }
                catch (NpgsqlException) { } // away, or a connection of before: the next one does it
        }
    }

    private async Task StartNodeAsync(int node)
    {
        var billing = new PrepaidBilling(
            new BillingStore(database.DataSource), new BillingOptions { Node = $"n{node}", Journal = Path.Combine(folder, $"{seed}-{node}") }, new PlainProtector(), _clock,
            NullLogger<PrepaidBilling>.Instance);
        try
        {
            await billing.StartAsync(default);
            _nodes[node] = billing;
        }
        catch (NpgsqlException)
        {
            // Its supervisor starts it again.
        }
    }

    private async Task KillAsync(int node)
    {
        Faults.Add($"{Now} node {node} killed");
        foreach (var running in _running.Where(running => running.Node == node)) Killed.Add(running.Name, running.Call.Heard ?? 0);
        _running.RemoveAll(running => running.Node == node);
        _nodes[node] = null;
        await StartNodeAsync(node);
    }

    private async Task BuyAsync(Detainee detainee)
    {
        var (amount, plan) = (_random.Next(5, 200) / 100m, _random.Next(3) switch { 0 => "40", 1 => "10", _ => Plan.Outside });
        await rig.AddCreditAsync(detainee, amount, plan);
        Bought[detainee.Id] = Bought.GetValueOrDefault(detainee.Id) + amount;
    }

    private async Task RefundAsync(string call)
    {
        if (await rig.RefundAsync(call, _clock.GetUtcNow())) Refunded.Add(call);
    }

    private async Task EndAllAsync()
    {
        if (_backAt is not null) await PassAsync(_backAt.Value - Now);
        foreach (var running in _running.ToList())
        {
            _running.Remove(running);
            Ended.Add(running.Name, (await running.Call.EndAsync()).Billable);
        }
        await PassAsync(4 * s_work);
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan? other) => other < one ? other.Value : one;
}
