using System.Reflection;
using Dapper;
using Npgsql;

namespace Telephony.Database;

/// <summary>
/// Applies each module's numbered SQL files, forward only, each in a transaction, under an advisory lock so that nodes that start together
/// do not disturb one another (DESIGN 6). What was applied is recorded with its hash in <c>public.migrations</c>.
/// </summary>
public static class Migrator
{
    /// <summary>Key of the advisory lock; any number that nobody else uses.</summary>
    private const long LockKey = 0x74656C_6D696772;

    /// <summary>
    /// Brings the database up to date with the migrations embedded in the assemblies, module by module in the given order. Running it again
    /// changes nothing. Throws <see cref="DatabaseException"/>, having applied nothing of the module concerned, when an applied file was changed
    /// or is missing, or a new file's number is not above the applied ones.
    /// </summary>
    public static Task MigrateAsync(NpgsqlDataSource database, IReadOnlyList<Assembly> assemblies, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(assemblies);
        return MigrateAsync(database, [.. assemblies.Select(assembly => new Module(Migration.ModuleOf(assembly), Migration.In(assembly)))], cancellation);
    }

    internal static async Task MigrateAsync(NpgsqlDataSource database, IReadOnlyList<Module> modules, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new("select pg_advisory_lock(@LockKey)", new { LockKey }, cancellationToken: cancellation));
        try
        {
            await connection.ExecuteAsync(new(
                """
                create table if not exists public.migrations (
                    module     text        not null,
                    number     integer     not null,
                    name       text        not null,
                    sha256     bytea       not null,
                    applied_at timestamptz not null default now(),
                    primary key (module, number)
                )
                """, cancellationToken: cancellation));
            foreach (var module in modules) await MigrateAsync(connection, module, cancellation);
        }
        finally
        {
            await connection.ExecuteAsync("select pg_advisory_unlock(@LockKey)", new { LockKey });
        }
    }

    private static async Task MigrateAsync(NpgsqlConnection connection, Module module, CancellationToken cancellation)
    {
        var applied = (await connection.QueryAsync<Applied>(new(
            "select number, name, sha256 from public.migrations where module = @Name order by number", new { module.Name }, cancellationToken: cancellation))).ToList();
        foreach (var migration in Outstanding(module, applied)) await ApplyAsync(connection, migration, cancellation);
    }

    private static List<Migration> Outstanding(Module module, List<Applied> applied)
    {
        if (module.Migrations.GroupBy(file => file.Number).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new DatabaseException($"Two migrations of {module.Name} have the number {twice.Key:0000}.");
        foreach (var row in applied)
        {
            var file = module.Migrations.FirstOrDefault(file => file.Number == row.Number)
                ?? throw new DatabaseException(
                    $"The database has the migration {Migration.Describe(module.Name, row.Number, row.Name)}, which this program lacks: it was made by a newer version.");
            if (!file.Hash.AsSpan().SequenceEqual(row.Sha256))
                throw new DatabaseException($"The migration {file.Title} was changed after it was applied. Put the file back and write a new migration.");
        }
        var last = applied.Count == 0 ? 0 : applied[^1].Number;
        var outstanding = module.Migrations.Where(file => applied.TrueForAll(row => row.Number != file.Number)).ToList();
        if (outstanding.Find(file => file.Number < last) is { } late)
            throw new DatabaseException($"The migration {late.Title} comes before {last:0000}, which is applied already. Give it a higher number.");
        return outstanding;
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        try
        {
            await connection.ExecuteAsync(new(migration.Sql, transaction: transaction, cancellationToken: cancellation));
            await connection.ExecuteAsync(new(
                "insert into public.migrations (module, number, name, sha256) values (@Module, @Number, @Name, @Hash)",
                new { migration.Module, migration.Number, migration.Name, migration.Hash }, transaction, cancellationToken: cancellation));
        }
        catch (PostgresException failure)
        {
            throw new DatabaseException($"The migration {migration.Title} failed: {failure.MessageText}", failure);
        }
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>A module and its files in order.</summary>
    internal sealed record Module(string Name, IReadOnlyList<Migration> Migrations);

    private sealed record Applied(int Number, string Name, byte[] Sha256);
}
