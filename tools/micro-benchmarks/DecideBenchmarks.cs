using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Telephony.Database;
using Telephony.Directory;

namespace Telephony.MicroBenchmarks;

/// <summary>
/// The one authorisation decision: the rules alone on what was loaded, and with its one statement against a real PostgreSQL on a unix socket, among 1,000 detainees with ten
/// numbers each.
/// </summary>
public class DecideBenchmarks
{
    private const int Detainees = 1000;
    private const int NumbersEach = 10;
    private const string Identifier = "70000500";

    private static readonly PhoneNumber s_caller = Parse("+33600005003");

    private readonly AuthorisationView _view = new(
        new Detainee(Guid.NewGuid(), Identifier, "fr", "LOAD", "Europe/Paris"), AccountStatus.Active,
        new Correspondent(Guid.NewGuid(), s_caller, "Caller", CorrespondentKind.Relative), Registry: null, ServiceStart: DateTimeOffset.UnixEpoch);

    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private string _folder = "";
    private TelephonyDatabase _database = null!;
    private DirectoryStore _store = null!;

    /// <summary>Starts PostgreSQL and fills the directory; fails unless the caller is permitted. Not a task: in process, BenchmarkDotNet would not wait for it.</summary>
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    /// <summary>Stops PostgreSQL.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The rules, for a deposit that is permitted.</summary>
    [Benchmark]
    public Decision Decide() => Authorisation.Decide(_view, numberHidden: false, Service.Deposit, _now);

    /// <summary>The same with what it depends on loaded.</summary>
    [Benchmark]
    public Task<Decision> DecideInPostgreSqlAsync() => _store.DecideAsync(Identifier, s_caller, Service.Deposit, CancellationToken.None);

    private async Task SetupAsync()
    {
        _folder = System.IO.Directory.CreateTempSubdirectory("micro-benchmarks-").FullName;
        _database = await TelephonyDatabase.OpenAsync(_folder, connectionString: null, publish: false, TimeProvider.System, CancellationToken.None);
        await Migrator.MigrateAsync(_database.DataSource, [typeof(DirectoryStore).Assembly], CancellationToken.None);
        // One round: no secret code is checked here.
        var options = new DirectoryOptions { CodeIterations = 1 };
        await new DirectoryImport(_database.DataSource, new NoProtector(), TimeProvider.System, options)
            .ImportAsync("generated", JsonSerializer.SerializeToUtf8Bytes(ImportFile()), CancellationToken.None);
        _store = new DirectoryStore(_database.DataSource, new NoProtector(), TimeProvider.System, options);
        await _store.SetServiceStartAsync(Service.Deposit, establishment: null, DateTimeOffset.UnixEpoch, CancellationToken.None);
        if (Decide() is not Decision.Permitted || await DecideInPostgreSqlAsync() is not Decision.Permitted) throw new InvalidOperationException("The caller is refused.");
    }

    private static object ImportFile() => new
    {
        establishments = new[] { new { code = "LOAD", name = "Load", timeZone = "Europe/Paris" } },
        detainees = Enumerable.Range(0, Detainees).Select(static n => new
        {
            identifier = $"7{n:D7}", code = "4321", registrationNumber = $"L{n}", name = $"Load {n}", establishment = "LOAD", language = "fr",
            account = "active", penalStatus = "sentenced",
            correspondents = Enumerable.Range(n * NumbersEach, NumbersEach).Select(static m => new { number = $"+336{m:D8}", name = $"Caller {m}", kind = "relative" }),
        }),
    };

    private static PhoneNumber Parse(string text) => PhoneNumber.TryParse(text, out var number) ? number : throw new ArgumentException(text, nameof(text));

    /// <summary>Nothing here is secret.</summary>
    private sealed class NoProtector : ISecretProtector
    {
        public byte[] Protect(byte[] plain, string purpose) => plain;

        public byte[] Unprotect(byte[] sealedSecret, string purpose) => sealedSecret;
    }
}
