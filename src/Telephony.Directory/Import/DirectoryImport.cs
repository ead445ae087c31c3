using System.Data;
using Dapper;
using Npgsql;

namespace Telephony.Directory;

/// <summary>
/// Puts an import file (DESIGN 8) into the directory in one transaction: all of it or nothing. Rows are upserted by code, name, user or
/// identifier; a list inside a row replaces the stored one; what the file does not have stays. Importing a file again changes nothing.
/// Thread-safe; imports on several nodes follow one another.
/// </summary>
public sealed class DirectoryImport
{
    /// <summary>Files larger than this are refused: a country's directory has about a tenth.</summary>
    public const int MaxBytes = 256 * 1024 * 1024;

    /// <summary>Key of the advisory lock that makes imports follow one another.</summary>
    private const long LockKey = 0x74656C_64697231;

    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _clock;
    private readonly ImportSecrets _secrets;
    private readonly Func<IReadOnlyList<IImportPart>> _parts;

    /// <summary>An import into a migrated database, with the parts that other modules read, made anew for each import.</summary>
    public DirectoryImport(
        NpgsqlDataSource database, ISecretProtector protector, TimeProvider clock, DirectoryOptions? options = null, Func<IReadOnlyList<IImportPart>>? parts = null)
    {
        _parts = parts ?? (() => []);
        _database = database;
        _clock = clock;
        _secrets = new ImportSecrets(protector, new CodeHash(protector, (options ?? new DirectoryOptions()).CodeIterations));
    }

    /// <summary>
    /// Imports a file. Throws <see cref="ImportException"/>, with nothing changed, when it is wrong; an unreadable file is the caller's matter.
    /// </summary>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="json">Its content in UTF-8.</param>
    /// <param name="cancellation">Gives up with nothing changed.</param>
    public async Task<ImportResult> ImportAsync(string file, ReadOnlyMemory<byte> json, CancellationToken cancellation)
    {
        var errors = new List<ImportError>();
        if (json.Length > MaxBytes) throw new ImportException(file, [new ImportError(1, "", $"the file is larger than {MaxBytes / 1024 / 1024} MB")]);
        var parts = _parts();
        var content = ImportParser.Parse(json.Span, parts, errors);
        if (content is null) throw Refused(file, errors);

        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
        await connection.ExecuteAsync(new("select pg_advisory_xact_lock(@LockKey)", new { LockKey }, transaction, cancellationToken: cancellation));
        var stored = await StoredKeys.LoadAsync(connection, content, cancellation);
        stored.Check(content, errors);
        if (errors.Count > 0) throw Refused(file, errors);

        var secrets = await _secrets.PrepareAsync(connection, content, cancellation);
        var now = _clock.GetUtcNow();
        var result = await new ImportWriter(connection, secrets, now, cancellation).WriteAsync(content);
        foreach (var part in parts) await part.WriteAsync(new ImportSession(connection, now, secrets.Ids, errors, cancellation));
        if (errors.Count > 0) throw Refused(file, errors);
        await transaction.CommitAsync(cancellation);
        return result;
    }

    private static ImportException Refused(string file, List<ImportError> errors) =>
        new(file, errors.OrderBy(error => error.Line).Take(ImportException.MaxErrors).ToList());
}
