namespace Telephony.Database;

/// <summary>How a private cluster is kept.</summary>
/// <param name="Folder">The cluster's own folder; made when absent. No other program may touch it.</param>
/// <param name="Log">File that the server's messages are appended to.</param>
public sealed record PrivateClusterOptions(string Folder, string Log)
{
    /// <summary>Whether commits survive a power cut. False only for tests and demonstrations.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Sessions that the server allows.</summary>
    public int MaxConnections { get; init; } = 100;

    /// <summary>Memory for the server's page cache, in MB.</summary>
    public int SharedBuffersMegabytes { get; init; } = 128;

    /// <summary>How long a start may take; a start after a crash replays the log first.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The server's settings as <c>-c</c> takes them.</summary>
    internal IEnumerable<string> Settings(string socketFolder, bool otherUser)
    {
        yield return "listen_addresses=";
        yield return $"unix_socket_directories={socketFolder}";
        // The folder is 0700; the socket itself must let root's program in when the server is another user.
        if (otherUser) yield return "unix_socket_permissions=0777";
        yield return $"max_connections={MaxConnections}";
        yield return $"shared_buffers={SharedBuffersMegabytes}MB";
        yield return "timezone=UTC";
        yield return "log_timezone=UTC";
        yield return "log_min_messages=warning";
        // Only short statements run here: compiling them costs more than it saves.
        yield return "jit=off";
        yield return $"synchronous_commit={(Durable ? "on" : "off")}";
        yield return $"fsync={(Durable ? "on" : "off")}";
        yield return $"full_page_writes={(Durable ? "on" : "off")}";
    }
}
