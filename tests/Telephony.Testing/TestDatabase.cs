using System.Collections.Concurrent;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Telephony.Database;

namespace Telephony.Testing;

/// <summary>
/// A database of a test's or a fixture's own, migrated. Made by copying a template that is migrated once per process and set of modules, so
/// one costs tens of milliseconds. Dispose of it when done.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<string, Lazy<Task>> Templates = new(StringComparer.Ordinal);
    private static int _count;

    private readonly PrivateCluster _cluster;
    private readonly string _name;

    private TestDatabase(PrivateCluster cluster, string name)
    {
        _cluster = cluster;
        _name = name;
        DataSource = NewDataSource();
    }

    /// <summary>Connections to it, at most 20.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>For a second data source, or for <c>--db</c>.</summary>
    public string ConnectionString => _cluster.ConnectionString(_name, maxPoolSize: 20);

    /// <summary>A fresh database with the migrations of these assemblies, applied in this order. No assemblies: an empty database.</summary>
    public static async Task<TestDatabase> CreateAsync(params Assembly[] modules)
    {
        var cluster = await TestCluster.GetAsync();
        var template = "template_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('|', modules.Select(module => module.FullName)))))[..16];
        await Templates.GetOrAdd(template, name => new Lazy<Task>(() => MakeTemplateAsync(cluster, name, modules))).Value;
        var database = $"test_{Interlocked.Increment(ref _count)}";
        await ExecuteAsync(cluster, $"create database {database} template {template} strategy file_copy"); // without durability files are copied three times as fast as by way of the log
        return new TestDatabase(cluster, database);
    }

    /// <summary>Another set of connections to the same database, as a second node has. The caller disposes of it.</summary>
    public NpgsqlDataSource NewDataSource() => NpgsqlDataSource.Create(ConnectionString);

    /// <summary>Drops the database, whoever is still connected.</summary>
    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await ExecuteAsync(_cluster, $"drop database {_name} with (force)");
    }

    private static async Task MakeTemplateAsync(PrivateCluster cluster, string name, Assembly[] modules)
    {
        await ExecuteAsync(cluster, $"create database {name}");
        await using var source = NpgsqlDataSource.Create(cluster.ConnectionString(name) + ";Pooling=false"); // A template may have no session.
        await Migrator.MigrateAsync(source, modules, CancellationToken.None);
    }

    private static async Task ExecuteAsync(PrivateCluster cluster, string sql)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
