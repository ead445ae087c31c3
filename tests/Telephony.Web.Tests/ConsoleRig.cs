using System.Buffers.Text;
using System.Net;
using System.Reflection;
using System.Text;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Telephony.Billing;
using Telephony.Calls;
using Telephony.Directory;
using Telephony.Monitoring;
using Telephony.Monitoring.Evidence;
using Telephony.Monitoring.Exports;
using Telephony.Recording;
using Telephony.Recording.Encryption;
using Telephony.Testing;
using Telephony.Voicemail;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests;

/// <summary>The console on a port of its own, over a real database, with a clock that stands still and an audit log that tests can read.</summary>
internal sealed class ConsoleRig : IAsyncDisposable
{
    /// <summary>A password that officers choose in tests.</summary>
    public const string Password = "quatre mots sans rapport";

    private static readonly DirectoryOptions s_fewRounds = new() { CodeIterations = 10 };

    /// <summary>Whoever runs the tests.</summary>
    public static readonly AccountKeeper Keeper = AccountKeeper.AtTheMachine("test");

    /// <summary>Hashes that cost nothing: most of a test's time otherwise.</summary>
    private static readonly HashCost s_quick = new(Password: 1, RecoveryCode: 1);

    private readonly TestDatabase _database;
    private readonly bool _isOwner;
    private readonly bool _isFirst;
    private readonly MasterKey _key;
    private readonly SecretBox _secrets;
    private readonly PlainProtector _protector = new();
    private readonly SecretBox _exports;
    private readonly List<WebApplication> _nodes = [];
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("telephony-web-").FullName;

    private ConsoleRig(TestDatabase database, bool isOwner, string node, ConsoleRig? first)
    {
        (_database, _isOwner) = (database, isOwner);
        (_key, Clock, Audit) = first is null ? (MasterKey.Generate(), new(), new()) : (first._key, first.Clock, first.Audit);
        _isFirst = first is null;
        _secrets = _key.Box("web");
        _exports = _key.Box(ExportKeys.Purpose);
        Options = new ConsoleOptions { Clock = Clock, Database = database.DataSource, Audit = Audit, Secrets = _secrets, Node = node, HashCost = s_quick };
        Accounts = new OfficerAccounts(database.DataSource, Audit, Clock, s_quick);
        var sounds = new SoundArchive(new SoundArchiveOptions { Directory = _folder, MasterKey = _key, TimeProvider = Clock, OpusComplexity = 0 });
        var (directory, billing) = (new DirectoryStore(database.DataSource, _protector, Clock, s_fewRounds), new BillingStore(database.DataSource));
        var doors = new CallDoors();
        Modules = new ConsoleModules
        {
            Directory = directory, Billing = billing, AccountsOffice = new AccountsOffice(billing, directory, new AccountsOfficeOptions(), Clock),
            Calls = new CallStore(database.DataSource, Clock), Doors = doors, RecordedSounds = sounds,
            // Another node answers in its own time.
            Orders = new CallOrders(database.DataSource, doors, node, TimeProvider.System, NullLogger<CallOrders>.Instance),
            Recordings = new Recordings(database.DataSource, sounds, node, Clock, NullLogger<Recordings>.Instance),
            Seals = new AuditSeals(database.DataSource, _key, _folder, NullLogger<AuditSeals>.Instance), ExportKeys = new ExportKeys(database.DataSource, _exports),
        };
    }

    /// <summary>What it runs on.</summary>
    public TestDatabase Database => _database;

    public FakeTimeProvider Clock { get; }

    public AuditList Audit { get; }

    /// <summary>What a node is started with.</summary>
    public ConsoleOptions Options { get; set; }

    public OfficerAccounts Accounts { get; }

    /// <summary>What the surfaces call.</summary>
    public ConsoleModules Modules { get; }

    /// <summary>The file of a sealed sound.</summary>
    public string SoundFile(Guid sound) => System.IO.Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Single(path => path.Contains(sound.ToString(), StringComparison.Ordinal) || path.Contains(sound.ToString("N"), StringComparison.Ordinal));

    /// <summary>What the first node is made of.</summary>
    public IServiceProvider Services => _nodes[0].Services;

