using System.Net.Sockets;
using Telephony.Core;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Network;
using Telephony.LoadGenerator.Reports;

namespace Telephony.LoadGenerator.Callers;

/// <summary>
/// Many callers on one loop: starts them at a rate, never more than so many at a time, and ends those that still run when the time is up.
/// Between 95 % of them being busy (speaking, in a script that speaks) and that no longer being so lies the window in which the server is measured.
/// </summary>
internal sealed class LoadRun(LoadRunPlan plan, Narrator narrator, ServerProcess? server)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private const double SteadyShare = 0.95;

    private readonly List<Caller> _running = [];
    private readonly List<CallResult> _results = [];
    private readonly Speech _speech = new();
    private readonly bool _speaks = plan.Callers.Any(caller => caller.Script.Steps.OfType<Scripts.ScriptStep.Speak>().Any());
    private MonotonicTime _started;
    private int _next;

    /// <summary>Set from a signal handler: ends the run.</summary>
    public bool IsInterrupted { get; set; }

    /// <summary>Runs all calls and returns their results in the order of their ends.</summary>
    public IReadOnlyList<CallResult> Run()
    {
        foreach (var caller in plan.Callers) LoadSounds(caller);
        using var loop = new EventLoop();
        using var udp = plan.Callers[0].Transport == "UDP" ? new UdpSignalling(loop, plan.Callers[0].Local, plan.Callers[0].Server) : null;
        _started = EventLoop.Now;
        server?.Start();
        var looker = new Looker(loop, this);
        loop.Schedule(looker, _started);
        loop.Run(() => IsOver(loop, udp));
        return _results;
    }

    private void LoadSounds(CallerPlan caller)
    {
        foreach (var speak in caller.Script.Steps.OfType<Scripts.ScriptStep.Speak>()) _speech.Load(speak.Path ?? caller.Sound, caller.Codec);
    }

    private bool IsOver(EventLoop loop, UdpSignalling? udp)
    {
        var now = EventLoop.Now;
        for (var i = _running.Count - 1; i >= 0; i--)
        {
            if (!_running[i].IsDone) continue;
            _results.Add(_running[i].Result);
            _running.RemoveAt(i);
        }
        if (IsInterrupted || now - _started > plan.MaxTime) Abandon(now);
        while (_next < plan.Callers.Count && _running.Count < plan.Concurrency && now - _started >= TimeSpan.FromSeconds(_next / plan.Rate))
            Start(loop, udp, plan.Callers[_next++], now);
        return _next == plan.Callers.Count && _running.Count == 0;
    }

    private void Abandon(MonotonicTime now)
    {
        for (; _next < plan.Callers.Count; _next++) _results.Add(new CallResult(plan.Callers[_next].Number, plan.Callers[_next].User) { Failure = "not started: the time was up" });
        foreach (var caller in _running) caller.Abandon(now, IsInterrupted ? "interrupted" : "the time was up");
    }

    private void Start(EventLoop loop, UdpSignalling? udp, CallerPlan callerPlan, MonotonicTime now)
    {
        try
        {
            var tcp = udp is null ? new TcpSignalling(loop, callerPlan.Local, callerPlan.Server) : null;
            var caller = new Caller(callerPlan, loop, (ISignalling?)tcp ?? udp!, _speech, narrator);
            if (tcp is not null) tcp.Receiver = caller;
            udp?.Add(caller.CallId, caller);
            _running.Add(caller);
            caller.Start(now);
        }
        catch (SocketException exception)
        {
            _results.Add(new CallResult(callerPlan.Number, callerPlan.User) { Failure = $"no connection: {exception.SocketErrorCode}" });
        }
    }

    private void Look(MonotonicTime now)
    {
        var busy = _running.Count(caller => _speaks ? caller.IsSpeaking : caller.IsUp);
        server?.Look(now, busy, busy >= SteadyShare * Math.Min(plan.Concurrency, plan.Callers.Count));
    }

    private sealed class Looker(EventLoop loop, LoadRun run) : ITimed
    {
        public MonotonicTime Scheduled { get; set; } = MonotonicTime.Never;

        public void Advance(MonotonicTime now)
        {
            run.Look(now);
            loop.Schedule(this, now + LookEvery);
        }
    }
}

/// <summary>Which calls a run makes, and how fast.</summary>
/// <param name="Callers">The callers in the order in which they start; at least one.</param>
/// <param name="Concurrency">Calls at a time at most.</param>
/// <param name="Rate">New calls a second at most.</param>
/// <param name="MaxTime">After this every call that still runs is ended as failed.</param>
internal sealed record LoadRunPlan(IReadOnlyList<CallerPlan> Callers, int Concurrency, double Rate, TimeSpan MaxTime);
