using System.Buffers.Binary;
using System.Security.Cryptography;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;
using Telephony.Recording.Encryption;

namespace Telephony.Monitoring.Evidence;

/// <summary>
/// Seals of the audit chain: number and hash of its last entry, authenticated under a key derived from the master key, as rows and, the last one, as the file <see cref="FileName"/> in the data
/// directory. Whoever has the database and not the key can then neither rewrite what was sealed nor cut it off: a seal that is there speaks against the chain, and the seals that were removed with
/// the entries are still in the files. Host calls <see cref="SealAsync"/> every few seconds. Not for two threads at once; several nodes may seal at once.
/// </summary>
public sealed class AuditSeals : IDisposable
{
    /// <summary>The file in the data directory.</summary>
    public const string FileName = "audit.seal";

    private readonly NpgsqlDataSource _database;
    private readonly ILogger _logger;
    private readonly SecretBox _box;
    private readonly string _file;
    private AuditFault? _told;

    /// <summary>Over a migrated database.</summary>
    /// <param name="database">With the schema <c>monitoring</c>.</param>
    /// <param name="key">From which the key of the seals is derived.</param>
    /// <param name="directory">The data directory.</param>
    /// <param name="logger">Where a fault is told.</param>
    public AuditSeals(NpgsqlDataSource database, MasterKey key, string directory, ILogger<AuditSeals> logger)
    {
        ArgumentNullException.ThrowIfNull(key);
        (_database, _logger) = (database, logger);
        _box = key.Box("audit");
        _file = Path.Combine(directory, FileName);
    }

    /// <summary>Goes through the whole chain, its head and its seals, and stops at the first bad entry.</summary>
    public async Task<AuditVerification> VerifyAsync(CancellationToken cancellation)
    {
        var (remembered, isGood) = Remembered();
        var found = await AuditReader.VerifyAsync(_database, this, remembered, cancellation);
        // The file is not a seal of ours, so that it cannot say of which entry it was.
        return isGood || !found.IsWhole ? found : found with { Fault = new AuditFault(found.Entries, AuditFaultKind.WrongSeal) };
    }

    /// <summary>
    /// Checks what was appended since the last seal, and that this node's last seal still stands, and seals the last entry when there is a new one. What is not whole is not sealed, and told once in the log.
    /// </summary>
    public async Task<AuditFault?> SealAsync(DateTimeOffset at, CancellationToken cancellation)
    {
        var fault = await TrySealAsync(at, cancellation);
        if (fault is not null && fault != _told) Log.AuditBroken(_logger, fault.Number, fault.Kind);
        return _told = fault;
    }

    private async Task<AuditFault?> TrySealAsync(DateTimeOffset at, CancellationToken cancellation)
    {
        var (remembered, isGood) = Remembered();
        if (!isGood) return new AuditFault(0, AuditFaultKind.WrongSeal);
        if (remembered is not null && await AuditReader.FaultOfAsync(_database, remembered, cancellation) is { } forgotten) return forgotten;
        var last = await LastAsync(cancellation);
        if (last.Seal is not null && last.Head is null) return new AuditFault(last.Number, AuditFaultKind.WrongSeal);
        var from = last.Head ?? AuditHead.None;
        if (await AuditReader.FaultOfAsync(_database, from, cancellation) is { } changed) return changed;
        var (found, newest) = await AuditReader.ReadAsync(_database, from, this, remembered: null, cancellation);
        if (!found.IsWhole) return found.Fault;
        if (newest != from) Remember(await StampAsync(newest, at, cancellation));
        else if (last.Seal is { } seal && remembered != from) Remember(seal);
        return null;
    }

    /// <summary>What a seal says; null when it was not made with the master key.</summary>
    internal AuditHead? Open(byte[] seal) =>
        _box.Open(seal, Associated) is { Length: sizeof(long) + SHA256.HashSizeInBytes } plain ? new AuditHead(BinaryPrimitives.ReadInt64BigEndian(plain), plain[sizeof(long)..]) : null;

    private async Task<(long Number, byte[]? Seal, AuditHead? Head)> LastAsync(CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var (number, seal) = await connection.QuerySingleOrDefaultAsync<(long, byte[]?)>(new CommandDefinition(
            "SELECT number, seal FROM monitoring.audit_seals ORDER BY number DESC LIMIT 1", cancellationToken: cancellation));
        return (number, seal, seal is not null && Open(seal) is { } head && head.Number == number ? head : null);
    }

    private async Task<byte[]> StampAsync(AuditHead head, DateTimeOffset at, CancellationToken cancellation)
    {
        var plain = new byte[sizeof(long) + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(plain, head.Number);
        head.Hash.CopyTo(plain.AsSpan(sizeof(long)));
        var seal = _box.Seal(plain, Associated);
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        // Another node may have sealed it as well.
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO monitoring.audit_seals (number, at, seal) VALUES (@Number, @at, @seal) ON CONFLICT DO NOTHING", new { head.Number, at = at.UtcDateTime, seal }, cancellationToken: cancellation));
        return seal;
    }

    /// <summary>What the file says; null when there is none, or none that is a seal, which is not good.</summary>
    private (AuditHead? Head, bool IsGood) Remembered()
    {
        if (!File.Exists(_file)) return (null, true);
        var head = Open(File.ReadAllBytes(_file));
        return (head, head is not null);
    }

    private void Remember(byte[] seal)
    {
        var temporary = _file + ".new";
        File.WriteAllBytes(temporary, seal);
        File.Move(temporary, _file, overwrite: true);
    }

    private static ReadOnlySpan<byte> Associated => "telephony audit seal 1"u8;

    /// <summary>Forgets the key.</summary>
    public void Dispose() => _box.Dispose();
}
