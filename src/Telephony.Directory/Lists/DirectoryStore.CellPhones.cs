using System.Globalization;
using Dapper;

namespace Telephony.Directory;

/// <content>The phone in a cell (OUT-07) and the one free call on arrival (OUT-06).</content>
public sealed partial class DirectoryStore
{
    /// <summary>Most requests that one read returns.</summary>
    public const int MaxCellPhoneRequests = 200;

    private const string OfEstablishments = "(@establishments::text[] is null or d.establishment = any (@establishments))";

    /// <inheritdoc/>
    public async Task<bool> RequestCellPhoneAsync(Guid detainee, CancellationToken cancellation)
    {
        const string sql =
            """
            with requested as (
                insert into directory.cell_phone_requests (id, detainee, state, decided_at, decided_by, reason)
                values (@id, @detainee, 'requested', @now, @author, 'asked on a phone') on conflict do nothing
                returning id)
            insert into directory.history (at, author, action, reason, detainee, subject)
            select @now, @author, @action, 'asked on a phone', @detainee, id from requested
            """;
        return await ExecuteAsync(
            sql, new { id = Guid.CreateVersion7(), detainee, author = Change.ByDetainee, action = HistoryAction.CellPhoneRequested, now = _clock.GetUtcNow() }, cancellation) > 0;
    }

    /// <summary>Requests that wait, the oldest first, then the phones that are granted.</summary>
    public Task<IReadOnlyList<CellPhone>> CellPhonesAsync(CancellationToken cancellation) => CellPhonesAsync("true", new { }, cancellation);

    /// <summary>Requests of these establishments (null: of all) that wait, the oldest first; at most <see cref="MaxCellPhoneRequests"/>.</summary>
    public Task<IReadOnlyList<CellPhone>> CellPhoneRequestsAsync(IReadOnlyList<string>? establishments, CancellationToken cancellation) => CellPhonesAsync(
        $"r.state = 'requested' and {OfEstablishments}", new { establishments = establishments?.ToArray() }, cancellation, limit: MaxCellPhoneRequests);

    /// <summary>What a detainee of these establishments (null: of any) has asked for or has; null when it is nothing.</summary>
    public async Task<CellPhone?> FindCellPhoneAsync(string identifier, IReadOnlyList<string>? establishments, CancellationToken cancellation) => await CellPhonesAsync(
        $"d.identifier = @identifier and {OfEstablishments}", new { identifier = Searchable(identifier), establishments = establishments?.ToArray() }, cancellation) is [var cell, ..] ? cell : null;

    private async Task<IReadOnlyList<CellPhone>> CellPhonesAsync(string which, object parameters, CancellationToken cancellation, int? limit = null)
    {
        var sql =
            $"""
            select d.identifier, d.establishment, r.phone, r.decided_by as decidedby, r.reason, r.decided_at as decidedat
            from directory.cell_phone_requests r join directory.detainees d on d.id = r.detainee
            where r.state in ('requested', 'granted') and {which} order by r.state desc, r.decided_at, r.id limit {limit?.ToString(CultureInfo.InvariantCulture) ?? "all"}
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<(string Identifier, string Establishment, string? Phone, string By, string Reason, DateTime At)>(new(sql, parameters, cancellationToken: cancellation)))
            .Select(row => new CellPhone(row.Identifier, row.Establishment, row.Phone, new Change(row.By, row.Reason, new DateTimeOffset(row.At, TimeSpan.Zero)))).ToList();
    }

    /// <summary>Gives a detainee who asked for it the phone of his cell. False when he did not ask, or the phone is another's or of another establishment.</summary>
    public async Task<bool> GrantCellPhoneAsync(Guid detainee, string phoneUser, string author, string reason, CancellationToken cancellation)
    {
        const string sql =
            """
            with asked as (
                select r.id from directory.cell_phone_requests r where r.detainee = @detainee and r.state = 'requested' for update),
            given as (
                update directory.phones p set detainee = @detainee
                from directory.detainees d, asked
                where p."user" = @phoneUser and p.detainee is null and d.id = @detainee and d.establishment = p.establishment
                returning p."user"),
            granted as (
                update directory.cell_phone_requests r set state = 'granted', decided_at = @now, decided_by = @author, reason = @reason, phone = given."user"
                from asked, given where r.id = asked.id
                returning r.id, r.phone)
            insert into directory.history (at, author, action, reason, detainee, subject, details)
            select @now, @author, @action, @reason, @detainee, id, phone from granted
            """;
        RequireAuthor(author, reason);
        return await ExecuteAsync(sql, new { detainee, phoneUser, author, reason, action = HistoryAction.CellPhoneGranted, now = _clock.GetUtcNow() }, cancellation) > 0;
    }

    /// <summary>Refuses what he asked for. False when he did not.</summary>
    public Task<bool> RefuseCellPhoneAsync(Guid detainee, string author, string reason, CancellationToken cancellation) =>
        CloseCellPhoneAsync(detainee, "requested", "refused", HistoryAction.CellPhoneRefused, author, reason, cancellation);

    /// <summary>Takes the phone back: it is nobody's again. False when he has none.</summary>
    public Task<bool> WithdrawCellPhoneAsync(Guid detainee, string author, string reason, CancellationToken cancellation) =>
        CloseCellPhoneAsync(detainee, "granted", "withdrawn", HistoryAction.CellPhoneWithdrawn, author, reason, cancellation);

    /// <inheritdoc/>
    public async Task<bool> TakeArrivalCallAsync(Guid detainee, string call, CancellationToken cancellation)
    {
        const string sql =
            """
            insert into directory.arrival_calls as a (detainee, call, at) values (@detainee, @call, @now)
            on conflict (detainee) do update set at = a.at where a.call = @call
            """;
        return await ExecuteAsync(sql, new { detainee, call, now = _clock.GetUtcNow() }, cancellation) > 0;
    }

    /// <inheritdoc/>
    public Task GiveBackArrivalCallAsync(Guid detainee, string call, CancellationToken cancellation) =>
        ExecuteAsync("delete from directory.arrival_calls where detainee = @detainee and call = @call", new { detainee, call }, cancellation);

    private async Task<bool> CloseCellPhoneAsync(Guid detainee, string from, string to, string action, string author, string reason, CancellationToken cancellation)
    {
        const string sql =
            """
            with closed as (
                update directory.cell_phone_requests set state = @to, decided_at = @now, decided_by = @author, reason = @reason, phone = null
                where detainee = @detainee and state = @from
                returning id),
            taken as (update directory.phones set detainee = null where detainee = @detainee and exists (select from closed))
            insert into directory.history (at, author, action, reason, detainee, subject)
            select @now, @author, @action, @reason, @detainee, id from closed
            """;
        RequireAuthor(author, reason);
        return await ExecuteAsync(sql, new { detainee, from, to, action, author, reason, now = _clock.GetUtcNow() }, cancellation) > 0;
    }
}
