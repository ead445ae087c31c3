using Dapper;
using Telephony.Directory;

namespace Telephony.Billing;

/// <summary>Checks the file's rows together with the stored ones, and writes them, in the import's transaction.</summary>
internal sealed class BillingImportWriter(BillingImport file, ImportSession session)
{
    /// <summary>Writes everything unless something is wrong.</summary>
    public async Task WriteAsync()
    {
        var plans = (await TariffTables.PlansAsync(session.Connection, session.Cancellation)).Select(plan => plan.Code).Concat(file.Plans.Select(row => row.Plan.Code))
            .ToHashSet(StringComparer.Ordinal);
        await CheckTariffsAsync(plans, await CheckDestinationsAsync());
        foreach (var credit in file.Credits)
            if (credit.Plan is { } plan && !plans.Contains(plan)) session.Errors.Add(credit.At.Error("plan", $"names the plan {plan}, which does not exist"));
        if (session.Errors.Count > 0) return;
        await WritePricesAsync();
        await WriteCreditsAsync();
    }

    /// <summary>The classes that there will be.</summary>
    private async Task<HashSet<string>> CheckDestinationsAsync()
    {
        var replaced = file.Destinations.Select(row => row.Class).ToHashSet(StringComparer.Ordinal);
        var owners = (await TariffTables.PrefixesAsync(session.Connection, session.Cancellation)).Where(row => !replaced.Contains(row.Value)).ToDictionary(StringComparer.Ordinal);
        foreach (var row in file.Destinations)
        {
            foreach (var prefix in row.Prefixes)
                if (!owners.TryAdd(prefix, row.Class)) session.Errors.Add(row.At.Error("prefixes", $"has {prefix}, which the class {owners[prefix]} has too"));
        }
        return [.. owners.Values, .. replaced];
    }

    /// <summary>The whole set must be in order; what is wrong is told at a row of the file.</summary>
    private async Task CheckTariffsAsync(IReadOnlySet<string> plans, IReadOnlySet<string> destinations)
    {
        if (file.Tariffs.Count == 0) return;
        var replaced = file.Tariffs.Select(row => (row.Tariff.Key, row.Tariff.From)).ToHashSet();
        var stored = (await TariffTables.TariffsAsync(session.Connection, null, null, session.Cancellation)).Where(tariff => !replaced.Contains((tariff.Key, tariff.From))).ToList();
        List<Tariff> all = [.. stored, .. file.Tariffs.Select(row => row.Tariff)];
        foreach (var problem in TariffRules.Problems(all, plans, destinations))
        {
            // A stored row can only be wrong because of a row of the file with the same key.
            var row = problem.Row >= stored.Count ? file.Tariffs[problem.Row - stored.Count] : file.Tariffs.First(row => row.Tariff.Key == all[problem.Row].Key);
            var reason = problem.Row >= stored.Count ? problem.Reason : $"the stored row from {all[problem.Row].From:yyyy-MM-dd} {problem.Reason}";
            session.Errors.Add(row.At.Error(problem.Field, reason));
        }
    }

    private async Task WritePricesAsync()
    {
        const string plan = """
            INSERT INTO billing.plans (code, price, services) VALUES (@Code, @price, @services)
            ON CONFLICT (code) DO UPDATE SET price = excluded.price, services = excluded.services
            """;
        const string clear = "DELETE FROM billing.destinations WHERE class = ANY(@classes)";
        const string prefix = "INSERT INTO billing.destinations (prefix, class) SELECT p, @Class FROM unnest(@prefixes) AS p";
        const string tariff = """
            INSERT INTO billing.tariffs (service, destination, plan, establishment, starts, ends, per_minute, connection, increment, rounding, excluded)
            VALUES (@service, @Destination, @Plan, @Establishment, @From, @To, @perMinute, @connection, @increment, @rounding, @Excluded)
            ON CONFLICT (service, destination, plan, establishment, starts) DO UPDATE SET ends = excluded.ends, per_minute = excluded.per_minute,
                connection = excluded.connection, increment = excluded.increment, rounding = excluded.rounding, excluded = excluded.excluded
            """;
        foreach (var row in file.Plans.Select(row => row.Plan))
            await ExecuteAsync(plan, new { row.Code, price = row.Price?.Euros, services = row.Services.Select(Names.Of).ToArray() });
        await ExecuteAsync(clear, new { classes = file.Destinations.Select(row => row.Class).ToArray() });
        foreach (var row in file.Destinations) await ExecuteAsync(prefix, new { row.Class, prefixes = row.Prefixes.ToArray() });
        foreach (var row in file.Tariffs.Select(row => row.Tariff))
        {
            await ExecuteAsync(tariff, new
            {
                service = Names.Of(row.Service), row.Destination, row.Plan, row.Establishment, row.From, row.To, row.Excluded,
                perMinute = row.Rate.PerMinute.Euros, connection = row.Rate.Connection.Euros, increment = row.Rate.Increment, rounding = Names.Of(row.Rate.Rounding),
            });
        }
    }

    private async Task WriteCreditsAsync()
    {
        await using var ledger = LedgerSession.Within(session.Connection, session.Cancellation);
        foreach (var credit in file.Credits)
        {
            var detainee = session.Detainees[credit.Identifier];
            try
            {
                var isNew = credit.Plan is { } plan
                    ? await BillingStore.OpeningCreditAsync(ledger, credit.Transfer, detainee, plan, credit.Amount, session.Now)
                    : await BillingStore.CreditAsync(ledger, credit.Transfer, detainee, credit.Amount, session.Now);
                if (isNew) file.NewCredits++;
            }
            catch (TransferConflictException)
            {
                session.Errors.Add(credit.At.Error("transfer", "was used before, for another amount, plan or person"));
            }
        }
    }

    private Task<int> ExecuteAsync(string sql, object parameters) => session.Connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: session.Cancellation));
}
