using System.Diagnostics;
using Dapper;
using Npgsql;
using Telephony.Database;

namespace Telephony.Directory.Tests.Database;

/// <summary>Real servers in temporary folders; as root they run as the user postgres.</summary>
public sealed class TelephonyDatabaseTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = System.IO.Directory.CreateTempSubdirectory("telephony-data-").FullName;

    [TearDown]
    public void RemoveFolder() => System.IO.Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task What_was_written_is_there_after_the_cluster_was_stopped_and_started()
    {
        await using (var first = await OpenAsync()) await ExecuteAsync(first, "create table t as select 42 as a");
        Assert.That(System.IO.File.Exists(Path.Combine(_folder, "pg", "postmaster.pid")), Is.False, "stopped cleanly");
        await using var second = await OpenAsync();
        Assert.That(await ScalarAsync(second, "select a from t"), Is.EqualTo(42));
    }

    [Test]
    public async Task The_server_listens_on_its_socket_only_and_is_durable()
    {
        await using var database = await OpenAsync();
        await using var connection = await database.DataSource.OpenConnectionAsync();
        var settings = (await connection.QueryAsync<(string, string)>(
            "select name, setting from pg_settings where name in ('listen_addresses', 'fsync', 'synchronous_commit', 'full_page_writes', 'max_connections', 'TimeZone')"))
            .ToDictionary(row => row.Item1, row => row.Item2, StringComparer.Ordinal);
        Assert.That(settings, Is.EquivalentTo(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["listen_addresses"] = "", ["fsync"] = "on", ["synchronous_commit"] = "on", ["full_page_writes"] = "on", ["max_connections"] = "100", ["TimeZone"] = "UTC",
        }));
    }

    [Test]
    public async Task A_command_attaches_to_a_published_cluster_and_leaves_it_running()
    {
        await using var serve = await OpenAsync(publish: true);
        await ExecuteAsync(serve, "create table t as select 7 as a");
        await using (var command = await OpenAsync())
        {
            Assert.That(command.Cluster, Is.Null);
            Assert.That(await ScalarAsync(command, "select a from t"), Is.EqualTo(7));
        }
        Assert.That(await ScalarAsync(serve, "select a from t"), Is.EqualTo(7));
    }

    [Test]
    public async Task The_descriptor_is_gone_when_the_publisher_has_stopped()
    {
        await using (await OpenAsync(publish: true)) Assert.That(System.IO.File.Exists(Path.Combine(_folder, "cluster.json")), Is.True);
        Assert.That(System.IO.File.Exists(Path.Combine(_folder, "cluster.json")), Is.False);
    }

    [Test]
    public async Task A_command_waits_for_one_that_works_alone()
    {
        var first = await OpenAsync();
        var second = OpenAsync();
        await ExecuteAsync(first, "create table t as select 1 as a");
        Assert.That(second.IsCompleted, Is.False);
        await first.DisposeAsync();
        await using var opened = await second;
        Assert.That(opened.Cluster, Is.Not.Null);
        Assert.That(await ScalarAsync(opened, "select a from t"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_second_server_on_the_same_folder_is_refused_by_name_when_the_wait_is_over()
    {
        await using var serve = await OpenAsync(publish: true);
        Assert.That(() => TelephonyDatabase.OpenAsync(_folder, null, publish: true, TimeSpan.FromMilliseconds(150), TimeProvider.System, CancellationToken.None),
            Throws.TypeOf<DatabaseException>().With.Message.Contains($"is in use by process {Environment.ProcessId}"));
    }

    [Test]
    public async Task A_stale_descriptor_does_not_mislead()
    {
        await System.IO.File.WriteAllTextAsync(Path.Combine(_folder, "cluster.json"), """{ "socket": "/nowhere", "user": "app", "database": "telephony", "processId": 1 }""");
        await using var database = await OpenAsync();
        Assert.That(database.Cluster, Is.Not.Null);
    }

    [Test]
    public async Task A_data_folder_too_deep_for_a_socket_gets_a_temporary_one()
    {
        var deep = Path.Combine(_folder, new string('d', 60), new string('e', 60));
        string socket;
        await using (var database = await TelephonyDatabase.OpenAsync(deep, null, publish: true, TimeProvider.System, CancellationToken.None))
        {
            socket = database.Cluster!.SocketFolder;
            Assert.That(socket, Has.Length.LessThan(80));
            await using var attached = await TelephonyDatabase.OpenAsync(deep, null, publish: false, TimeProvider.System, CancellationToken.None);
            Assert.That(await ScalarAsync(attached, "select 1"), Is.EqualTo(1));
        }
        Assert.That(System.IO.Directory.Exists(socket), Is.False);
    }

    [Test]
    public async Task A_folder_that_only_its_owner_may_enter_works()
    {
        var closed = Path.Combine(_folder, "closed");
        System.IO.Directory.CreateDirectory(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var database = await TelephonyDatabase.OpenAsync(Path.Combine(closed, "var"), null, publish: false, TimeProvider.System, CancellationToken.None);
        Assert.That(await ScalarAsync(database, "select 1"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_pid_file_that_names_a_stranger_does_not_prevent_the_start()
    {
        await using (await OpenAsync()) { }
        await System.IO.File.WriteAllTextAsync(Path.Combine(_folder, "pg", "postmaster.pid"), $"{Environment.ProcessId}\n");
        await using var database = await OpenAsync();
        Assert.That(await ScalarAsync(database, "select 1"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_server_left_running_is_stopped_before_the_start()
    {
        await using var first = await PrivateCluster.StartAsync(new(Path.Combine(_folder, "pg"), Path.Combine(_folder, "pg.log")), TimeProvider.System, CancellationToken.None);
        await using var database = await OpenAsync();
        Assert.That(first.Exited.IsCompleted, Is.True);
        Assert.That(await ScalarAsync(database, "select 1"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_crashed_server_recovers_what_was_committed()
    {
        var first = await PrivateCluster.StartAsync(new(Path.Combine(_folder, "pg"), Path.Combine(_folder, "pg.log")), TimeProvider.System, CancellationToken.None);
        await using (var connection = new NpgsqlConnection(first.ConnectionString("postgres") + ";Pooling=false"))
        {
            await connection.OpenAsync();
            await connection.ExecuteAsync("create table t as select 5 as a");
        }
        using (var server = Process.GetProcessById(first.ProcessId)) server.Kill();
        await first.Exited;
        await using var second = await PrivateCluster.StartAsync(new(Path.Combine(_folder, "pg"), Path.Combine(_folder, "pg.log")), TimeProvider.System, CancellationToken.None);
        await using var again = new NpgsqlConnection(second.ConnectionString("postgres") + ";Pooling=false");
        await again.OpenAsync();
        Assert.That(await again.ExecuteScalarAsync<int>("select a from t"), Is.EqualTo(5));
        await first.DisposeAsync();
    }

    [Test]
    public void A_folder_with_other_things_in_it_is_not_touched()
    {
        System.IO.Directory.CreateDirectory(Path.Combine(_folder, "pg"));
        System.IO.File.WriteAllText(Path.Combine(_folder, "pg", "letter"), "mine");
        Assert.That(() => OpenAsync(), Throws.TypeOf<DatabaseException>().With.Message.Contains("is not empty and holds no PostgreSQL cluster"));
        Assert.That(System.IO.File.ReadAllText(Path.Combine(_folder, "pg", "letter")), Is.EqualTo("mine"));
    }

    [Test]
    public async Task A_server_that_cannot_start_says_what_its_log_says()
    {
        await using (await OpenAsync()) { }
        await System.IO.File.AppendAllTextAsync(Path.Combine(_folder, "pg", "postgresql.conf"), "no_such_setting = 1\n");
        Assert.That(() => OpenAsync(), Throws.TypeOf<DatabaseException>().With.Message.Contains("no_such_setting"));
    }

    [Test]
    public async Task An_outside_server_is_used_and_the_folder_left_alone()
    {
        await using var outside = await Telephony.Testing.TestDatabase.CreateAsync();
        await using (var database = await TelephonyDatabase.OpenAsync(_folder, outside.ConnectionString, publish: true, TimeProvider.System, CancellationToken.None))
            Assert.That(await ScalarAsync(database, "select 3"), Is.EqualTo(3));
        Assert.That(System.IO.Directory.EnumerateFileSystemEntries(_folder), Is.Empty);
    }

    [TestCase("Host", "The connection string given with --db is wrong: ")]
    [TestCase("Host=/nowhere;Username=x", "The database given with --db does not answer: ")]
    public void A_wrong_connection_string_is_said_plainly(string connection, string message) =>
        Assert.That(() => TelephonyDatabase.OpenAsync(_folder, connection, publish: false, TimeProvider.System, CancellationToken.None),
            Throws.TypeOf<DatabaseException>().With.Message.StartsWith(message));

    private Task<TelephonyDatabase> OpenAsync(bool publish = false) => TelephonyDatabase.OpenAsync(_folder, null, publish, TimeProvider.System, CancellationToken.None);

    private static async Task ExecuteAsync(TelephonyDatabase database, string sql)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }

    private static async Task<int> ScalarAsync(TelephonyDatabase database, string sql)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<int>(sql);
    }
}
