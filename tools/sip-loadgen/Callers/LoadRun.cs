using System.Net.Sockets;
using Telephony.Core;
using Telephony.LoadGenerator.Callees;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Network;
using Telephony.LoadGenerator.Reports;
using Telephony.LoadGenerator.Scripts;

namespace Telephony.LoadGenerator.Callers;

/// <summary>
/// Many callers on one loop, and those whom the server calls for them: starts the callers at a rate, never more than so many at a time, and ends those that still run when the
/// time is up. Between 95 % of them being busy (speaking, in a script that speaks) and that no longer being so lies the window in which the server is measured.
/// </summary>
internal sealed class LoadRun(LoadRunPlan plan, Narrator narrator, ServerProcess? server)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(5);
    private const double SteadyShare = 0.95;

    private readonly List<Caller> _running = [];
    private readonly List<CallResult> _results = [];
    private readonly Speech _speech = new();
    private readonly bool _speaks = plan.Callers.Any(caller => caller.Script.Steps.OfType<ScriptStep.Speak>().Any());
    private CalleeLine? _line;
    private MonotonicTime _started;
    private MonotonicTime? _callersDone;
    private int _next;

    /// <summary>Set from a signal handler: ends the run.</summary>
    public bool IsInterrupted { get; set; }

    /// <summary>The results of those who were called, in the order of their ends; complete after <see cref="Run"/>.</summary>
    public IReadOnlyList<CallResult> Callees => _line?.Results ?? [];

    /// <summary>Runs all calls and returns the callers' results in the order of their ends.</summary>
    public IReadOnlyList<CallResult> Run()
    {
        foreach (var caller in plan.Callers) LoadSounds(caller);
        if (plan.Answering is { } answering) LoadSounds(answering.Plan(1, ""));
        using var loop = new EventLoop();
        using var udp = plan.Callers[0].Transport == "UDP" ? new UdpSignalling(loop, plan.Callers[0].Local, plan.Callers[0].Server) : null;
        using var line = Answering(loop);
        _line = line;
        server?.Start();
        AwaitProbe(loop);
        _started = EventLoop.Now;
        var looker = new Looker(loop, this);
        loop.Schedule(looker, _started);
        loop.Run(() => IsOver(loop, udp));
        return _results;
    }

    private CalleeLine? Answering(EventLoop loop) =>
        plan.Answering is { } answering ? new CalleeLine(loop, answering.Local, answering.Plan, _speech, narrator) : null;

    private void LoadSounds(PartyPlan person)
    {
        foreach (var speak in person.Script.Steps.OfType<ScriptStep.Speak>()) _speech.Load(speak.Path ?? person.Sound, person.Codec);
    }

    private void AwaitProbe(EventLoop loop)
    {
        var until = EventLoop.Now + (plan.Answering?.LongestWait ?? TimeSpan.Zero);
        loop.Run(() => IsInterrupted || EventLoop.Now >= until || _line is null or { IsProbed: true });
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
        if (_line is { IsIdle: false } && _callersDone is { } done && now - done > LongestFarewell) _line.Abandon(now, "the callers are gone and the server did not hang up");
        if (_next < plan.Callers.Count || _running.Count > 0) return false;
        _callersDone ??= now;
        return _line is null or { IsIdle: true };
    }

    private void Abandon(MonotonicTime now)
    {
        var reason = IsInterrupted ? "interrupted" : "the time was up";
        for (; _next < plan.Callers.Count; _next++) _results.Add(new CallResult(plan.Callers[_next].Number, plan.Callers[_next].User) { Failure = "not started: the time was up" });
        foreach (var caller in _running) caller.Abandon(now, reason);
        _line?.Abandon(now, reason);
    }

    private void Start(EventLoop loop, UdpSignalling? udp, CallerPlan callerPlan, MonotonicTime now)
    {
        try
        {
            var tcp = udp is null ? new TcpSignalling(loop, callerPlan.Local, callerPlan.Server) : null;
            var caller = new Caller(callerPlan, loop, (ISignalling?)tcp ?? udp!, _speech, narrator, _line);
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
