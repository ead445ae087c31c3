using Dapper;
using Npgsql;

namespace Telephony.Directory;

/// <summary>Writes a checked file inside the caller's transaction. A null parameter is a field that the file does not have.</summary>
internal sealed class ImportWriter(NpgsqlConnection connection, ImportSecrets.Prepared secrets, DateTimeOffset now, CancellationToken cancellation)
{
    private const string DefaultZone = "Europe/Paris";

    /// <summary>Writes everything, establishments first because the others refer to them.</summary>
    public async Task<ImportResult> WriteAsync(ImportFile file)
    {
        foreach (var row in file.Establishments) await WriteAsync(row);
        // Every address goes before any comes, so that one may move from a trunk to another within a file.
        await ExecuteAsync(
            "delete from directory.trunk_addresses where trunk = any (@names)",
            new { names = file.Trunks.Where(row => row.Addresses is not null).Select(row => row.Name).ToArray() });
        foreach (var row in file.Trunks) await WriteAsync(row);
        foreach (var row in file.Phones) await WriteAsync(row);
        foreach (var row in file.ProtectedNumbers) await WriteAsync(row);
        foreach (var row in file.Detainees) await WriteAsync(row);
        var unverified = await ReportUnverifiedAsync(file);
        return new ImportResult(
            file.Establishments.Count, file.Trunks.Count, file.Phones.Count, file.Detainees.Count,
            file.Detainees.Sum(row => row.Correspondents?.Count ?? 0), file.ProtectedNumbers.Count, unverified);
    }

    private async Task WriteAsync(EstablishmentRow row)
    {
        const string establishment =
            """
            insert into directory.establishments as e (code, name, time_zone) values (@Code, coalesce(@Name, @Code), coalesce(@TimeZone, @DefaultZone))
            on conflict (code) do update set name = coalesce(@Name, e.name), time_zone = coalesce(@TimeZone, e.time_zone)
            """;
        const string clear = "delete from directory.worried_texts where establishment = @Code";
        const string text = "insert into directory.worried_texts (establishment, language, text) values (@Code, @language, @text)";
        await ExecuteAsync(establishment, new { row.Code, row.Name, row.TimeZone, DefaultZone });
        await WriteAsync(row.Code, row.Calling);
        if (row.WorriedTexts is null) return;
        await ExecuteAsync(clear, new { row.Code });
        foreach (var (language, words) in row.WorriedTexts) await ExecuteAsync(text, new { row.Code, language, text = words });
    }

    private async Task WriteAsync(string establishment, IReadOnlyList<CallingRow>? rules)
    {
        const string clear = "delete from directory.calling_rules where establishment = @establishment";
        const string put =
            """
            insert into directory.calling_rules (establishment, regime, hours, longest_seconds, calls_per_day, most_numbers, acceptance)
            values (@establishment, @Regime, @hours::int4multirange, @Longest, @CallsPerDay, @MostNumbers, @Acceptance)
            """;
        if (rules is null) return;
        await ExecuteAsync(clear, new { establishment });
        foreach (var rule in rules)
            await ExecuteAsync(put, new { establishment, rule.Regime, hours = rule.Hours?.ToString(), rule.Longest, rule.CallsPerDay, rule.MostNumbers, rule.Acceptance });
    }

    private async Task WriteAsync(TrunkRow row)
    {
        const string trunk =
            """
            insert into directory.trunks as t (name, deposit_numbers, route, priority, caller_number)
            values (@Name, coalesce(@numbers::text[], '{}'), @Route, coalesce(@Priority, 1), @callerNumber)
            on conflict (name) do update set deposit_numbers = coalesce(@numbers::text[], t.deposit_numbers),
                route = case when @HasNoRoute then null else coalesce(@Route, t.route) end, priority = coalesce(@Priority, t.priority),
                caller_number = coalesce(@callerNumber, t.caller_number)
            """;
        const string address = "insert into directory.trunk_addresses (trunk, network, port) values (@Name, @Network::cidr, @Port)";
        await ExecuteAsync(trunk, new
        {
            row.Name, numbers = row.DepositNumbers?.Select(number => number.Value).ToArray(), row.Route, row.HasNoRoute, row.Priority, callerNumber = row.CallerNumber?.Value,
        });
        foreach (var source in row.Addresses ?? []) await ExecuteAsync(address, new { row.Name, Network = source.Network.ToString(), source.Port });
    }

    private Task WriteAsync(PhoneRow row)
    {
        const string insert =
            """
            insert into directory.phones as p ("user", digest, ha1, establishment, location, named_wing)
            values (@User, coalesce(@Digest, 'md5'), @ha1, @Establishment, coalesce(@Location, ''), @Wing)
            """;
        const string update =
            """
            update directory.phones set digest = coalesce(@Digest, digest), ha1 = coalesce(@ha1, ha1),
                establishment = coalesce(@Establishment, establishment), location = coalesce(@Location, location),
                named_wing = case when @HasNoWing then null else coalesce(@Wing, named_wing) end
            where "user" = @User
            """;
        return UpsertAsync(update, insert, new { row.User, row.Digest, ha1 = secrets.Phones.GetValueOrDefault(row.User), row.Establishment, row.Location, row.Wing, row.HasNoWing });
    }