    /// <summary>Everything that the first node answers, but for what tests have added.</summary>
    public IReadOnlyList<RouteEndpoint> Routes => [.. ((IEndpointRouteBuilder)_nodes[0]).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<OfTests>() is null)];

    /// <summary>Where the first node listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The modules whose tables the console uses.</summary>
    public static Assembly[] Migrated =>
    [
        typeof(DirectoryStore).Assembly, typeof(BillingStore).Assembly, typeof(CallStore).Assembly, typeof(Mailboxes).Assembly, typeof(Recordings).Assembly, typeof(ConsoleSite).Assembly,
    ];

    /// <summary>A console with options of its own, over a database of its own unless it is given one, which then stays the caller's.</summary>
    public static async Task<ConsoleRig> CreateAsync(Func<ConsoleOptions, ConsoleOptions>? change = null, TestDatabase? database = null)
    {
        var rig = new ConsoleRig(database ?? await TestDatabase.CreateAsync(Migrated), isOwner: database is null, "n1", first: null);
        rig.Options = change?.Invoke(rig.Options) ?? rig.Options;
        rig.Address = await rig.StartNodeAsync();
        return rig;
    }

    /// <summary>A node with calls and modules of its own, and with the database, master key, clock and evidence of this one; to be disposed of before it.</summary>
    public async Task<ConsoleRig> AnotherAsync(string node, Func<ConsoleOptions, ConsoleOptions> change)
    {
        var other = new ConsoleRig(_database, isOwner: false, node, first: this);
        other.Options = change(other.Options);
        other.Address = await other.StartNodeAsync();
        return other;
    }

    /// <summary>Another node over the same database; where it listens.</summary>
    public async Task<Uri> StartNodeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        ConsoleSite.AddConsole(builder.Services, Options, Modules);
        var web = builder.Build();
        ConsoleSite.MapConsole(web);
        var ours = web.MapGroup("").WithMetadata(new OfTests());
        ours.MapGet("/fault", void () => throw new InvalidOperationException("secret of the fault")).RequireAuthorization(Policies.Replay);
        ours.MapGet("/replay-only", (Microsoft.AspNetCore.Http.HttpContext context) => context.Officer().Name).RequireAuthorization(Policies.Replay);
        ours.MapGet("/poll", () => "polled").WithMetadata(new BackgroundRequestAttribute());
        ours.MapPost("/change", () => "changed");
        await web.StartAsync();
        _nodes.Add(web);
        return new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Another node that carries orders out, with doors of its own.</summary>
    public CallOrders StartOrders(string node, CallDoors doors) => new(_database.DataSource, doors, node, TimeProvider.System, NullLogger<CallOrders>.Instance);

    /// <summary>Somebody with a browser.</summary>
    public Browser Browser() => new(Address);

    /// <summary>An officer with an account whose first password is not used yet.</summary>
    public async Task<string> AddAsync(string name, OfficerRole role = OfficerRole.MonitoringOfficer, string? establishment = null) =>
        (await Accounts.AddAsync(name, role, establishment, Keeper, default)).Password ?? throw new InvalidOperationException("The name is taken.");

    /// <summary>An officer whose session is at a step, without the way there: for tests of something else.</summary>
    public async Task<Browser> AtStepAsync(string name, OfficerRole role, string? establishment = null, SignInStep step = SignInStep.Done)
    {
        await AddAsync(name, role, establishment);
        using var store = new OfficerStore(Options);
        var account = (await store.FindByNameAsync(name.ToUpperInvariant(), default))!;
        account.IsFirstPassword = step == SignInStep.Password;
        account.HasSecondFactor = step is SignInStep.Code or SignInStep.Done;
        account.AuthenticatorKey = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        await store.UpdateAsync(account, default);
        var browser = Browser();
        browser.Keep(new SessionCookie(Options).Name, Base64Url.EncodeToString(await new Sessions(Options).BeginAsync(account, step == SignInStep.Done, former: null, default)));
        return browser;
    }

    /// <summary>An officer who is signed in for the first time, with all that takes.</summary>
    public async Task<SignedIn> FirstSignInAsync(string name, OfficerRole role = OfficerRole.MonitoringOfficer, string? establishment = null)
    {
        var first = await AddAsync(name, role, establishment);
        var browser = Browser();
        await browser.SignInAsync(name, first);
        await browser.SubmitAsync("/sign-in/password", new() { ["Typed.Current"] = first, ["Typed.Wanted"] = Password, ["Typed.Again"] = Password });
        var page = await browser.GetAsync("/sign-in/second-factor");
        var secret = Base32.Decode(page.Secret().Replace(" ", ""));
        var codes = await browser.SubmitAsync("/sign-in/second-factor", new() { ["Typed.Code"] = CodeNow(secret) });
        Clock.Advance(TimeSpan.FromSeconds(30));
        return new SignedIn(name, browser, secret, codes.Secrets());
    }

    public string CodeNow(byte[] secret) => Totp.CodeOf(secret, Totp.StepOf(Clock.GetUtcNow()));

    /// <summary>Puts an import file into the directory.</summary>
    public Task ImportAsync(string json) => new DirectoryImport(_database.DataSource, _protector, Clock, s_fewRounds).ImportAsync("file.json", Encoding.UTF8.GetBytes(json), default);

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        return await connection.QuerySingleAsync<T>(sql);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await Modules.Orders.DisposeAsync();
        await Modules.Recordings.DisposeAsync();
        await Modules.RecordedSounds.DisposeAsync();
        Modules.Seals.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
        _secrets.Dispose();
        _exports.Dispose();
        if (_isFirst) _key.Dispose();
        if (_isOwner) await _database.DisposeAsync();
    }
}

/// <summary>An officer with his browser and what he noted down.</summary>
internal sealed record SignedIn(string Name, Browser Browser, byte[] Secret, IReadOnlyList<string> RecoveryCodes);

/// <summary>Marks what only tests are answered.</summary>
internal sealed class OfTests;

/// <summary>The audit log as a list.</summary>
internal sealed class AuditList : IAuditLog
{
    private readonly List<AuditEntry> _entries = [];
    private TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether nothing can be written.</summary>
    public bool IsAway { get; set; }

    public IReadOnlyList<AuditEntry> Entries
    {
        get
        {
            lock (_entries) return [.. _entries];
        }
    }

    /// <summary>Completes when an entry of that kind is there.</summary>
    public async Task HasAsync(AuditAction action)
    {
        while (true)
        {
            Task next;
            lock (_entries)
            {
                if (_entries.Any(entry => entry.Action == action)) return;
                next = _appended.Task;
            }
            await next;
        }
    }

    /// <summary>The last one.</summary>
    public AuditEntry Last => Entries[^1];

    public Task AppendAsync(AuditEntry entry, CancellationToken cancellation)
    {
        if (IsAway) throw new IOException("The audit log is away.");
        lock (_entries)
        {
            _entries.Add(entry);
            _appended.SetResult();
            _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        return Task.CompletedTask;
    }
}
