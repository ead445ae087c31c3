using System.Net;
using Telephony.Billing;
using Telephony.Monitoring.Search;
using Telephony.Web.Mail;
using Telephony.Web.Staff.Oidc;

namespace Telephony.Host.Settings;

/// <summary>
/// Every setting of the server with its default. A value comes from, last wins: <c>telephony.json</c> in the working directory, the environment
/// (<c>rtp.timeout</c> is <c>TELEPHONY_RTP__TIMEOUT</c>), the command line. Read by <see cref="SettingsReader"/>.
/// </summary>
public sealed record TelephonySettings
{
    /// <summary><c>data</c>: the folder of everything that is kept. <c>./var</c>.</summary>
    public string Data { get; init; } = "./var";

    /// <summary><c>db</c>: connection string of an outside PostgreSQL; null for the private cluster.</summary>
    public string? Db { get; init; }

    /// <summary><c>node</c>: this node's name in rows. The machine's name.</summary>
    public string Node { get; init; } = Environment.MachineName;

    /// <summary><c>sip.listen</c>: addresses for SIP, each UDP and TCP. <c>127.0.0.1:5060</c>.</summary>
    public IReadOnlyList<IPEndPoint> SipListen { get; init; } = [new(IPAddress.Loopback, 5060)];

    /// <summary><c>sip.public</c>: address for Contact and SDP when it differs from the bound one.</summary>
    public IPAddress? SipPublic { get; init; }

    /// <summary><c>http.listen</c>: address of the console and of the health page. <c>127.0.0.1:8080</c>.</summary>
    public IPEndPoint HttpListen { get; init; } = new(IPAddress.Loopback, 8080);

    /// <summary><c>rtp.ports</c>: first port of the RTP range, even. 20000.</summary>
    public int RtpLow { get; init; } = 20_000;

    /// <summary><c>rtp.ports</c>: last port of the RTP range. 29999.</summary>
    public int RtpHigh { get; init; } = 29_999;

    /// <summary><c>rtp.timeout</c>: seconds without RTP after which a call ends (DESIGN 5). 20.</summary>
    public TimeSpan RtpTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary><c>rtp.threads</c>: media threads; 0 takes one a core, at most four.</summary>
    public int RtpThreads { get; init; }

    /// <summary><c>calls.limit</c>: calls at once; further INVITEs get 503 with Retry-After. 4000.</summary>
    public int CallLimit { get; init; } = 4_000;

    /// <summary><c>calls.ringLimit</c>: seconds that a called person's phone rings. 60.</summary>
    public TimeSpan RingLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><c>trunks.responseLimit</c>: seconds without any response after which the next trunk is tried. 4.</summary>
    public TimeSpan TrunkResponseLimit { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary><c>proxies</c>: addresses of our own proxies; behind them the first Via below theirs names the source (DESIGN 7).</summary>
    public IReadOnlyList<IPAddress> Proxies { get; init; } = [];

    /// <summary><c>diagnostics</c>: whether *43, *44 and *45 are answered. Off.</summary>
    public bool Diagnostics { get; init; }

    /// <summary><c>drain</c>: seconds that SIGTERM waits for running calls. 30.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>opus.complexity</c>: 0 to 10, of sealing. 0 (docs/benchmarks.md says why).</summary>
    public int OpusComplexity { get; init; }

    /// <summary><c>retention.heardFrom</c>: whether a heard message's six months count from the <c>hearing</c> (default) or the <c>deposit</c> (C-6).</summary>
    public bool HeardCountsFromDeposit { get; init; }

    /// <summary><c>retention.search</c>: months that rows of monitoring's search are kept, 3 to 60. 12.</summary>
    public int SearchMonths { get; init; } = ExchangeRetention.DefaultMonths;

    /// <summary><c>exports.last</c>: days that the file of an approved export can be had, 1 to 90. 7.</summary>
    public TimeSpan ExportsLast { get; init; } = TimeSpan.FromDays(7);

    /// <summary><c>billing.purchaseDelay</c>: seconds until a purchase from the nominative account is credit (BIL-03). 0.</summary>
    public TimeSpan PurchaseDelay { get; init; }

    /// <summary><c>billing.secondPersonAbove</c>: euros above which a correction or refund by the accounts office takes a second person. 20; 0 for all of them.</summary>
    public Money SecondPersonAbove { get; init; } = new AccountsOfficeOptions().SecondPersonAbove;

    /// <summary><c>prompts</c>: folder of catalogues and recorded voices; by default the one beside the program.</summary>
    public string Prompts { get; init; } = Path.Combine(AppContext.BaseDirectory, "prompts");

    /// <summary><c>speech.cache</c>: folder of sentences that were spoken once, which servers may share; null for <c>prompts</c> in the data folder. Holds nothing personal.</summary>
    public string? SpeechCache { get; init; }

    /// <summary><c>console.idle</c>: minutes without a request after which an officer's session ends. 15.</summary>
    public TimeSpan ConsoleIdle { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary><c>console.tls</c>: whether people reach the console over TLS, which a proxy in front ends. Off: then only from this machine, or in a test.</summary>
    public bool ConsoleBehindTls { get; init; }

    /// <summary><c>console.proxies</c>: addresses of the web proxies in front, whose word on the client's address counts.</summary>
    public IReadOnlyList<IPAddress> ConsoleProxies { get; init; } = [];

    /// <summary>
    /// <c>console.networks</c>: from where an establishment's staff may come (MON-12), as <c>MA-ROUEN=10.1.0.0/16,*=10.0.0.0/8</c>; <c>*</c> is for officers of no single establishment, and an
    /// establishment that is not named may come from anywhere.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<IPNetwork>> ConsoleNetworks { get; init; } = new Dictionary<string, IReadOnlyList<IPNetwork>>();

    /// <summary><c>console.oidc.authority</c>, <c>clientId</c>, <c>clientSecret</c>, <c>claim</c>, <c>acr</c>, <c>amr</c>, <c>scopes</c>, <c>label</c>: by what provider officers sign in besides their passwords; null: by none.</summary>
    public OidcProvider? ConsoleOidc { get; init; }

    /// <summary><c>console.timeZone</c>: IANA zone in which the console shows instants. Europe/Paris.</summary>
    public TimeZoneInfo ConsoleTimeZone { get; init; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    /// <summary><c>console.address</c>: where people reach the console, for the links of mails; null for <c>http.listen</c>.</summary>
    public Uri? ConsoleAddress { get; init; }

    /// <summary><c>console.nodeAddress</c>: where the other nodes of the database reach this node's console; null: calls of this node are heard at its own console only.</summary>
    public Uri? ConsoleNodeAddress { get; init; }

    /// <summary><c>mail.*</c>: the mail server for alerts; null: officers are told on the board only.</summary>
    public MailOptions? Mail { get; init; }

    /// <summary><c>otlp.endpoint</c>: where traces, metrics and logs go by OTLP over HTTP; null switches telemetry off.</summary>
    public Uri? OtlpEndpoint { get; init; }
}
