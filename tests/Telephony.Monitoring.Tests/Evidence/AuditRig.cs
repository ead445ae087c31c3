using Dapper;
using Microsoft.Extensions.Logging;
using Telephony.Calls;
using Telephony.Monitoring.Evidence;
using Telephony.Recording.Encryption;
using Telephony.Testing;

namespace Telephony.Monitoring.Tests.Evidence;

/// <summary>A chain in a real database, its seals, and the hand of somebody who owns the database.</summary>
internal sealed class AuditRig : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly MasterKey _key = MasterKey.Generate();
    private readonly List<IDisposable> _parts = [];
    private readonly List<string> _folders = [];

    private AuditRig(TestDatabase database)
    {
        _database = database;
        Store = new AuditStore(database.DataSource);
        Folder = NewFolder();
        Seals = SealsIn(Folder);
    }

    public AuditStore Store { get; }

    public string Folder { get; }

    public AuditSeals Seals { get; }

    public List<string> Logged { get; } = [];

    public string SealFile => Path.Combine(Folder, AuditSeals.FileName);

    public static async Task<AuditRig> CreateAsync() => new(await TestDatabase.CreateAsync(typeof(CallStore).Assembly, typeof(Recordings).Assembly));

    /// <summary>As another node has them, or, with a key of its own, somebody without the right one.</summary>
    public AuditSeals SealsIn(string folder, MasterKey? key = null)
    {
        var seals = new AuditSeals(_database.DataSource, key ?? _key, folder, new Lines(Logged));
        _parts.Add(seals);
        return seals;
    }

    public string NewFolder()
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("telephony-audit-").FullName;
        _folders.Add(folder);
        return folder;
    }

    public async Task FillAsync(int entries)
    {
        for (var n = 0; n < entries; n++)
        {
            await Store.AppendAsync(
                new AuditEntry(Given.Noon.AddMinutes(n), "a.martin", "MA-ROUEN", AuditAction.Replayed, $"recording {n}", "an inquiry") { Details = new Dictionary<string, string> { ["n"] = $"{n}" } }, default);
        }
    }

    public Task<AuditVerification> VerifyAsync() => Store.VerifyAsync(default);

    public Task<IReadOnlyList<AuditRow>> ListAsync() => Store.ListAsync(new AuditQuery { Limit = AuditQuery.MaxLimit }, default);

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        try
        {
            await connection.ExecuteAsync(sql);
        }
        finally
        {
            await connection.ExecuteAsync("ROLLBACK");
        }
    }

    /// <summary>What the owner of the database can do: triggers do not stop him.</summary>
    public async Task TamperAsync(params string[] statements)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        foreach (var statement in statements) await connection.ExecuteAsync($"SET session_replication_role = replica; {statement}; SET session_replication_role = DEFAULT");
    }

    /// <summary>Gives an entry the hash of what it says now.</summary>
    public static string Rehash(int number) => $"""
        UPDATE monitoring.audit SET hash = monitoring.audit_hash(previous, number, at, author, establishment, action, subject, reason, details) WHERE number = {number}
        """;

    /// <summary>Makes the chain whole again from an entry on, with its head, as somebody would who knows how it is made.</summary>
    public async Task ForgeAsync(int from, int last)
    {
        await TamperAsync(Rehash(from));
        for (var number = from + 1; number <= last; number++)
            await TamperAsync($"UPDATE monitoring.audit a SET previous = b.hash FROM monitoring.audit b WHERE a.number = {number} AND b.number = a.number - 1", Rehash(number));
        await TamperAsync($"UPDATE monitoring.audit_head h SET number = a.number, hash = a.hash FROM monitoring.audit a WHERE a.number = {last}");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _parts) part.Dispose();
        _key.Dispose();
        await _database.DisposeAsync();
        foreach (var folder in _folders) System.IO.Directory.Delete(folder, recursive: true);
    }

    private sealed class Lines(List<string> lines) : ILogger<AuditSeals>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
