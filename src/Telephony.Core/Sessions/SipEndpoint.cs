using System.Collections.Concurrent;
using System.Net;
using Telephony.Core.Media;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Parsing;
using Telephony.Core.Sip.UserAgents;
using Telephony.Core.Transport;

namespace Telephony.Core.Sessions;

/// <summary>
/// The shell around the <see cref="UserAgent"/> core: one signalling thread that owns the core, receives datagrams, and waits for the next one, a command
/// or a deadline. A flow begins on this thread, so that a call which can be answered at once is answered by the thread that read its INVITE; from the answer
/// on, or as soon as it has to wait for something, it runs on pool threads. Everyone else reaches the core by <see cref="Post"/> only.
/// </summary>
public sealed partial class SipEndpoint : ISipReceiver, IAsyncDisposable
{
    /// <summary>Messages and commands that may wait for the signalling thread: some seconds of the most that it can do.</summary>
    public const int MaxWaiting = 20_000;

    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(1);

    private readonly SipEndpointOptions _options;
    private readonly UserAgent _core;
    private readonly ISipApplication _application;
    private readonly MediaEngine _media;
    private readonly TimeProvider _clock;
    private readonly SipSockets _sockets;
    private readonly ConcurrentQueue<Action<UserAgent, MonotonicTime, List<UserAgentOutput>>> _inbox = new();
    private readonly List<UserAgentOutput> _outputs = [];
    private readonly Dictionary<CallHandle, MediaCall> _calls = [];
    private readonly ConcurrentDictionary<string, Task> _flows = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _thread;
    private int _signalled;
    private long _malformed;
    private long _dropped;
    private long _faults;

