using System.Net;
using Dapper;
using Npgsql;

namespace Telephony.Directory;

/// <summary>
/// Remembers which users are phones, where trunks send from and where they take calls, so that an INVITE waits for no statement. The database tells of every change as it commits
/// (LISTEN), which is some milliseconds before the importing command ends; from then until the new state is loaded, and whenever the listening connection is not
/// known to live, nothing is remembered and the store asks the database as before. Thread-safe.
/// </summary>
public sealed class CallerIndex : IAsyncDisposable
{
    /// <summary>Time between two tries to listen again.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>How often a quiet connection is asked whether it lives.</summary>
    public static readonly TimeSpan AskAfter = TimeSpan.FromSeconds(20);

    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _listening;
    private volatile CallerSnapshot? _snapshot;
    private volatile bool _changed;

    /// <summary>Starts to listen on a migrated database, with a connection of its own.</summary>
    public CallerIndex(NpgsqlDataSource database, TimeProvider clock)
    {
        (_database, _clock) = (database, clock);
        _listening = Task.Run(ListenAsync);
    }

    /// <summary>Whether anything is remembered now.</summary>
    public bool IsReady => _snapshot is not null;

    /// <summary>Whether it is certain that no phone has this user; false also when that is not known.</summary>
    internal bool IsNoPhone(string user) => _snapshot is { } snapshot && !snapshot.IsPhone(user);

    /// <summary>The trunk that sends from this address, or null; false when that is not known.</summary>
    internal bool TryFindTrunk(IPEndPoint source, out Trunk? trunk)
    {
        var snapshot = _snapshot;
        trunk = snapshot?.FindTrunk(TrunkAddress.Plain(source.Address), source.Port);
        return snapshot is not null;
    }

    /// <summary>Where outbound calls go; the same list until something changes. Null when that is not known.</summary>
    internal IReadOnlyList<TrunkRoute>? Routes => _snapshot?.Routes;

    /// <summary>Stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        await _listening;
        _stopping.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = await _database.OpenConnectionAsync(_stopping.Token);
                connection.Notification += (_, _) => Forget();
                await connection.ExecuteAsync("listen directory_callers");
                await FollowAsync(connection);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                // Stopped.
            }
#pragma warning disable CA1031 // whatever it is: nothing is remembered then, and the store asks the database
            catch (Exception)
#pragma warning restore CA1031
            {
                _snapshot = null;
                await Task.Delay(RetryAfter, _clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        _snapshot = null;
    }

    private async Task FollowAsync(NpgsqlConnection connection)
    {
        _changed = true;
        while (true)
        {
            while (_changed)
            {
                // A change that is told while it loads may be in what was loaded or not: once more then.
                _changed = false;
                var loaded = await LoadAsync(connection, _stopping.Token);
                _snapshot = loaded;
                if (_changed) _snapshot = null;
            }
            if (!await connection.WaitAsync(AskAfter, _stopping.Token)) await connection.ExecuteAsync(new CommandDefinition("select 1", commandTimeout: 5, cancellationToken: _stopping.Token));
        }
    }

    private void Forget()
    {
        _changed = true;
        _snapshot = null;
    }

    private static async Task<CallerSnapshot> LoadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        const string phones = """select "user" from directory.phones""";
        const string trunks =
            """
            select host(a.network) as address, masklen(a.network) as length, a.port, t.name, t.deposit_numbers as depositnumbers
            from directory.trunk_addresses a
            join directory.trunks t on t.name = a.trunk
            """;
        var users = await connection.QueryAsync<string>(new(phones, cancellationToken: cancellation));
        var rows = await connection.QueryAsync<TrunkAddressRow>(new(trunks, cancellationToken: cancellation));
        return new CallerSnapshot(users, rows.Select(row => row.ToEntry()), await DirectoryStore.LoadRoutesAsync(connection, cancellation));
    }

    private sealed class TrunkAddressRow
    {
        public required string Address { get; init; }
        public required int Length { get; init; }
        public int? Port { get; init; }
        public required string Name { get; init; }
        public required string[] DepositNumbers { get; init; }

        public (TrunkAddress From, Trunk Trunk) ToEntry() => (
            new TrunkAddress(new IPNetwork(IPAddress.Parse(Address), Length), Port), new Trunk(Name, [.. DepositNumbers.Select(DirectoryStore.Stored)]));
    }
}
