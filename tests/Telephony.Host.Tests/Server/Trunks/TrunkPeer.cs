using System.Net;
using Telephony.Core.Media;
using Telephony.Core.Sessions;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using Telephony.Host.Server;
using Call = Telephony.Core.Sessions.Call;

namespace Telephony.Host.Tests.Server.Trunks;

/// <summary>An endpoint on an address of its own: a trunk that does what a test says, or the server's side of the lines.</summary>
internal sealed class TrunkPeer : ISipApplication, IAsyncDisposable
{
    private readonly MediaEngine _media;

    public TrunkPeer(string address, int ports)
    {
        _media = new MediaEngine(new MediaEngineOptions { Threads = 1, PortLow = ports, PortHigh = ports + 99 });
        Endpoint = new SipEndpoint(
            new SipEndpointOptions { Addresses = [new(IPAddress.Parse(address), 0)], UserAgent = new UserAgentOptions() }, this, _media, new RandomTokens(), TimeProvider.System);
        Endpoint.Start();
    }

    public SipEndpoint Endpoint { get; }

    /// <summary>Its route.</summary>
    public string Uri => $"sip:{Endpoint.Addresses[0]}";

    /// <summary>What it does with a call; busy unless said.</summary>
    public Func<Call, Task> OnCall { get; set; } = call => call.RejectAsync(486);

    /// <summary>The calls that came.</summary>
    public List<SipRequest> Invites { get; } = [];

    /// <summary>How each of them ended.</summary>
    public TaskCompletionSource<EndCause?> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Rings until the caller gives up.</summary>
    public async Task RingAsync(Call call)
    {
        await call.RingAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.Ended);
    }

    /// <summary>Answers, and talks until the caller hangs up.</summary>
    public static async Task AnswerAsync(Call call)
    {
        await call.AnswerAsync();
        await call.EchoAsync();
    }

    async Task ISipApplication.OnCallAsync(Call call)
    {
        Invites.Add(call.Invite);
        try { await OnCall(call); }
        finally { Ended.TrySetResult(call.Cause); }
    }

    Task<SipAnswer> ISipApplication.OnRequestAsync(SipRequest request, TransportPath path, CancellationToken cancellation) => Task.FromResult(new SipAnswer(405));

    public async ValueTask DisposeAsync()
    {
        await Endpoint.DisposeAsync();
        _media.Dispose();
    }
}