    private async Task WriteAsync(DetaineeRow row)
    {
        const string insert =
            """
            insert into directory.detainees (id, identifier, registration_number, name, establishment, language, account, penal_status,
                regime, code_hash, code_salt, code_iterations)
            values (@id, @Identifier, coalesce(@RegistrationNumber, ''), coalesce(@Name, ''), @Establishment, coalesce(@Language, 'fr'),
                coalesce(@Account, 'active'), @PenalStatus, coalesce(@Regime, 'ordinary'), @hash, @salt, @iterations)
            """;
        const string update =
            """
            update directory.detainees set
                registration_number = coalesce(@RegistrationNumber, registration_number), name = coalesce(@Name, name),
                establishment = coalesce(@Establishment, establishment), language = coalesce(@Language, language),
                account = coalesce(@Account, account), penal_status = coalesce(@PenalStatus, penal_status), regime = coalesce(@Regime, regime),
                code_hash = coalesce(@hash, code_hash), code_salt = coalesce(@salt, code_salt), code_iterations = coalesce(@iterations, code_iterations)
            where id = @id
            """;
        var id = secrets.Ids[row.Identifier];
        var code = secrets.Codes.GetValueOrDefault(row.Identifier);
        await UpsertAsync(update, insert, new
        {
            id, row.Identifier, row.RegistrationNumber, row.Name, row.Establishment, row.Language, row.Account, row.PenalStatus, row.Regime,
            hash = code?.Hash, salt = code?.Salt, iterations = code?.Iterations,
        });
        var lists = new ListWriter(connection, now, cancellation);
        if (row.Correspondents is not null) await lists.ReplaceListAsync(id, row.Correspondents);
        if (row.Sanctions is not null) await lists.ReplaceSanctionsAsync(id, row.Sanctions);
    }

    private Task<int> WriteAsync(ProtectedNumberRow row)
    {
        // No end in the file leaves a stored end as it is: an absent field changes nothing.
        const string sql =
            """
            with written as (
                insert into directory.protected_numbers as p (number, category, name, starts, ends, free) values (@Number, @Category, @Name, @Starts, @Ends, coalesce(@IsFree, false))
                on conflict (number, starts) do update set category = @Category, name = @Name, ends = coalesce(@Ends, p.ends), free = coalesce(@IsFree, p.free)
                where (p.category, p.name, p.ends, p.free) is distinct from (@Category, @Name, coalesce(@Ends, p.ends), coalesce(@IsFree, p.free))
                returning p.number, p.category, p.xmax = 0 as isnew)
            insert into directory.history (at, author, action, reason, number, details)
            select @now, 'import', case when isnew then 'protectedNumberAdded' else 'entryChanged' end, '', number, category from written
            """;
        return ExecuteAsync(sql, new { now, Number = row.Number.Value, row.Category, row.Name, row.Starts, row.Ends, row.IsFree });
    }

    /// <summary>
    /// An event for each lawyer or institution of the file's lists that the registry does not know today, once per entry of a list (DESIGN
    /// 4.4). Until it is verified the number is treated as protected.
    /// </summary>
    private Task<int> ReportUnverifiedAsync(ImportFile file)
    {
        const string sql =
            """
            insert into directory.events (at, kind, detainee, correspondent)
            select @now, @kind, c.detainee, c.id
            from directory.correspondents c
            where c.detainee = any (@ids) and c.kind <> 'relative'
              and not exists (select from directory.protected_numbers p
                              where p.number = c.number and p.starts <= (@now at time zone 'Europe/Paris')::date
                                and (p.ends is null or p.ends > (@now at time zone 'Europe/Paris')::date))
              and not exists (select from directory.events e where e.correspondent = c.id and e.kind = @kind)
            order by c.id
            """;
        var ids = file.Detainees.Where(row => row.Correspondents is not null).Select(row => secrets.Ids[row.Identifier]).ToArray();
        return ExecuteAsync(sql, new { now, kind = DirectoryEventKind.ProtectedNumberUnverified, ids });
    }

    private async Task UpsertAsync(string update, string insert, object row)
    {
        // Imports follow one another (advisory lock), so nobody inserts between the two.
        if (await ExecuteAsync(update, row) == 0) await ExecuteAsync(insert, row);
    }

    private Task<int> ExecuteAsync(string sql, object parameters) => connection.ExecuteAsync(new(sql, parameters, cancellationToken: cancellation));
}
