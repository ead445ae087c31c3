using Dapper;
using Telephony.Host.Commands;
using Telephony.Host.Server;
using Telephony.Testing;

namespace Telephony.Host.Tests.Server;

/// <summary>A node's name belongs to one running server.</summary>
public sealed class NodeLockTests
{
    private TestDatabase _database = null!;

    [SetUp]
    public async Task StartAsync() => _database = await TestDatabase.CreateAsync();

    [TearDown]
    public async Task StopAsync() => await _database.DisposeAsync();

    [Test]
    public async Task A_second_server_of_the_same_name_is_told_what_to_do_and_one_of_another_name_starts()
    {
        await using var other = _database.NewDataSource();
        await using var held = await NodeLock.TakeAsync(_database.DataSource, "paris", CancellationToken.None);
        await Assert.ThatAsync(() => NodeLock.TakeAsync(other, "paris", CancellationToken.None), Throws.InstanceOf<CommandException>()
            .With.Message.EqualTo("a server with the name paris is running on this database; give this one another name by the setting node"));
        await using var beside = await NodeLock.TakeAsync(other, "rouen", CancellationToken.None);
    }

    [Test]
    public async Task A_server_that_ends_in_order_frees_its_name_at_once_though_its_connections_stay_open()
    {
        await using var other = _database.NewDataSource();
        var held = await NodeLock.TakeAsync(_database.DataSource, "paris", CancellationToken.None);
        await held.DisposeAsync();
        await using var next = await NodeLock.TakeAsync(other, "paris", CancellationToken.None);
    }

    [Test]
    public async Task A_server_whose_connection_is_cut_loses_its_name_and_stops_without_a_fault()
    {
        await using var other = _database.NewDataSource();
        var held = await NodeLock.TakeAsync(_database.DataSource, "paris", CancellationToken.None);
        await using (var connection = await other.OpenConnectionAsync())
            await connection.ExecuteAsync("select pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())");
        await using var next = await NodeLock.TakeAsync(other, "paris", CancellationToken.None);
        await held.DisposeAsync();
    }
}
