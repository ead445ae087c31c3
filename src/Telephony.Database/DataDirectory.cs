namespace Telephony.Database;

/// <summary>The data folder (<c>--data DIR</c>, DESIGN 8) as far as the private cluster is concerned.</summary>
public sealed class DataDirectory
{
    /// <summary>The folder; made when absent. Others may pass through it (the server's user must) but not list it.</summary>
    public DataDirectory(string path)
    {
        Root = Path.GetFullPath(path);
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        try
        {
            if (!Directory.Exists(Root))
                Directory.CreateDirectory(Root, owner | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DatabaseException($"The data folder {Root} cannot be made: {failure.Message}", failure);
        }
    }

    /// <summary>Full path of the folder.</summary>
    public string Root { get; }

    /// <summary>Held by the process that starts and stops the cluster.</summary>
    public string LockFile => Path.Combine(Root, "cluster.lock");

    /// <summary>Where serve and demo publish the socket.</summary>
    public string DescriptorFile => Path.Combine(Root, "cluster.json");

    /// <summary>The cluster itself.</summary>
    public string ClusterFolder => Path.Combine(Root, "pg");

    /// <summary>The server's messages.</summary>
    public string ServerLog => Path.Combine(Root, "pg.log");
}