    /// <summary>Binds every address of the options, UDP and TCP; throws <see cref="System.Net.Sockets.SocketException"/> when one is taken.</summary>
    public SipEndpoint(SipEndpointOptions options, ISipApplication application, MediaEngine media, ITokenSource tokens, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _application, _media, _clock) = (options, application, media, clock);
        _core = new UserAgent(options.UserAgent, tokens);
        _sockets = new SipSockets(options.Addresses, this, clock);
        _thread = new Thread(Run) { Name = "sip", IsBackground = true };
    }

    /// <summary>Addresses in use, in the order of the options.</summary>
    public IReadOnlyList<IPEndPoint> Addresses => _sockets.Addresses;

    /// <summary>Messages that could not be parsed, since the start.</summary>
    public long Malformed => Interlocked.Read(ref _malformed);

    /// <summary>Messages dropped because more than <see cref="MaxWaiting"/> waited, since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Faults of ours, and of the application, that were caught and told to <see cref="SipEndpointOptions.Faulted"/>, since the start.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>Calls whose flow runs.</summary>
    public int Running => _flows.Count;

    internal MediaEngine Media => _media;

    internal TimeProvider Clock => _clock;

    internal SipEndpointOptions Options => _options;

    /// <summary>Starts receiving.</summary>
    public void Start() => _thread.Start();

    /// <summary>From now on new INVITEs, and OPTIONS outside a dialog, get 503; running calls go on.</summary>
    public void Drain() => Post((core, _, _) => core.Draining = true);

    /// <summary>Completes when no flow runs any more; those that begin meanwhile are waited for too.</summary>
    public async Task CallsEndedAsync(CancellationToken cancellation)
    {
        while (!_flows.IsEmpty) await Task.WhenAll(_flows.Values).WaitAsync(cancellation);
    }

    /// <summary>Hangs up every call; what was recorded is kept by the flows.</summary>
    public void HangUpAll() => Post((_, _, _) =>
    {
        foreach (var call in _calls.Values) call.ShutDown();
    });

    /// <summary>Runs <paramref name="command"/> on the signalling thread. Any thread; never blocks.</summary>
    internal void Post(Action<UserAgent, MonotonicTime, List<UserAgentOutput>> command)
    {
        _inbox.Enqueue(command);
        if (IsSignallingThread) return; // it looks before it sleeps
        if (Interlocked.Exchange(ref _signalled, 1) == 0) _sockets.Wake();
    }

    private bool IsSignallingThread => Environment.CurrentManagedThreadId == _thread.ManagedThreadId;

    /// <inheritdoc/>
    void ISipReceiver.Received(ReadOnlySpan<byte> message, TransportPath path)
    {
        if (_inbox.Count >= MaxWaiting)
        {
            // The thread does not keep up: what is dropped is sent again by its sender, and answered when there is room.
            Interlocked.Increment(ref _dropped);
            return;
        }
        if (SipMessageParser.TryParse(message, out var parsed, out var rejection, out _))
        {
            if (!IsSignallingThread)
            {
                Post((core, now, outputs) => core.Receive(now, parsed!, path, outputs));
                return;
            }
            RunInbox(); // what was posted before this message came
            Step((core, now, outputs) => core.Receive(now, parsed!, path, outputs));
            RunInbox(); // what the flow decided at once, before the next message
            return;
        }
        if (SipMessageParser.IsKeepAlive(message)) return;
        Interlocked.Increment(ref _malformed);
        if (rejection is null) return;
        var reply = path.Transport == SipTransport.Udp ? path with { Remote = rejection.ReplyTo(path.Remote) } : path;
        _sockets.Send(rejection.Write(path.Remote), reply);
    }

    /// <inheritdoc/>
    void ISipReceiver.Malformed(TransportPath path) => Interlocked.Increment(ref _malformed);

    /// <inheritdoc/>
    void ISipReceiver.SendFailed(TransportPath path) => Post((core, now, outputs) => core.TransportFailed(now, path, outputs));

    private void Run()
    {
        _sockets.Start();
        while (!_stopping.IsCancellationRequested)
        {
            Volatile.Write(ref _signalled, 0);
            Interlocked.MemoryBarrier(); // who posts from here on wakes us
            RunInbox();
            var left = _core.Deadline is { } deadline ? deadline - MonotonicTime.Now(_clock) : s_longestWait;
            if (left <= TimeSpan.Zero) Step(static (core, now, outputs) => core.Advance(now, outputs));
            _sockets.Receive(left < s_longestWait ? left : s_longestWait);
        }
        RunInbox(); // the last answers and BYEs still leave
    }

    private void RunInbox()
    {
        while (_inbox.TryDequeue(out var input)) Step(input);
    }

    /// <summary>
    /// One input and what follows from it. A fault of ours in it is counted and told, and costs the other calls nothing: what was decided for them before
    /// it is carried out all the same.
    /// </summary>
    private void Step(Action<UserAgent, MonotonicTime, List<UserAgentOutput>> input)
    {
#pragma warning disable CA1031 // whatever it is, the thread carries every other call
        try { input(_core, MonotonicTime.Now(_clock), _outputs); }
        catch (Exception e) { Fault(e); }
        foreach (var output in _outputs)
        {
            try { CarryOut(output); }
            catch (Exception e) { Fault(e); }
        }
#pragma warning restore CA1031
        _outputs.Clear();
    }

    private void Fault(Exception fault)
    {
        Interlocked.Increment(ref _faults);
        _options.Faulted?.Invoke(fault);
    }

    private void CarryOut(UserAgentOutput output)
    {
        switch (output)
        {
            case UserAgentOutput.Send send: _sockets.Send(SipMessageWriter.Write(send.Message), send.Path); break;
            case UserAgentOutput.Invited invited: Begin(invited); break;
            case UserAgentOutput.Progress progress: (_calls.GetValueOrDefault(progress.Call) as OutboundCall)?.Progress(progress.Status, progress.Sdp); break;
            case UserAgentOutput.Answered answered: (_calls.GetValueOrDefault(answered.Call) as OutboundCall)?.Answered(answered.Sdp); break;
            case UserAgentOutput.Failed failed when _calls.Remove(failed.Call, out var call): ((OutboundCall)call).Failed(failed.Failure); break;
            case UserAgentOutput.Pinged pinged when _pings.Remove(pinged.Ping, out var ping): ping.SetResult((pinged.Status, pinged.RetryAfter)); break;
            case UserAgentOutput.Reoffered reoffered: _calls.GetValueOrDefault(reoffered.Call)?.Reoffered(reoffered.Offer); break;
            case UserAgentOutput.OfferAnswered offer: _calls.GetValueOrDefault(offer.Call)?.OfferAnswered(offer.Answer); break;
            case UserAgentOutput.Info info: _calls.GetValueOrDefault(info.Call)?.Info(info.ContentType, info.Body); break;
            case UserAgentOutput.Confirmed: break; // media already runs: it starts with the 200
            case UserAgentOutput.Ended ended when _calls.Remove(ended.Call, out var call): call.SignallingEnded(ended.Cause); break;
            case UserAgentOutput.Requested requested: _ = AnswerRequestAsync(requested); break;
        }
    }

    private void Begin(UserAgentOutput.Invited invited)
    {
        var call = new Call(this, invited.Call, invited.Invite, invited.Path);
        _calls.Add(invited.Call, call);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _flows[call.Id] = done.Task;
        _ = RunFlowAsync(call, done);
    }

    private async Task RunFlowAsync(Call call, TaskCompletionSource done)
    {
        SessionTelemetry.Running.Add(1);
        var trace = SessionTelemetry.StartCall(call);
        try
        {
            await _application.OnCallAsync(call);
        }
        catch (OperationCanceledException)
        {
            // The call ended while the application was still at work on it.
        }
#pragma warning disable CA1031 // a fault of the application costs its call, which is ended below, and is told
        catch (Exception e) { Fault(e); }
#pragma warning restore CA1031
        finally
        {
            try
            {
                await call.CloseAsync();
                SessionTelemetry.EndCall(trace, call);
            }
            finally
            {
                SessionTelemetry.Running.Add(-1);
                _flows.TryRemove(call.Id, out _);
                done.SetResult();
            }
        }
    }

    private async Task AnswerRequestAsync(UserAgentOutput.Requested requested)
    {
        SipAnswer answer;
        try
        {
            answer = await _application.OnRequestAsync(requested.Request, requested.Path, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            answer = new SipAnswer(503);
        }
#pragma warning disable CA1031 // as in a call
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fault(e);
            answer = new SipAnswer(500);
        }
        Post((core, now, outputs) => core.Respond(now, requested.Handle, answer.Status, answer.Headers, outputs));
    }

    /// <summary>Stops at once: sockets closed, flows ended. Call <see cref="Drain"/> and wait first for an orderly end.</summary>
    public async ValueTask DisposeAsync()
    {
        Drain();
        HangUpAll();
        using (var patience = new CancellationTokenSource(_options.ShutdownPatience, _clock))
        {
            try { await CallsEndedAsync(patience.Token); }
            catch (OperationCanceledException) { } // a flow that does not end is abandoned; its spool is recovered at the next start
        }
        await _stopping.CancelAsync();
        _sockets.Wake();
        if (_thread.IsAlive) _thread.Join();
        _sockets.Dispose();
        _stopping.Dispose();
    }
}
