using System.Security.Cryptography;
using Dapper;
using Npgsql;
using Telephony.Monitoring.Evidence;
using Telephony.Recording.Encryption;

namespace Telephony.Monitoring.Exports;

/// <summary>
/// The key with which the manifests of exports are signed: ECDSA over P-256, which plain openssl verifies. Made once, at the first start, and kept as a row, its private half sealed with the master key, so that all nodes
/// sign with the same; that it was made, and its fingerprint, is an entry of the audit chain. Thread-safe.
/// </summary>
/// <param name="database">With the schema <c>monitoring</c>.</param>
/// <param name="secrets">The master key's box of <see cref="Purpose"/>; its owner disposes of it.</param>
public sealed class ExportKeys(NpgsqlDataSource database, SecretBox secrets)
{
    /// <summary>What the box is derived for.</summary>
    public const string Purpose = "exports";

    /// <summary>Ties the sealed key to its place.</summary>
    private static ReadOnlySpan<byte> Place => "telephony export key 1"u8;

    /// <summary>The key, which is made when there is none yet.</summary>
    /// <exception cref="MasterKeyException">It was sealed with another master key.</exception>
    public async Task<ExportKey> GetAsync(DateTimeOffset at, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (await ReadAsync(connection, cancellation) is { } kept) return kept;
        await MakeAsync(connection, at, cancellation);
        return await ReadAsync(connection, cancellation) ?? throw new InvalidOperationException("The key of exports was written and is not there.");
    }

    private async Task<ExportKey?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        const string sql = "SELECT public_key AS PublicKey, private_key AS PrivateKey FROM monitoring.export_key";
        var row = await connection.QuerySingleOrDefaultAsync<KeyRow>(new CommandDefinition(sql, cancellationToken: cancellation));
        if (row is null) return null;
        var plain = secrets.Open(row.PrivateKey, Place) ?? throw new MasterKeyException("The key with which exports are signed was sealed with another master key. Restore that one.");
        return new ExportKey(row.PublicKey, plain);
    }

    private async Task MakeAsync(NpgsqlConnection connection, DateTimeOffset at, CancellationToken cancellation)
    {
        // Of nodes that start together one makes it.
        const string sql = """
            WITH made AS (
                INSERT INTO monitoring.export_key (fingerprint, made_at, public_key, private_key) VALUES (@fingerprint, @at, @publicKey, @privateKey)
                ON CONFLICT DO NOTHING RETURNING fingerprint)
            SELECT monitoring.append_audit(@at, @author, NULL, 'exportKeyMade', fingerprint, NULL, '{}') FROM made
            """;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = key.ExportSubjectPublicKeyInfo();
        var privateKey = key.ExportPkcs8PrivateKey();
        await connection.ExecuteAsync(new CommandDefinition(
            sql, new { fingerprint = ExportKey.FingerprintOf(publicKey), at = at.UtcDateTime, publicKey, privateKey = secrets.Seal(privateKey, Place), author = AuditEntry.Telephony },
            cancellationToken: cancellation));
        CryptographicOperations.ZeroMemory(privateKey);
    }

    private sealed record KeyRow(byte[] PublicKey, byte[] PrivateKey);
}

/// <summary>A key that signs. Thread-safe.</summary>
public sealed class ExportKey
{
    private readonly byte[] _private;

    internal ExportKey(byte[] publicKey, byte[] privateKey) => (PublicKey, _private) = (publicKey, privateKey);

    /// <summary>The public half: a SubjectPublicKeyInfo (RFC 5480).</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>The public half as openssl reads it.</summary>
    public string PublicPem => PemOf(PublicKey.Span);

    /// <summary>SHA-256 of the public half, by which people tell keys apart.</summary>
    public string Fingerprint => FingerprintOf(PublicKey.Span);

    /// <summary>The fingerprint of a public key, in hexadecimal.</summary>
    public static string FingerprintOf(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey));

    /// <summary>A public key as openssl writes it.</summary>
    public static string PemOf(ReadOnlySpan<byte> publicKey) => PemEncoding.WriteString("PUBLIC KEY", publicKey) + "\n";

    /// <summary>A signature of the SHA-256 of <paramref name="data"/>, in the form of RFC 3279.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(_private, out _);
        return key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>Whether a signature of <paramref name="data"/> was made by the owner of that key.</summary>
    public static bool IsSigned(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> publicKey)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>The key of a PEM file as openssl writes it; null when it is none over P-256.</summary>
    public static byte[]? ReadPublicPem(string pem)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            return key.ExportSubjectPublicKeyInfo();
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Fingerprint;
}
