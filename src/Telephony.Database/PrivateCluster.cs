using System.Diagnostics;
using System.Text;
using Npgsql;

namespace Telephony.Database;

/// <summary>
/// A PostgreSQL server of our own, on a unix socket only (ECOSYSTEM 3.1). It ends when this object is disposed of, and also when our
/// process ends in any way: the server has a death signal tied to a thread of ours. The caller makes sure that no other process uses the
/// same folder (<see cref="ClusterLock"/>). Thread-safe.
/// </summary>
public sealed class PrivateCluster : IAsyncDisposable
{
    /// <summary>Bytes that a unix socket's path may have: the kernel's 108 less the final zero.</summary>
    public const int MaxSocketPath = 107;

    /// <summary>The superuser that initdb makes; only those who can reach the socket can be he.</summary>
    public const string User = "app";

    private const string SocketName = ".s.PGSQL.5432";
    private const long MaxLogBytes = 10 * 1024 * 1024;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly ServerProcess _server;
    private readonly TimeProvider _clock;
    private readonly bool _socketFolderIsTemporary;

    private PrivateCluster(ServerProcess server, string socketFolder, bool temporary, TimeProvider clock)
    {
        _server = server;
        SocketFolder = socketFolder;
        _socketFolderIsTemporary = temporary;
        _clock = clock;
    }

    /// <summary>Folder of the socket; the host name for Npgsql.</summary>
    public string SocketFolder { get; }

    /// <summary>Process id of the server.</summary>
    public int ProcessId => _server.Id;

    /// <summary>Completes with the exit code when the server has ended, asked to or not.</summary>
    public Task<int> Exited => _server.Exited;

