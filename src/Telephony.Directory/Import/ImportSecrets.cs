using System.Collections.Concurrent;
using Dapper;
using Npgsql;

namespace Telephony.Directory;

/// <summary>
/// Makes what is stored for the file's passwords and codes. A secret that is stored already is left as it is (a new hash of it would differ),
/// so that a second import changes nothing. Hashing is slow on purpose, so all cores do it.
/// </summary>
internal sealed class ImportSecrets(ISecretProtector protector, CodeHash codes)
{
    /// <summary>New secrets by phone user and by identifier; those not in them stay as stored.</summary>
    public sealed class Prepared
    {
        public ConcurrentDictionary<string, byte[]> Phones { get; } = new(StringComparer.Ordinal);
        public ConcurrentDictionary<string, StoredCode> Codes { get; } = new(StringComparer.Ordinal);

        /// <summary>Row ids of the file's detainees, stored or new: hashes are bound to them.</summary>
        public ConcurrentDictionary<string, Guid> Ids { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>Compares with what is stored and prepares what is new.</summary>
    public async Task<Prepared> PrepareAsync(NpgsqlConnection connection, ImportFile file, CancellationToken cancellation)
    {
        var prepared = new Prepared();
        await PreparePhonesAsync(connection, file, prepared, cancellation);
        await PrepareCodesAsync(connection, file, prepared, cancellation);
        return prepared;
    }

    private async Task PreparePhonesAsync(NpgsqlConnection connection, ImportFile file, Prepared prepared, CancellationToken cancellation)
    {
        const string sql = """select "user", ha1 from directory.phones where "user" = any (@users)""";
        var stored = (await connection.QueryAsync<(string User, byte[] Ha1)>(new(
            sql, new { users = file.Phones.Select(phone => phone.User).ToArray() }, cancellationToken: cancellation)))
            .ToDictionary(row => row.User, row => row.Ha1, StringComparer.Ordinal);
        foreach (var phone in file.Phones)
        {
            if (phone.Password is null) continue;
            var digests = DigestSecret.Of(phone.User, phone.Password);
            var purpose = DigestSecret.Purpose(phone.User);
            if (stored.TryGetValue(phone.User, out var ha1) && protector.Unprotect(ha1, purpose).AsSpan().SequenceEqual(digests)) continue;
            prepared.Phones[phone.User] = protector.Protect(digests, purpose);
        }
    }

    private async Task PrepareCodesAsync(NpgsqlConnection connection, ImportFile file, Prepared prepared, CancellationToken cancellation)
    {
        const string sql =
            """
            select identifier, id, code_hash as hash, code_salt as salt, code_iterations as iterations
            from directory.detainees where identifier = any (@identifiers)
            """;
        var stored = (await connection.QueryAsync<(string Identifier, Guid Id, byte[]? Hash, byte[]? Salt, int? Iterations)>(new(
            sql, new { identifiers = file.Detainees.Select(detainee => detainee.Identifier).ToArray() }, cancellationToken: cancellation)))
            .ToDictionary(row => row.Identifier, StringComparer.Ordinal);
        await Parallel.ForEachAsync(file.Detainees, cancellation, (detainee, _) =>
        {
            var known = stored.TryGetValue(detainee.Identifier, out var row);
            var id = known ? row.Id : Guid.CreateVersion7();
            prepared.Ids[detainee.Identifier] = id;
            var before = known && row.Hash is not null ? new StoredCode(row.Hash, row.Salt!, row.Iterations!.Value) : null;
            if (detainee.Code is not null && (before is null || !codes.Verify(id, before, detainee.Code)))
                prepared.Codes[detainee.Identifier] = codes.Make(id, detainee.Code);
            return ValueTask.CompletedTask;
        });
    }
}
