using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using Telephony.Billing;
using Telephony.Calls;
using Telephony.Core.Media;
using Telephony.Core.Sessions;
using Telephony.Core.Sip.Authentication;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;
using Telephony.Core.Sip.UserAgents;
using Telephony.Directory;
using Telephony.Host.Server;
using Telephony.Host.Settings;
using Telephony.Ivr;
using Telephony.Ivr.Prompts;
using Telephony.Recording;
using Telephony.Recording.Encryption;
using Telephony.Testing;
using Telephony.Voicemail;

namespace Telephony.Host.Tests.Server;

/// <summary>The SIP side of the server as it is composed, on a loopback address and real PostgreSQL; only the mailboxes and the voice are stand-ins.</summary>
internal sealed class RouterBench : IAsyncDisposable
{
    /// <summary>Where the trunk calls from.</summary>
    public const string Trunk = "127.0.0.2";

    /// <summary>Where nobody we know calls from.</summary>
    public const string Stranger = "127.0.0.66";

    /// <summary>Our own proxy.</summary>
    public const string Proxy = "127.0.0.50";

    /// <summary>What the trunk may dial.</summary>
    public const string DepositNumber = "sip:0320160294@127.0.0.1";

    private readonly TestDatabase _database;
    private readonly MasterKey _key = MasterKey.Generate();
    private readonly MediaEngine _media = new(new MediaEngineOptions { Threads = 1, PortLow = 46_000, PortHigh = 46_999 });
    private readonly SecretProtector _protector;
    private readonly CallStore _records;
    private readonly CallLog _calls;

    private RouterBench(TestDatabase database)
    {
        _database = database;
        _protector = new SecretProtector(_key);
        var clock = TimeProvider.System;
        var settings = new TelephonySettings { Node = "node", Proxies = [IPAddress.Parse(Proxy)] };
        var directory = new DirectoryStore(database.DataSource, _protector, clock);
        _records = new CallStore(database.DataSource, clock);
        _calls = new CallLog(_records, clock, NullLogger<CallLog>.Instance);
        var prompts = PromptBook.Open(settings.Prompts, null, new Mute(), samples => FrameSound.FromSamples(samples, OpusFrames.Of));
        var flows = Flows.Compose(
            directory, Substitute.For<IMailboxes>(), _calls, Substitute.For<IBilling>(), Substitute.For<IOutboundLines>(), Substitute.For<ICallRecordings>(), new CallDoors(), prompts, clock,
            NullLoggerFactory.Instance);
        var phones = new PhoneAuthentication(directory, clock);
        var router = new CallRouter(settings, directory, phones, new Registrations(directory, phones, clock), _calls, flows, NullLogger.Instance);
        var options = new SipEndpointOptions { Addresses = [new(IPAddress.Loopback, 0)], UserAgent = new UserAgentOptions() };
        Endpoint = new SipEndpoint(options, router, _media, new RandomTokens(), clock);
        Endpoint.Start();
    }

    public SipEndpoint Endpoint { get; }

    public static async Task<RouterBench> StartAsync()
    {
        var bench = new RouterBench(await TestDatabase.CreateAsync([.. Modules.Migrated]));
        await new DirectoryImport(bench._database.DataSource, bench._protector, TimeProvider.System).ImportAsync("people.json", Encoding.UTF8.GetBytes(
            $$"""
            { "establishments": [ { "code": "E", "name": "E", "timeZone": "Europe/Paris" } ],
              "trunks": [ { "name": "carrier", "addresses": ["{{Trunk}}"], "depositNumbers": ["+33320160294"], "route": "sip:{{Trunk}}", "callerNumber": "+33320160295" } ],
              "phones": [ { "user": "cell-12", "password": "secret", "digest": "md5", "establishment": "E", "location": "1" } ] }
            """), CancellationToken.None);
        return bench;
    }

    /// <summary>A caller at <paramref name="address"/> who says he is <paramref name="from"/>.</summary>
    public LoopbackCaller Caller(string address, string from = "<sip:0612345678@carrier.example>", string target = DepositNumber, string? viaBelow = null) =>
        new(Endpoint.Addresses[0], address) { From = from, Target = target, ViaBelow = viaBelow };

    /// <summary>The credentials of <paramref name="user"/> for a challenge.</summary>
    public static string Authorization(string challenge, string user, string password, string target = DepositNumber)
    {
        Assert.That(SipMessageParser.TryParse(Encoding.UTF8.GetBytes(challenge), out var parsed, out var error), Is.True, error.ToString());
        var client = new DigestClient(user, password);
        Assert.That(client.TryAccept((SipResponse)parsed!), Is.True, challenge);
        var uri = new SipUri("sip", target["sip:".Length..].Split('@')[0], "127.0.0.1", null, SipParameters.Empty);
        return $"Authorization: {client.Authorize(SipMethod.Invite, uri, Guid.NewGuid().ToString("N"))!.Value.Value}";
    }

    /// <summary>The only call on record, once its flow is over.</summary>
    public async Task<CallRecord?> RecordAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await Endpoint.CallsEndedAsync(patience.Token);
        await _calls.FlushAsync(patience.Token);
        return (await _records.ListAsync(10, null, patience.Token)).SingleOrDefault();
    }

    public async ValueTask DisposeAsync()
    {
        await Endpoint.DisposeAsync();
        _media.Dispose();
        await _calls.DisposeAsync();
        await _database.DisposeAsync();
        _key.Dispose();
    }

    /// <summary>A voice that says nothing, for a moment.</summary>
    private sealed class Mute : ISpeechSynthesizer
    {
        public Task<string> FingerprintAsync(CancellationToken cancellation) => Task.FromResult("mute");

        public Task<short[]> SpeakAsync(string voice, string text, CancellationToken cancellation) => Task.FromResult(new short[160]);
    }
}