    /// <summary>
    /// Makes the cluster when the folder holds none, stops a server left over from a process that died, starts the server and waits until it
    /// answers. Throws <see cref="DatabaseException"/> saying what is missing or what the server's log says.
    /// </summary>
    public static async Task<PrivateCluster> StartAsync(PrivateClusterOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        var programs = PostgresPrograms.Find();
        var user = ServerUser.Choose();
        var folder = Path.GetFullPath(options.Folder);
        if (!File.Exists(Path.Combine(folder, "PG_VERSION"))) await InitialiseAsync(programs, user, folder, options.Durable, cancellation);
        await LeftoverServer.StopAsync(folder, clock, cancellation);
        TrimLog(options.Log);

        var (socketFolder, temporary) = SocketFolderFor(folder);
        user.MakeFolder(socketFolder);
        var settings = options.Settings(socketFolder, user.IsOther).SelectMany(setting => (string[])["-c", setting]);
        var server = await ServerProcess.StartAsync([.. user.CommandPrefix(folder), programs.Postgres, "-D", folder, .. settings], Path.GetFullPath(options.Log));
        var cluster = new PrivateCluster(server, socketFolder, temporary, clock);
        try
        {
            await cluster.WaitUntilItAnswersAsync(options, cancellation);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connection string of one of the cluster's databases.</summary>
    public string ConnectionString(string database, int maxPoolSize = 60, int minPoolSize = 0) => ConnectionString(SocketFolder, database, maxPoolSize, minPoolSize);

    /// <summary>Makes a database unless it exists.</summary>
    public async Task EnsureDatabaseAsync(string database, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync(cancellation);
        await using var find = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection) { Parameters = { new() { Value = database } } };
        if (await find.ExecuteScalarAsync(cancellation) is not null) return;
        // CREATE DATABASE takes no parameters, so the name is quoted by PostgreSQL's own rule.
        await using var create = new NpgsqlCommand($"create database {new NpgsqlCommandBuilder().QuoteIdentifier(database)}", connection);
        await create.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Stops the server cleanly; after 30 s at once, which the next start repairs from the log.</summary>
    public async ValueTask DisposeAsync()
    {
        _server.Signal(Posix.SigInt);
        try
        {
            await Exited.WaitAsync(StopTimeout, _clock);
        }
        catch (TimeoutException)
        {
            _server.Signal(Posix.SigQuit);
            await Exited;
        }
        if (_socketFolderIsTemporary) Directory.Delete(SocketFolder, recursive: true);
    }

    internal static string ConnectionString(string socketFolder, string database, int maxPoolSize, int minPoolSize = 0) => new NpgsqlConnectionStringBuilder
    {
        Host = socketFolder,
        Username = User,
        Database = database,
        MaxPoolSize = maxPoolSize,
        MinPoolSize = minPoolSize,
        // A statement's second use on a connection is prepared: planning the authorisation costs more than carrying it out.
        MaxAutoPrepare = 100,
        AutoPrepareMinUsages = 2,
    }.ConnectionString;

    /// <summary>A folder beside the cluster, or a fresh temporary one when the socket's path would be too long for the kernel.</summary>
    private static (string Folder, bool Temporary) SocketFolderFor(string folder)
    {
        var beside = folder + ".socket";
        return Encoding.UTF8.GetByteCount(beside) + 1 + SocketName.Length <= MaxSocketPath
            ? (beside, false)
            : (Directory.CreateTempSubdirectory("telephony-").FullName, true);
    }

    /// <summary>initdb into a neighbour folder that takes the name when it is complete, so that a kill half-way leaves nothing to trip over.</summary>
    private static async Task InitialiseAsync(PostgresPrograms programs, ServerUser user, string folder, bool durable, CancellationToken cancellation)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new DatabaseException($"{folder} is not empty and holds no PostgreSQL cluster: move it away or choose another data folder with --data.");
        var unfinished = folder + ".new";
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        user.MakeFolder(unfinished);
        string[] command =
        [
            .. user.CommandPrefix(unfinished), programs.Initdb, "-D", unfinished, "-U", User, "--auth-local=trust", "--auth-host=reject", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-instructions", .. durable ? Array.Empty<string>() : ["-N"],
        ];
        await RunToEndAsync(command, cancellation);
        if (Directory.Exists(folder)) Directory.Delete(folder);
        Directory.Move(unfinished, folder);
    }

    private static async Task RunToEndAsync(string[] command, CancellationToken cancellation)
    {
        // The thread that starts the child must outlive it (death signal), which no pool thread promises.
        await Task.Factory.StartNew(() =>
        {
            var start = new ProcessStartInfo(command[0])
            {
                UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
            };
            foreach (var word in command.AsSpan(1)) start.ArgumentList.Add(word);
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new DatabaseException($"initdb failed with exit code {process.ExitCode}: {errors.Trim()} {output.GetAwaiter().GetResult().Trim()}");
        }, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private async Task WaitUntilItAnswersAsync(PrivateClusterOptions options, CancellationToken cancellation)
    {
        var start = _clock.GetTimestamp();
        var connectionString = ConnectionString("postgres") + ";Pooling=false";
        while (true)
        {
            if (Exited.IsCompleted)
                throw new DatabaseException($"PostgreSQL ended with exit code {await Exited} while starting. The end of {options.Log}:\n{LastLines(options.Log)}");
            try
            {
                await using var connection = new NpgsqlConnection(connectionString);
                await connection.OpenAsync(cancellation);
                return;
            }
            catch (NpgsqlException) when (_clock.GetElapsedTime(start) < options.StartTimeout)
            {
                await Task.Delay(PollInterval, _clock, cancellation);
            }
            catch (NpgsqlException failure)
            {
                throw new DatabaseException($"PostgreSQL did not answer within {options.StartTimeout.TotalSeconds:0} s. The end of {options.Log}:\n{LastLines(options.Log)}", failure);
            }
        }
    }

    private static string LastLines(string log) => File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(10)) : "(no log)";

    private static void TrimLog(string log)
    {
        var file = new FileInfo(log);
        if (file.Exists && file.Length > MaxLogBytes) file.MoveTo(log + ".old", overwrite: true);
    }
}
