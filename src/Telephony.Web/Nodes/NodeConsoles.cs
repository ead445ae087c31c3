using Dapper;

namespace Telephony.Web.Nodes;

/// <summary>Where the nodes of one database reach each other's consoles (DESIGN 7): each says it in a row when it starts. Thread-safe.</summary>
public sealed class NodeConsoles(ConsoleOptions options)
{
    /// <summary>Says where this node is reached, or with no <see cref="ConsoleOptions.NodeAddress"/> that it is not.</summary>
    public async Task PublishAsync(CancellationToken cancellation)
    {
        const string reached = "INSERT INTO web.nodes (node, console) VALUES (@Node, @console) ON CONFLICT (node) DO UPDATE SET console = excluded.console";
        const string notReached = "DELETE FROM web.nodes WHERE node = @Node";
        await using var connection = await options.Database.OpenConnectionAsync(cancellation);
        var console = options.NodeAddress?.AbsoluteUri;
        await connection.ExecuteAsync(new CommandDefinition(console is null ? notReached : reached, new { options.Node, console }, cancellationToken: cancellation));
    }

    /// <summary>Where a node is reached; null when it has not said so.</summary>
    public async Task<Uri?> FindAsync(string node, CancellationToken cancellation)
    {
        await using var connection = await options.Database.OpenConnectionAsync(cancellation);
        var console = await connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition("SELECT console FROM web.nodes WHERE node = @node", new { node }, cancellationToken: cancellation));
        return console is null ? null : new Uri(console);
    }

    /// <summary>The nodes that are reached.</summary>
    public async Task<IReadOnlySet<string>> ReachedAsync(CancellationToken cancellation)
    {
        await using var connection = await options.Database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<string>(new CommandDefinition("SELECT node FROM web.nodes", cancellationToken: cancellation))).ToHashSet();
    }
}
