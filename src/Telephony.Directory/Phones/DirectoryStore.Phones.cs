using System.Net;
using Dapper;
using Npgsql;

namespace Telephony.Directory;

/// <content>Who is calling (DESIGN 7): phones by user, trunks by source address, and the registrar's rows.</content>
public sealed partial class DirectoryStore
{
    /// <summary>The phone with this user, or null. One statement, or none when it is known that there is no such phone.</summary>
    public async Task<Phone?> FindPhoneAsync(string user, CancellationToken cancellation)
    {
        const string sql = """select "user", digest, ha1, establishment, location, detainee from directory.phones where "user" = @user""";
        if (_callers?.IsNoPhone(user) == true) return null;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<PhoneRow>(new(sql, new { user }, cancellationToken: cancellation));
        if (row is null) return null;
        var (md5, sha256) = DigestSecret.Split(_protector.Unprotect(row.Ha1, DigestSecret.Purpose(row.User)));
        return new Phone(row.User, Enum.Parse<DigestKind>(row.Digest, ignoreCase: true), md5, sha256, row.Establishment, row.Location) { Detainee = row.Detainee };
    }

    /// <summary>
    /// The trunk that sends from this address, or null. The narrowest network wins, and within it the entry that names the port. IPv4 in its
    /// IPv6-mapped form is IPv4. One statement, or none when the trunks are remembered.
    /// </summary>
    public async Task<Trunk?> FindTrunkAsync(IPEndPoint source, CancellationToken cancellation)
    {
        const string sql =
            """
            select t.name, t.deposit_numbers as depositnumbers
            from directory.trunk_addresses a
            join directory.trunks t on t.name = a.trunk
            where a.network >>= @address::inet and (a.port is null or a.port = @port)
            order by masklen(a.network) desc, a.port nulls last
            limit 1
            """;
        ArgumentNullException.ThrowIfNull(source);
        if (_callers is not null && _callers.TryFindTrunk(source, out var remembered)) return remembered;
        var address = TrunkAddress.Plain(source.Address).ToString();
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<TrunkRow>(new(sql, new { address, port = source.Port }, cancellationToken: cancellation));
        return row is null ? null : new Trunk(row.Name, [.. row.DepositNumbers.Select(Stored)]);
    }

    /// <summary>The phone's bindings that are valid now, the preferred first.</summary>
    public async Task<IReadOnlyList<Binding>> BindingsAsync(string user, CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return await LoadBindingsAsync(connection, null, user, cancellation);
    }

    /// <summary>
    /// Changes a phone's bindings as one step: REGISTERs for one phone, on whichever node, happen one after another. <paramref name="change"/> gets
    /// those valid now and returns what replaces them (null: leave them) with the caller's own result; it must not block. Throws
    /// <see cref="InvalidOperationException"/> when there is no such phone.
    /// </summary>
    public async Task<T> ChangeBindingsAsync<T>(
        string user, Func<IReadOnlyList<Binding>, (IReadOnlyList<Binding>? Replacement, T Result)> change, CancellationToken cancellation)
    {
        const string hold = """select 1 from directory.phones where "user" = @user for update""";
        const string clear = """delete from directory.bindings where "user" = @user and contact <> all (@kept)""";
        const string add =
            """
            insert into directory.bindings as b ("user", contact, path, call_id, cseq, q, received, expires_at, since)
            values (@user, @Contact, @path, @CallId, @cseq, @Q, @Received, @expiresAt, @now)
            on conflict ("user", contact) do update set path = excluded.path, call_id = excluded.call_id, cseq = excluded.cseq, q = excluded.q, received = excluded.received,
                expires_at = excluded.expires_at, since = case when b.expires_at > @now then b.since else @now end
            """;
        ArgumentNullException.ThrowIfNull(change);
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await connection.ExecuteScalarAsync<int?>(new(hold, new { user }, transaction, cancellationToken: cancellation)) is null)
            throw new InvalidOperationException("Bindings belong to phones, and there is no such phone.");
        var (replacement, result) = change(await LoadBindingsAsync(connection, transaction, user, cancellation));
        if (replacement is null) return result;
        await connection.ExecuteAsync(new(clear, new { user, kept = replacement.Select(binding => binding.Contact).ToArray() }, transaction, cancellationToken: cancellation));
        var now = _clock.GetUtcNow();
        foreach (var binding in replacement)
        {
            await connection.ExecuteAsync(new(
                add,
                new
                {
                    user, binding.Contact, path = binding.Path.ToArray(), binding.CallId, cseq = (long)binding.CSeq, binding.Q, binding.Received,
                    expiresAt = binding.ExpiresAt.ToUniversalTime(), now,
                },
                transaction, cancellationToken: cancellation));
        }
        await transaction.CommitAsync(cancellation);
        return result;
    }

    /// <summary>Removes bindings that ended; for a worker, the rest ignores them anyway. Returns how many.</summary>
    public async Task<int> RemoveExpiredBindingsAsync(CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return await connection.ExecuteAsync(new(
            "delete from directory.bindings where expires_at <= @now", new { now = _clock.GetUtcNow() }, cancellationToken: cancellation));
    }

    private async Task<List<Binding>> LoadBindingsAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, string user, CancellationToken cancellation)
    {
        const string sql =
            """
            select contact, path, call_id as callid, cseq, q, received, expires_at as expiresat
            from directory.bindings
            where "user" = @user and expires_at > @now
            order by q desc, expires_at desc, contact
            """;
        var rows = await connection.QueryAsync<BindingRow>(new(sql, new { user, now = _clock.GetUtcNow() }, transaction, cancellationToken: cancellation));
        return rows.Select(row => row.ToBinding()).ToList();
    }

    private sealed class PhoneRow
    {
        public required string User { get; init; }
        public required string Digest { get; init; }
        public required byte[] Ha1 { get; init; }
        public required string Establishment { get; init; }
        public required string Location { get; init; }
        public Guid? Detainee { get; init; }
    }

    private sealed class TrunkRow
    {
        public required string Name { get; init; }
        public required string[] DepositNumbers { get; init; }
    }

    private sealed class BindingRow
    {
        public required string Contact { get; init; }
        public required string[] Path { get; init; }
        public required string CallId { get; init; }
        public required long CSeq { get; init; }
        public required decimal Q { get; init; }
        public string? Received { get; init; }
        public required DateTime ExpiresAt { get; init; }

        public Binding ToBinding() => new(Contact, Path, CallId, (uint)CSeq, Q, Received, new DateTimeOffset(ExpiresAt, TimeSpan.Zero));
    }
}
