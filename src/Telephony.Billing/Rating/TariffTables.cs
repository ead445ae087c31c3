using Dapper;
using Npgsql;

namespace Telephony.Billing;

/// <summary>Plans, destinations and tariffs as stored. They are read for each call: what was imported is in force for the next one, on every node.</summary>
internal static class TariffTables
{
    /// <summary>The tariffs of a service and class; all of them for nulls.</summary>
    public static async Task<TariffBook> BookAsync(NpgsqlConnection connection, BilledService? service, string? destination, CancellationToken cancellation) =>
        new(await PlansAsync(connection, cancellation), await TariffsAsync(connection, service, destination, cancellation));

    /// <summary>Every plan, the cheapest first, after credit outside plans.</summary>
    public static async Task<IReadOnlyList<Plan>> PlansAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        const string sql = "SELECT code, price, services FROM billing.plans ORDER BY price NULLS FIRST, code";
        var rows = await connection.QueryAsync<PlanRow>(new CommandDefinition(sql, cancellationToken: cancellation));
        return [.. rows.Select(row => new Plan(row.Code, row.Price is { } price ? new Money(price) : null, [.. row.Services.Select(Names.Parse<BilledService>)]))];
    }

    /// <summary>Classes by prefix.</summary>
    public static async Task<DestinationBook> DestinationsAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        new(await PrefixesAsync(connection, cancellation));

    /// <inheritdoc cref="DestinationsAsync"/>
    public static async Task<IReadOnlyDictionary<string, string>> PrefixesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var rows = await connection.QueryAsync<(string Prefix, string Class)>(new CommandDefinition("SELECT prefix, class FROM billing.destinations", cancellationToken: cancellation));
        return rows.ToDictionary(row => row.Prefix, row => row.Class, StringComparer.Ordinal);
    }

    /// <summary>The rows of a service and class; all rows for a null service.</summary>
    public static async Task<IReadOnlyList<Tariff>> TariffsAsync(NpgsqlConnection connection, BilledService? service, string? destination, CancellationToken cancellation)
    {
        const string sql = """
            SELECT service, destination, plan, establishment, starts, ends, per_minute AS PerMinute, connection, increment, rounding, excluded
            FROM billing.tariffs
            WHERE @service::text IS NULL OR (service = @service AND destination IS NOT DISTINCT FROM @destination::text)
            ORDER BY id
            """;
        var name = service is { } one ? Names.Of(one) : null;
        var rows = await connection.QueryAsync<TariffRow>(new CommandDefinition(sql, new { service = name, destination }, cancellationToken: cancellation));
        return [.. rows.Select(row => row.ToTariff())];
    }

    private sealed class PlanRow
    {
        public required string Code { get; init; }
        public decimal? Price { get; init; }
        public required string[] Services { get; init; }
    }

    private sealed class TariffRow
    {
        public required string Service { get; init; }
        public string? Destination { get; init; }
        public required string Plan { get; init; }
        public string? Establishment { get; init; }
        public required DateOnly Starts { get; init; }
        public DateOnly? Ends { get; init; }
        public required decimal PerMinute { get; init; }
        public required decimal Connection { get; init; }
        public required int Increment { get; init; }
        public required string Rounding { get; init; }
        public required bool Excluded { get; init; }

        public Tariff ToTariff() => new()
        {
            Service = Names.Parse<BilledService>(Service), Destination = Destination, Plan = Plan, Establishment = Establishment, From = Starts, To = Ends,
            Rate = new Rate(new Money(PerMinute), new Money(Connection), Increment, Names.Parse<Rounding>(Rounding)), Excluded = Excluded,
        };
    }
}
