using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;

namespace Telephony.Monitoring.Exports;

/// <summary>What can be wrong with the file of an export.</summary>
public enum ExportFaultKind
{
    /// <summary>It is no zip, or one that cannot be read.</summary>
    NotAZip,

    /// <summary>A part is not in it.</summary>
    Missing,

    /// <summary>Something is in it that does not belong there, or twice.</summary>
    Unexpected,

    /// <summary>The key in it is not the one that is trusted.</summary>
    OtherKey,

    /// <summary>The manifest is not what was signed.</summary>
    WrongSignature,

    /// <summary>The manifest cannot be read.</summary>
    BadManifest,

    /// <summary>A part is not the one of the manifest.</summary>
    WrongHash,

    /// <summary>The audit chain has no such approval.</summary>
    NotInChain,
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Kind">What.</param>
/// <param name="Part">With which part of the file; empty for all of it.</param>
public sealed record ExportFault(ExportFaultKind Kind, string Part);

/// <summary>What a verification found.</summary>
/// <param name="Faults">All that is wrong; empty when nothing is.</param>
/// <param name="Claims">What the manifest says; null when it cannot be read.</param>
public sealed record ExportVerification(IReadOnlyList<ExportFault> Faults, ManifestClaims? Claims)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsGood => Faults.Count == 0;
}

/// <summary>Verifies files of exports. They may come from anybody: whatever is in them is bounded, and an answer, never an exception.</summary>
public static class ExportVerifier
{
    /// <summary>Longest of the parts that are read as a whole.</summary>
    private const int MaxPart = 256 * 1024;

    /// <summary>Whether the file is one that the owner of <paramref name="publicKey"/> made, and is as it was made.</summary>
    /// <param name="zip">Can be read from any position.</param>
    /// <param name="publicKey">The key that is trusted: a SubjectPublicKeyInfo.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<ExportVerification> VerifyAsync(Stream zip, ReadOnlyMemory<byte> publicKey, CancellationToken cancellation)
    {
        try
        {
            using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
            return await VerifyAsync(archive, publicKey, cancellation);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            return new ExportVerification([new ExportFault(ExportFaultKind.NotAZip, "")], null);
        }
    }

    /// <summary>Whether the audit chain has the approval that a manifest names. That the chain itself is whole is for <c>audit verify</c>.</summary>
    public static async Task<bool> IsInChainAsync(NpgsqlDataSource database, ManifestClaims claims, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(claims);
        const string sql = """
            SELECT EXISTS (SELECT FROM monitoring.audit WHERE number = @Entry AND encode(hash, 'hex') = @EntryHash AND action = 'exportApproved' AND subject = @export)
            """;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleAsync<bool>(new CommandDefinition(sql, new { claims.Entry, claims.EntryHash, export = claims.Export.ToString() }, cancellationToken: cancellation));
    }

    private static async Task<ExportVerification> VerifyAsync(ZipArchive archive, ReadOnlyMemory<byte> publicKey, CancellationToken cancellation)
    {
        var parts = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        var faults = new List<ExportFault>();
        foreach (var entry in archive.Entries)
            if (!ExportParts.All.Contains(entry.FullName) || !parts.TryAdd(entry.FullName, entry)) faults.Add(new ExportFault(ExportFaultKind.Unexpected, entry.FullName));
        faults.AddRange(ExportParts.All.Where(name => !parts.ContainsKey(name)).Select(name => new ExportFault(ExportFaultKind.Missing, name)));
        if (faults.Exists(fault => fault.Kind == ExportFaultKind.Missing)) return new ExportVerification(faults, null);

        var manifest = await ReadAsync(parts[ExportParts.Manifest], cancellation);
        var signature = await ReadAsync(parts[ExportParts.Signature], cancellation);
        var pem = await ReadAsync(parts[ExportParts.PublicKey], cancellation);
        if (Encoding.ASCII.GetString(pem) != ExportKey.PemOf(publicKey.Span)) faults.Add(new ExportFault(ExportFaultKind.OtherKey, ExportParts.PublicKey));
        // With the trusted key, whichever one is in the file.
        if (!ExportKey.IsSigned(manifest, signature, publicKey.Span)) faults.Add(new ExportFault(ExportFaultKind.WrongSignature, ExportParts.Manifest));
        if (ExportManifest.Read(manifest) is not { } claims)
        {
            faults.Add(new ExportFault(ExportFaultKind.BadManifest, ExportParts.Manifest));
            return new ExportVerification(faults, null);
        }
        if (!await IsSoundAsync(parts[ExportParts.Sound], claims, cancellation)) faults.Add(new ExportFault(ExportFaultKind.WrongHash, ExportParts.Sound));
        if (ExportManifest.Hex(await ReadAsync(parts[ExportParts.Explanation], cancellation)) != claims.ExplanationSha256) faults.Add(new ExportFault(ExportFaultKind.WrongHash, ExportParts.Explanation));
        return new ExportVerification(faults, claims);
    }

    /// <summary>At most <see cref="MaxPart"/> bytes: of a longer part so much that it cannot be good.</summary>
    private static async Task<byte[]> ReadAsync(ZipArchiveEntry entry, CancellationToken cancellation)
    {
        await using var stream = await entry.OpenAsync(cancellation);
        var bytes = new byte[MaxPart];
        return bytes[..await stream.ReadAtLeastAsync(bytes, MaxPart, throwOnEndOfStream: false, cancellation)];
    }

    private static async Task<bool> IsSoundAsync(ZipArchiveEntry entry, ManifestClaims claims, CancellationToken cancellation)
    {
        await using var stream = await entry.OpenAsync(cancellation);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[64 * 1024];
        var count = 0L;
        int read;
        // No more is unpacked than there should be.
        while (count <= claims.Bytes && (read = await stream.ReadAsync(block, cancellation)) > 0)
        {
            hash.AppendData(block.AsSpan(0, read));
            count += read;
        }
        return count == claims.Bytes && Convert.ToHexStringLower(hash.GetHashAndReset()) == claims.Sha256;
    }
}
