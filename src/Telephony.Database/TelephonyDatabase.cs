using Npgsql;

namespace Telephony.Database;

/// <summary>
/// The database of one command, however it is reached (DESIGN 8): an outside server; the private cluster, started and stopped by this
/// process; or the private cluster of a running <c>serve</c>, attached to. Thread-safe once open.
/// </summary>
public sealed class TelephonyDatabase : IAsyncDisposable
{
    /// <summary>How long a command waits for the lock of the private cluster.</summary>
    public static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);

    private const string DatabaseName = "telephony";
    private const int OwnPool = 60;
    private const int AttachedPool = 10;

    /// <summary>Connections that a server keeps to a private cluster however idle it is.</summary>
    private const int KeptOpen = 15;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly Func<ValueTask> _close;

    private TelephonyDatabase(NpgsqlDataSource source, PrivateCluster? cluster, Func<ValueTask> close)
    {
        DataSource = source;
        Cluster = cluster;
        _close = close;
    }

    /// <summary>Connections. Not migrated: call <see cref="Migrator"/>.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>The cluster when this process started it; null when it is an outside server or another process's.</summary>
    public PrivateCluster? Cluster { get; }

    /// <summary>
    /// Opens the database. With <paramref name="connectionString"/> the outside server is used and the folder is not touched. Otherwise the
    /// lock on <paramref name="dataDirectory"/> is taken and the cluster started; when another process holds the lock, its published cluster is
    /// attached to, or the lock is waited for up to 30 s. Throws <see cref="DatabaseException"/>.
    /// </summary>
    /// <param name="dataDirectory"><c>--data DIR</c>.</param>
    /// <param name="connectionString"><c>--db CONNECTION</c>, or null.</param>
    /// <param name="publish">True for serve and demo: other commands may attach; such a process never attaches to another's cluster.</param>
    /// <param name="clock">Clock for waiting.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Task<TelephonyDatabase> OpenAsync(
        string dataDirectory, string? connectionString, bool publish, TimeProvider clock, CancellationToken cancellation) =>
        OpenAsync(dataDirectory, connectionString, publish, LockTimeout, clock, cancellation);

    internal static async Task<TelephonyDatabase> OpenAsync(
        string dataDirectory, string? connectionString, bool publish, TimeSpan lockTimeout, TimeProvider clock, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(clock);
        if (connectionString is not null) return await OpenOutsideAsync(connectionString, cancellation);
        var directory = new DataDirectory(dataDirectory);
        var start = clock.GetTimestamp();
        while (true)
        {
            if (ClusterLock.TryTake(directory) is { } held) return await StartAsync(directory, held, publish, clock, cancellation);
            var published = ClusterDescriptor.Read(directory.DescriptorFile);
            if (!publish && published is not null && await TryAttachAsync(published, cancellation) is { } attached) return attached;
            if (clock.GetElapsedTime(start) >= lockTimeout)
            {
                throw new DatabaseException(
                    $"The database in {directory.Root} is in use by {(published is null ? "another command" : $"process {published.ProcessId}")} " +
                    $"({directory.LockFile} is locked); waited {lockTimeout.TotalSeconds:0} s.");
            }
            await Task.Delay(PollInterval, clock, cancellation);
        }
    }

    /// <summary>
    /// Opens what a busy second uses at once, <see cref="KeptOpen"/> or a quarter of the pool, and leaves it there: the first callers then wait for no connection.
    /// Those that the server does not give are left out.
    /// </summary>
    public async Task WarmAsync(CancellationToken cancellation)
    {
        var connections = Math.Min(KeptOpen, new NpgsqlConnectionStringBuilder(DataSource.ConnectionString).MaxPoolSize / 4);
        var opened = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => TryOpenAsync(cancellation)));
        foreach (var connection in opened)
            if (connection is not null) await connection.DisposeAsync();
    }

    private async Task<NpgsqlConnection?> TryOpenAsync(CancellationToken cancellation)
    {
        try { return await DataSource.OpenConnectionAsync(cancellation); }
        catch (NpgsqlException) { return null; }
    }

    /// <summary>Closes the connections; stops the cluster when this process started it, and gives the lock back.</summary>
    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await _close();
    }

    private static async Task<TelephonyDatabase> OpenOutsideAsync(string connectionString, CancellationToken cancellation)
    {
        NpgsqlDataSource source;
        try
        {
            source = NpgsqlDataSource.Create(connectionString);
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException)
        {
            throw new DatabaseException($"The connection string given with --db is wrong: {failure.Message}", failure);
        }
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            return new TelephonyDatabase(source, null, () => ValueTask.CompletedTask);
        }
        catch (NpgsqlException failure)
        {
            await source.DisposeAsync();
            throw new DatabaseException($"The database given with --db does not answer: {failure.Message}", failure);
        }
    }

    private static async Task<TelephonyDatabase> StartAsync(
        DataDirectory directory, ClusterLock held, bool publish, TimeProvider clock, CancellationToken cancellation)
    {
        PrivateCluster? cluster = null;
        async ValueTask Close()
        {
            // Unpublished before the stop, so that nobody attaches to a server that is ending; unlocked after it.
            File.Delete(directory.DescriptorFile);
            if (cluster is not null) await cluster.DisposeAsync();
            held.Dispose();
        }
        try
        {
            File.Delete(directory.DescriptorFile); // Left over from a process that was killed.
            cluster = await PrivateCluster.StartAsync(new PrivateClusterOptions(directory.ClusterFolder, directory.ServerLog), clock, cancellation);
            await cluster.EnsureDatabaseAsync(DatabaseName, cancellation);
            if (publish)
                new ClusterDescriptor(cluster.SocketFolder, PrivateCluster.User, DatabaseName, Environment.ProcessId).Write(directory.DescriptorFile);
            return new TelephonyDatabase(NpgsqlDataSource.Create(cluster.ConnectionString(DatabaseName, OwnPool, KeptOpen)), cluster, Close);
        }
        catch
        {
            await Close();
            throw;
        }
    }

    private static async Task<TelephonyDatabase?> TryAttachAsync(ClusterDescriptor published, CancellationToken cancellation)
    {
        var source = NpgsqlDataSource.Create(PrivateCluster.ConnectionString(published.Socket, published.Database, AttachedPool));
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            return new TelephonyDatabase(source, null, () => ValueTask.CompletedTask);
        }
        catch (NpgsqlException)
        {
            await source.DisposeAsync(); // It is starting or stopping: wait and look again.
            return null;
        }
    }
}
