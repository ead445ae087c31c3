using System.Globalization;
using System.Net;
using Telephony.Core.Media;
using Telephony.Core.Sessions;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.UserAgents;
using Telephony.IntegrationTests.Peers;

namespace Telephony.IntegrationTests.Outbound;

/// <summary>SIPp as the trunk that we call: it answers, refuses, or rings until it is cancelled.</summary>
[CancelAfter(60_000)]
public sealed class OutboundSippTests : ISipApplication
{
    private const string TrunkAddress = "127.0.0.19";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private MediaEngine _media = null!;
    private SipEndpoint _endpoint = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _media = new MediaEngine(new MediaEngineOptions { Threads = 1, PortLow = 47_000, PortHigh = 47_099 });
        _endpoint = new SipEndpoint(
            new SipEndpointOptions { Addresses = [new(IPAddress.Loopback, 0)], UserAgent = new UserAgentOptions() }, this, _media, new RandomTokens(), TimeProvider.System);
        _endpoint.Start();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _endpoint.DisposeAsync();
        _media.Dispose();
    }

    private sealed class RandomTokens : ITokenSource
    {
        public string Next() => Guid.NewGuid().ToString("N");
    }

    Task ISipApplication.OnCallAsync(Call call) => call.RejectAsync(486);

    Task<SipAnswer> ISipApplication.OnRequestAsync(SipRequest request, TransportPath path, CancellationToken cancellation) => Task.FromResult(new SipAnswer(403));

    private static PeerProcess Trunk(string scenario, SipTransport transport, int port) => PeerProcess.Start("sipp",
    [
        "-sf", Path.Combine(AppContext.BaseDirectory, "Sipp", scenario), "-t", transport == SipTransport.Tcp ? "t1" : "u1", "-i", TrunkAddress, "-mi", TrunkAddress,
        "-p", port.ToString(CultureInfo.InvariantCulture), "-m", "1", "-nostdin", "-timeout", "40s", "-timeout_error",
    ]);

    /// <summary>Places a call; over TCP again until SIPp listens.</summary>
    private async Task<OutboundCall> PlaceAsync(SipTransport transport, int port, TimeSpan? ringLimit = null)
    {
        while (true)
        {
            var call = _endpoint.Place(new OutboundInvite
            {
                Target = new SipUri("sip", "+33612345678", TrunkAddress, port, SipParameters.Empty), Remote = new IPEndPoint(IPAddress.Parse(TrunkAddress), port),
                Transport = transport, From = new NameAddr(new SipUri("sip", "+33320160295", "127.0.0.1", null, SipParameters.Empty)), RingLimit = ringLimit ?? Patience,
            });
            if (await call.RingingAsync() != OutboundState.Failed || call.Failure!.Cause != InviteFailureCause.Unreachable) return call;
            await call.DisposeAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    [Test]
    public async Task A_trunk_that_answers_is_hung_up_on([Values] SipTransport transport)
    {
        var port = TelephonyServer.FreePort();
        await using var trunk = Trunk("called-answers.xml", transport, port);
        await using (var callee = await PlaceAsync(transport, port))
        {
            Assert.That(await callee.BeyondAsync(OutboundState.Ringing), Is.EqualTo(OutboundState.EarlyMedia).Or.EqualTo(OutboundState.Answered));
            Assert.That(await callee.AnsweredAsync(), Is.Null, () => trunk.Output);
            Assert.That(callee.Media!.RemoteRtp.Address.ToString(), Is.EqualTo(TrunkAddress));
        }
        await trunk.SucceedAsync(Patience);
    }

    [Test]
    public async Task A_refusal_comes_with_its_status([Values(486, 503)] int status, [Values] SipTransport transport)
    {
        var port = TelephonyServer.FreePort();
        await using var trunk = Trunk(status == 486 ? "called-busy.xml" : "called-unavailable.xml", transport, port);
        await using var callee = await PlaceAsync(transport, port);
        Assert.That(await callee.AnsweredAsync(), Is.EqualTo(new InviteFailure(InviteFailureCause.Refused, status, TimeSpan.FromSeconds(17))));
        await trunk.SucceedAsync(Patience);
    }

    [Test]
    public async Task A_phone_that_nobody_answers_is_cancelled([Values] SipTransport transport)
    {
        var port = TelephonyServer.FreePort();
        await using var trunk = Trunk("called-rings.xml", transport, port);
        await using var callee = await PlaceAsync(transport, port, ringLimit: TimeSpan.FromSeconds(5));
        Assert.That((await callee.AnsweredAsync())!.Cause, Is.EqualTo(InviteFailureCause.NoAnswer));
        await trunk.SucceedAsync(Patience);
    }
}
