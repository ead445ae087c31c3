using System.Text;
using Dapper;
using Telephony.Testing;

namespace Telephony.Directory.Tests;

/// <summary>A migrated directory with one establishment, one trunk, one phone and one detainee, on a clock of its own.</summary>
internal sealed class DirectoryFixture : IAsyncDisposable
{
    public const string Example =
        """
        { "establishments": [ { "code": "MA-ROUEN", "name": "Maison d'arrêt de Rouen", "timeZone": "Europe/Paris" } ],
          "trunks":  [ { "name": "carrier", "addresses": ["127.0.0.2"], "depositNumbers": ["+33320160294"] } ],
          "phones":  [ { "user": "cell-12", "password": "secret", "digest": "md5", "establishment": "MA-ROUEN", "location": "B-112" } ],
          "detainees": [ { "identifier": "12345678", "code": "4321", "registrationNumber": "55555", "name": "Jean Petit", "establishment": "MA-ROUEN",
              "language": "fr", "account": "active", "penalStatus": "sentenced",
              "correspondents": [ { "number": "+33612345678", "name": "Marie Petit", "kind": "relative" },
                                  { "number": "0144556677", "name": "Maître Grand", "kind": "lawyer" } ] } ] }
        """;

    private readonly TestDatabase _database;

    private DirectoryFixture(TestDatabase database)
    {
        _database = database;
        Store = NewStore();
        Import = new DirectoryImport(database.DataSource, Protector, Clock, Options);
    }

    public TestDatabase Database => _database;

    public Npgsql.NpgsqlDataSource DataSource => _database.DataSource;

    public FakeTimeProvider Clock { get; } = new();

    public AesProtector Protector { get; } = new();

    /// <summary>Few rounds: tests check the rules, not the cost.</summary>
    public DirectoryOptions Options { get; } = new() { CodeIterations = 10 };

    public DirectoryStore Store { get; }

    public DirectoryImport Import { get; }

    public static async Task<DirectoryFixture> CreateAsync(string? import = Example)
    {
        var fixture = new DirectoryFixture(await TestDatabase.CreateAsync(typeof(DirectoryStore).Assembly));
        if (import is not null) await fixture.ImportAsync(import);
        return fixture;
    }

    /// <summary>Another store on the same rows, as another node or a restarted process has.</summary>
    public DirectoryStore NewStore(DirectoryOptions? options = null) => new(_database.DataSource, Protector, Clock, options ?? Options);

    public Task<ImportResult> ImportAsync(string json) => Import.ImportAsync("file.json", Encoding.UTF8.GetBytes(json), CancellationToken.None);

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<T>(sql);
    }

    /// <summary>Every row of every table of the module, as text, for comparing states.</summary>
    public async Task<string> DumpAsync()
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        var tables = await connection.QueryAsync<string>("select tablename from pg_tables where schemaname = 'directory' order by 1");
        var dump = new StringBuilder();
        foreach (var table in tables)
        {
            dump.AppendLine(table);
            foreach (var row in await connection.QueryAsync<string>($"select t::text from directory.{table} t order by 1")) dump.AppendLine(row);
        }
        return dump.ToString();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
