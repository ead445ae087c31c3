using Telephony.Database;
using Telephony.Directory;
using Telephony.Host.Server;
using Telephony.Host.Settings;
using Telephony.Recording.Encryption;

namespace Telephony.Host.Commands;

/// <summary>The database and the keys as a command beside the server uses them: attached to a running cluster, or started for the moment.</summary>
internal sealed class Stores : IAsyncDisposable
{
    private Stores(TelephonyDatabase database, MasterKey key, TelephonySettings settings)
    {
        (Database, Key, Settings) = (database, key, settings);
        Protector = new SecretProtector(key);
        Directory = new DirectoryStore(database.DataSource, Protector, TimeProvider.System);
    }

    public TelephonyDatabase Database { get; }

    public MasterKey Key { get; }

    public TelephonySettings Settings { get; }

    public ISecretProtector Protector { get; }

    public DirectoryStore Directory { get; }

    /// <summary>Opens and migrates.</summary>
    public static async Task<Stores> OpenAsync(TelephonySettings settings, CancellationToken cancellation)
    {
        var database = await TelephonyDatabase.OpenAsync(settings.Data, settings.Db, publish: false, TimeProvider.System, cancellation);
        try
        {
            await Migrator.MigrateAsync(database.DataSource, Modules.Migrated, cancellation);
            return new Stores(database, MasterKey.LoadOrCreate(settings.Data, Environment.GetEnvironmentVariable(MasterKey.EnvironmentVariable)), settings);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Key.Dispose();
    }
}
