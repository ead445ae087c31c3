using System.Net;
using Telephony.Core.Media;
using Telephony.Core.Sessions;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;
using Call = Telephony.Core.Sessions.Call;

namespace Telephony.Core.Tests.Sessions;

/// <summary>An endpoint on 127.0.0.1 with an application that a test gives, and the callers of the test.</summary>
internal sealed class EndpointBench : ISipApplication, IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly MediaEngine _media;

    public EndpointBench(
        Func<SipEndpointOptions, SipEndpointOptions>? settings = null, ITokenSource? tokens = null, TimeProvider? clock = null, Func<MediaEngineOptions, MediaEngineOptions>? media = null)
    {
        var engine = new MediaEngineOptions { Threads = 1, PortLow = 45_000, PortHigh = 45_999 };
        _media = new MediaEngine(media?.Invoke(engine) ?? engine);
        var options = new SipEndpointOptions
        {
            Addresses = [new(IPAddress.Loopback, 0)], UserAgent = new UserAgentOptions(), Faulted = fault =>
            {
                lock (Faults) Faults.Add(fault.Message);
            },
        };
        Endpoint = new SipEndpoint(settings?.Invoke(options) ?? options, this, _media, tokens ?? new Tokens(), clock ?? TimeProvider.System);
    }

    public SipEndpoint Endpoint { get; }

    /// <summary>Legs, and so pairs of ports, that are open.</summary>
    public int OpenLegs => _media.Statistics.Legs;

    /// <summary>Messages of the faults that were told.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>The flow; refuses with 486 until a test gives one.</summary>
    public Func<Call, Task> OnCall { get; set; } = call => call.RejectAsync(486);

    public Func<SipRequest, SipAnswer> OnRequest { get; set; } = _ => new SipAnswer(403);

    public LoopbackCaller Caller(bool tcp = false, string from = "a") => new(Endpoint.Addresses[0], tcp: tcp) { From = $"<sip:{from}@b>" };

    public EndpointBench Start()
    {
        Endpoint.Start();
        return this;
    }

    public Task OnCallAsync(Call call) => OnCall(call);

    public Task<SipAnswer> OnRequestAsync(SipRequest request, TransportPath path, CancellationToken cancellation) => Task.FromResult(OnRequest(request));

    public async ValueTask DisposeAsync()
    {
        await Endpoint.DisposeAsync();
        _media.Dispose();
    }

    /// <summary>Tokens t1, t2, …; or a fault when one is set.</summary>
    public sealed class Tokens : ITokenSource
    {
        private int _next;

        public Func<Exception>? Fault { get; set; }

        public string Next() => Fault is { } fault ? throw fault() : $"t{Interlocked.Increment(ref _next)}";
    }
}
