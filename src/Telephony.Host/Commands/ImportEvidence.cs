using System.Globalization;
using System.Security.Cryptography;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;

namespace Telephony.Host.Commands;

/// <summary>
/// The last part of an import: the entry of the evidence, before the import's transaction is committed (MON-12). One entry for one file, because it is one act: the hash says which file, and each change
/// has its own row in the lists' history. Nothing is written of a file that changes nothing because it is wrong.
/// </summary>
internal sealed class ImportEvidence(Stores stores, ReadOnlyMemory<byte> file) : IImportPart
{
    /// <inheritdoc/>
    public void ReadFile(RowReader file)
    {
        // It has no sections.
    }

    /// <inheritdoc/>
    public void ReadDetainee(RowReader detainee, string? identifier)
    {
        // Nor fields.
    }

    /// <inheritdoc/>
    public Task WriteAsync(ImportSession session) => session.Errors.Count > 0
        ? Task.CompletedTask
        : CommandEvidence.WriteDownAsync(
            stores, AuditAction.ListChanged, author: null, establishment: null, "import", reason: null,
            ("change", "imported"), ("sha256", Convert.ToHexStringLower(SHA256.HashData(file.Span))), ("detainees", session.Detainees.Count.ToString(CultureInfo.InvariantCulture)));
}
