using System.Net;
using Microsoft.Extensions.Logging;
using Telephony.Billing;
using Telephony.Calls;
using Telephony.Core.Media;
using Telephony.Core.Sessions;
using Telephony.Core.Sip.UserAgents;
using Telephony.Database;
using Telephony.Directory;
using Telephony.Host.Server.Trunks;
using Telephony.Host.Settings;
using Telephony.Host.Telemetry;
using Telephony.Monitoring;
using Telephony.Monitoring.Alerts;
using Telephony.Monitoring.Evidence;
using Telephony.Monitoring.Exports;
using Telephony.Monitoring.Search;
using Telephony.Recording;
using Telephony.Recording.Encryption;
using Telephony.Voicemail;
using Telephony.Web;
using Telephony.Web.Alerts;
using Telephony.Web.Mail;
using Telephony.Web.Nodes;
using Telephony.Web.Staff;

namespace Telephony.Host.Server;

/// <summary>
/// The composition root: everything a server is made of, in the order in which it is started, and stopped in the reverse order.
/// </summary>
public sealed class TelephonyServer : IAsyncDisposable
{
    private static readonly TimeSpan s_leaseRenewal = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_retentionTurn = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_routeTurn = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_searchTurn = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_alertTurn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_mailTurn = TimeSpan.FromSeconds(5);

    private readonly Stack<IAsyncDisposable> _parts = new();
    private int _draining;

    private TelephonyServer() { }

    /// <summary>The SIP side.</summary>
    public SipEndpoint Endpoint { get; private set; } = null!;

    /// <summary>The mailboxes.</summary>
    public Mailboxes Mailboxes { get; private set; } = null!;

    /// <summary>The recordings of calls, and monitoring's copies of messages.</summary>
    public Recordings Recordings { get; private set; } = null!;

    /// <summary>Their sounds: <see cref="SoundArchive.ExportAsync"/> takes a recording's id.</summary>
    public SoundArchive RecordedSounds { get; private set; } = null!;

    /// <summary>Money: prices, holds and what calls cost.</summary>
    public PrepaidBilling Billing { get; private set; } = null!;

    /// <summary>What happens on this node's calls.</summary>
    public CallLog Calls { get; private set; } = null!;

    /// <summary>Where staff reach this node's calls.</summary>
    public CallDoors Doors { get; } = new();

    /// <summary>Cuts calls of this node and of others.</summary>
    public CallOrders Orders { get; private set; } = null!;

    /// <summary>The records of all calls.</summary>
    public CallStore CallRecords { get; private set; } = null!;

    /// <summary>What vouches for the audit chain.</summary>
    public AuditSeals AuditSeals { get; private set; } = null!;

    /// <summary>With what exports are signed.</summary>
    public ExportKeys ExportKeys { get; private set; } = null!;

    /// <summary>Where the console is.</summary>
    public Uri WebAddress { get; private set; } = null!;

    /// <summary>The way out.</summary>
    public OutboundLines Lines { get; private set; } = null!;

    /// <summary>The directory.</summary>
    public DirectoryStore Directory { get; private set; } = null!;

    /// <summary>Completes when the private cluster ends by itself; never with an outside database.</summary>
    public Task DatabaseEnded { get; private set; } = new TaskCompletionSource().Task;

    /// <summary>Whether new calls are refused.</summary>
    public bool IsDraining => Volatile.Read(ref _draining) != 0;

