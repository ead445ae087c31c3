using Dapper;
using Npgsql;

namespace Telephony.Testing;

/// <summary>
/// Connections to a <see cref="TestDatabase"/> that a test can take away, as when the server is stopped: its sessions end and its socket is gone.
/// The test database's own connections end with them and come back at once.
/// </summary>
public sealed class SwitchableDatabase : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly string _folder;
    private readonly string _link;
    private readonly string _socket;

    /// <summary>Open at first.</summary>
    public SwitchableDatabase(TestDatabase database)
    {
        _database = database;
        var builder = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var name = $".s.PGSQL.{builder.Port}";
        _socket = Path.Combine(builder.Host!, name);
        _folder = System.IO.Directory.CreateTempSubdirectory("telephony-test-socket-").FullName;
        _link = Path.Combine(_folder, name);
        builder.Host = _folder;
        DataSource = NpgsqlDataSource.Create(builder);
        Open();
    }

    /// <summary>The connections.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>The database goes away.</summary>
    public async Task CloseAsync()
    {
        File.Delete(_link);
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
            """);
    }

    /// <summary>It is back.</summary>
    public void Open() => File.CreateSymbolicLink(_link, _socket);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
