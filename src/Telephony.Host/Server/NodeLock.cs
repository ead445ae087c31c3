using Dapper;
using Npgsql;
using Telephony.Host.Commands;

namespace Telephony.Host.Server;

/// <summary>
/// Holds a node's name in the database while its server runs: two servers with one name would settle each other's recordings at their
/// start. An advisory lock of one connection, so it goes with the process.
/// </summary>
internal sealed class NodeLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly string _node;

    private NodeLock(NpgsqlConnection connection, string node) => (_connection, _node) = (connection, node);

    /// <summary>Takes the name; throws <see cref="CommandException"/> when a running server has it.</summary>
    public static async Task<NodeLock> TakeAsync(NpgsqlDataSource database, string node, CancellationToken cancellation)
    {
        const string sql = "select pg_try_advisory_lock(hashtext('telephony.node'), hashtext(@node))";
        var connection = await database.OpenConnectionAsync(cancellation);
        if (await connection.ExecuteScalarAsync<bool>(new(sql, new { node }, cancellationToken: cancellation))) return new NodeLock(connection, node);
        await connection.DisposeAsync();
        throw new CommandException($"a server with the name {node} is running on this database; give this one another name by the setting node");
    }

    /// <summary>Gives the name back: the connection itself goes to a pool, which would keep the lock with it.</summary>
    public async ValueTask DisposeAsync()
    {
        const string sql = "select pg_advisory_unlock(hashtext('telephony.node'), hashtext(@node))";
        try { await _connection.ExecuteAsync(sql, new { node = _node }); }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException) { } // the database is gone, and the lock with it
        await _connection.DisposeAsync();
    }
}