    /// <summary>Starts everything; returns when calls are answered. What cannot be started throws, and what was started is stopped.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="clock">The clock of everything in it.</param>
    /// <param name="cancellation">Gives the start up.</param>
    /// <param name="played">Told of every sound that begins to play; null in service.</param>
    public static async Task<TelephonyServer> StartAsync(
        TelephonySettings settings, TimeProvider clock, CancellationToken cancellation, Action<MediaCall, ISound>? played = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var server = new TelephonyServer();
        try
        {
            await server.ComposeAsync(settings, clock, played, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private async Task ComposeAsync(TelephonySettings settings, TimeProvider clock, Action<MediaCall, ISound>? played, CancellationToken cancellation)
    {
        var telemetry = settings.OtlpEndpoint is { } endpoint ? Keep(new TelemetryExport(endpoint, settings.Node)) : null;
        var loggers = Keep(HostLogging.Create(telemetry));
        var log = loggers.CreateLogger("Telephony.Host");

        var rehearsal = Task.Run(() => Rehearsal.RunAsync(MediaOptionsOf(settings, clock)), cancellation);
        var opening = TelephonyDatabase.OpenAsync(settings.Data, settings.Db, publish: true, clock, cancellation);
        var prompts = await WhileAsync(opening, () => Keep(PromptSpeech.Open(settings)));
        var database = Keep(await opening);
        if (database.Cluster is { } cluster) DatabaseEnded = cluster.Exited;
        Keep(await NodeLock.TakeAsync(database.DataSource, settings.Node, cancellation));
        await Migrator.MigrateAsync(database.DataSource, Modules.Migrated, cancellation);

        var warming = database.WarmAsync(cancellation);

        var key = Keep(MasterKey.LoadOrCreate(settings.Data, Environment.GetEnvironmentVariable(MasterKey.EnvironmentVariable)));
        var protector = new SecretProtector(key);
        Directory = new DirectoryStore(database.DataSource, protector, clock, callers: Keep(new CallerIndex(database.DataSource, clock)), placed: new PlacedCalls(database.DataSource));
        CallRecords = new CallStore(database.DataSource, clock);
        Calls = Keep(new CallLog(CallRecords, clock, loggers.CreateLogger<CallLog>()));
        Orders = Keep(new CallOrders(database.DataSource, Doors, settings.Node, clock, loggers.CreateLogger<CallOrders>()));
        var archive = Keep(new SoundArchive(new() { Directory = settings.Data, MasterKey = key, TimeProvider = clock, OpusComplexity = settings.OpusComplexity }));
        RecordedSounds = Keep(RecordingFolder.Open(settings, key, clock, ownsFolder: true));
        Recordings = Keep(new Recordings(database.DataSource, RecordedSounds, settings.Node, clock, loggers.CreateLogger<Recordings>()));
        Mailboxes = Keep(new Mailboxes(database.DataSource, archive, MailboxOptionsOf(settings), clock, loggers.CreateLogger<Mailboxes>(), copies: Recordings, audiences: Recordings));
        AuditSeals = Keep(new AuditSeals(database.DataSource, key, settings.Data, loggers.CreateLogger<AuditSeals>()));
        ExportKeys = new ExportKeys(database.DataSource, Keep(key.Box(ExportKeys.Purpose)));
        Billing = new PrepaidBilling(new BillingStore(database.DataSource), BillingOptionsOf(settings), protector, clock, loggers.CreateLogger<PrepaidBilling>());
        Lines = Keep(new OutboundLines(Directory, settings, clock, log));
        var media = Keep(new MediaEngine(MediaOptionsOf(settings, clock)));
        var flows = Flows.Compose(Directory, Mailboxes, Calls, Billing, Lines, Recordings, Doors, prompts.Book, clock, loggers);
        var phones = new PhoneAuthentication(Directory, clock);
        var router = new CallRouter(settings, Directory, phones, new Registrations(Directory, phones, clock), Calls, flows, log);
        // Bound before anything of an earlier run is settled: a second server that finds the port taken must not touch what the first records.
        Endpoint = Keep(new SipEndpoint(EndpointOptionsOf(settings) with { Played = played, Faulted = e => HostLog.SignallingFault(log, e) }, router, media, new RandomTokens(), clock));
        var closed = await CallRecords.CloseRunningAsync(settings.Node, clock.GetUtcNow(), cancellation);
        await Recordings.RecoverAsync(cancellation);
        var recovered = await Mailboxes.RecoverAsync(cancellation);
        await Billing.StartAsync(cancellation);
        await ExportKeys.GetAsync(clock.GetUtcNow(), cancellation);
        HostLog.Recovered(log, closed, recovered.Committed);
        HostMeters.Observe(Mailboxes, Recordings, Lines);

        var work = StartWork(settings, clock, log, database, archive, loggers);
        var console = ConsoleOptionsOf(settings, clock, database, Keep(key.Box("web")));
        var web = Keep(await WebServer.StartAsync(settings.HttpListen, () => new Health(IsDraining, Endpoint.Running, Mailboxes.SealBacklog + Recordings.SealBacklog, Lines.Trunks), console, ModulesOfConsole(settings, clock, database), loggers));
        WebAddress = web.Address;
        await new NodeConsoles(console).PublishAsync(cancellation);
        if (settings.Mail is { } server) work.Every(s_mailTurn, "mails of alerts", MailerOf(settings, server, console, loggers).RunOnceAsync);
        prompts.Prepare(e => HostLog.WorkFailed(log, "rendering prompts", e));
        await warming;
        await EndAsync(rehearsal, log);
        Endpoint.Start();
        await Lines.StartAsync(Endpoint, cancellation);
        foreach (var address in Endpoint.Addresses) HostLog.Listening(log, address);
    }

    /// <summary>Without a rehearsal the first call waits longer for its answer; nothing else is different.</summary>
    private static async Task EndAsync(Task rehearsal, ILogger log)
    {
        try { await rehearsal; }
#pragma warning disable CA1031 // as said
        catch (Exception e) { HostLog.WorkFailed(log, "the rehearsal", e); }
#pragma warning restore CA1031
    }

    private PeriodicWork StartWork(TelephonySettings settings, TimeProvider clock, ILogger log, TelephonyDatabase database, SoundArchive archive, ILoggerFactory loggers)
    {
        var work = Keep(new PeriodicWork(clock, log));
        var retention = new RetentionWorker(database.DataSource, archive, clock, loggers.CreateLogger<RetentionWorker>());
        work.Every(s_leaseRenewal, "mailbox maintenance", Mailboxes.MaintainAsync);
        work.Every(s_leaseRenewal, "maintenance of recordings", Recordings.MaintainAsync);
        work.Every(s_leaseRenewal, "billing", Billing.WorkAsync);
        work.Every(s_leaseRenewal, "seals of the audit chain", cancellation => AuditSeals.SealAsync(clock.GetUtcNow(), cancellation));
        work.Every(s_alertTurn, "alerts", new AlertFeed(database.DataSource, new DirectoryNumbers(Directory)).RunOnceAsync);
        work.Every(s_retentionTurn, "old alerts", cancellation => new AlertStore(database.DataSource).EraseAsync(clock.GetUtcNow(), cancellation));
        work.Every(s_searchTurn, "the search of calls", new ExchangeFeed(database.DataSource, loggers.CreateLogger<ExchangeFeed>()).RunOnceAsync);
        work.Every(s_leaseRenewal, "evidence of erased messages", new ErasureFeed(database.DataSource, new ErasureStore(database.DataSource)).RunOnceAsync);
        work.Every(s_routeTurn, "routes of trunks", Lines.RefreshAsync);
        work.Every(s_retentionTurn, "retention", cancellation => retention.RunOnceAsync(clock.GetUtcNow(), cancellation));
        var recordings = new RecordingRetention(database.DataSource, RecordedSounds, settings.Node, loggers.CreateLogger<RecordingRetention>());
        var check = new RecordingCheck(database.DataSource, RecordedSounds, new DirectoryNumbers(Directory), settings.Node, loggers.CreateLogger<RecordingCheck>());
        var search = new ExchangeRetention(database.DataSource, settings.SearchMonths);
        work.Every(s_retentionTurn, "retention of the search", cancellation => search.RunOnceAsync(clock.GetUtcNow(), cancellation));
        work.Every(s_retentionTurn, "retention and check of recordings", async cancellation =>
        {
            // In this order: what was due while the server was down is no cause for alarm.
            await recordings.RunOnceAsync(clock.GetUtcNow(), cancellation);
            await check.RunDailyAsync(clock.GetUtcNow(), cancellation);
        });
        work.Every(s_retentionTurn, "old bindings", cancellation => Directory.RemoveExpiredBindingsAsync(cancellation));
        return work;
    }

    private AlertMailer MailerOf(TelephonySettings settings, MailOptions server, ConsoleOptions console, ILoggerFactory loggers) => new(
        new AlertStore(console.Database), new OfficerAccounts(console.Database, console.Audit, console.Clock), new SmtpTransport(server), settings.ConsoleAddress ?? WebAddress, console,
        loggers.CreateLogger<AlertMailer>());

    private ConsoleModules ModulesOfConsole(TelephonySettings settings, TimeProvider clock, TelephonyDatabase database)
    {
        var billing = new BillingStore(database.DataSource);
        var office = new AccountsOfficeOptions { PurchaseDelay = settings.PurchaseDelay, SecondPersonAbove = settings.SecondPersonAbove };
        return new()
        {
            Calls = CallRecords, Doors = Doors, Orders = Orders, Recordings = Recordings, RecordedSounds = RecordedSounds, Seals = AuditSeals, ExportKeys = ExportKeys,
            Directory = Directory, Billing = billing, AccountsOffice = new AccountsOffice(billing, Directory, office, clock),
        };
    }

    private static ConsoleOptions ConsoleOptionsOf(TelephonySettings settings, TimeProvider clock, TelephonyDatabase database, SecretBox secrets) => new()
    {
        Clock = clock, Database = database.DataSource, Audit = new AuditStore(database.DataSource), Secrets = secrets, Idle = settings.ConsoleIdle, BehindTls = settings.ConsoleBehindTls,
        Proxies = settings.ConsoleProxies, Networks = settings.ConsoleNetworks, TimeZone = settings.ConsoleTimeZone, SendsMail = settings.Mail is not null, ExportsLast = settings.ExportsLast,
        Oidc = settings.ConsoleOidc, Node = settings.Node, NodeAddress = settings.ConsoleNodeAddress,
    };

    private static BillingOptions BillingOptionsOf(TelephonySettings settings) => new()
    {
        Node = settings.Node, Journal = Path.Combine(settings.Data, "billing"), PurchaseDelay = settings.PurchaseDelay,
    };

    private static MailboxOptions MailboxOptionsOf(TelephonySettings settings) => new()
    {
        Node = settings.Node,
        Retention = new Retention { HeardFrom = settings.HeardCountsFromDeposit ? HeardTermStart.Deposit : HeardTermStart.FirstHearing },
    };

    private static MediaEngineOptions MediaOptionsOf(TelephonySettings settings, TimeProvider clock)
    {
        var options = new MediaEngineOptions { PortLow = settings.RtpLow, PortHigh = settings.RtpHigh, RtpTimeout = settings.RtpTimeout, TimeProvider = clock };
        return settings.RtpThreads == 0 ? options : options with { Threads = settings.RtpThreads };
    }

    private static SipEndpointOptions EndpointOptionsOf(TelephonySettings settings) => new()
    {
        Addresses = settings.SipListen,
        PublicAddress = settings.SipPublic,
        UserAgent = new UserAgentOptions
        {
            MaxCalls = settings.CallLimit,
            Product = "telephony",
            Advertise = settings.SipPublic is { } address
                ? path => AdvertisedAddress.Of(new IPEndPoint(address, path.Local.Port))
                : path => AdvertisedAddress.Of(path.Local),
        },
    };

    /// <summary>Refuses new calls, waits for those that run, and hangs up what is left when <paramref name="patience"/> is over or <paramref name="atOnce"/> fires.</summary>
    public async Task DrainAsync(TimeSpan patience, CancellationToken atOnce)
    {
        Volatile.Write(ref _draining, 1);
        Endpoint.Drain();
        using var over = new CancellationTokenSource(patience);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, atOnce);
        try
        {
            await Endpoint.CallsEndedAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            Endpoint.HangUpAll();
        }
    }

    private T Keep<T>(T part) where T : class
    {
        switch (part)
        {
            case IAsyncDisposable disposable: _parts.Push(disposable); break;
            case IDisposable disposable: _parts.Push(new Sync(disposable)); break;
        }
        return part;
    }

    /// <summary>Runs <paramref name="work"/> while the database starts; when it fails, the database is stopped again.</summary>
    private static async Task<T> WhileAsync<T>(Task<TelephonyDatabase> opening, Func<T> work)
    {
        try
        {
            return work();
        }
        catch
        {
            await using var started = await opening;
            throw;
        }
    }

    /// <summary>
    /// Stops everything, last started first: calls end with what they recorded kept, then the stores close, then the database. A part that fails to stop
    /// does not keep the others up; the first failure is thrown at the end.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Exception? first = null;
        while (_parts.TryPop(out var part))
        {
            try { await part.DisposeAsync(); }
#pragma warning disable CA1031 // every part gets its turn
            catch (Exception e) { first ??= e; }
#pragma warning restore CA1031
        }
        if (first is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
    }

    private sealed class Sync(IDisposable inner) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            inner.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
