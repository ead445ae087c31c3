using Dapper;
using Npgsql;

namespace Telephony.Directory;

/// <summary>
/// The directory in PostgreSQL, schema <c>directory</c>. What was imported is in force for the next call, on every node: nothing is remembered but what
/// <see cref="CallerIndex"/> keeps until it is told of a change. Thread-safe; database failures are let through.
/// </summary>
public sealed partial class DirectoryStore : IDirectory
{
    private readonly NpgsqlDataSource _database;
    private readonly ISecretProtector _protector;
    private readonly TimeProvider _clock;
    private readonly DirectoryOptions _options;
    private readonly CodeHash _codes;
    private readonly CallerIndex? _callers;
    private readonly IPlacedCalls? _placed;

    /// <summary>
    /// A store on a migrated database; with <paramref name="callers"/> most questions about who is calling need no statement. <paramref name="placed"/> counts
    /// calls where rules limit them; without it no call can be permitted there.
    /// </summary>
    public DirectoryStore(
        NpgsqlDataSource database, ISecretProtector protector, TimeProvider clock, DirectoryOptions? options = null, CallerIndex? callers = null, IPlacedCalls? placed = null)
    {
        _callers = callers;
        _placed = placed;
        _database = database;
        _protector = protector;
        _clock = clock;
        _options = options ?? new DirectoryOptions();
        _codes = new CodeHash(protector, _options.CodeIterations);
    }

    /// <inheritdoc/>
    public async Task<string> WorriedTextAsync(PhoneNumber? caller, string language, CancellationToken cancellation)
    {
        const string sql =
            """
            select text
            from directory.worried_texts
            where language in (@language, 'fr')
              and (establishment is null
                   or establishment = (select min(d.establishment)
                                       from directory.correspondents c
                                       join directory.detainees d on d.id = c.detainee
                                       where c.number = @number and c.state = 'approved'
                                       having count(distinct d.establishment) = 1))
            order by language = @language desc, establishment nulls last
            limit 1
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return await connection.QuerySingleAsync<string>(new(sql, new { number = caller?.Value, language }, cancellationToken: cancellation));
    }

    /// <summary>Sets when a service starts (DEP-03), in an establishment or, with null, wherever no other date is set.</summary>
    public async Task SetServiceStartAsync(Service service, string? establishment, DateTimeOffset startsAt, CancellationToken cancellation)
    {
        const string sql =
            """
            insert into directory.service_starts (service, establishment, starts_at) values (@service, @establishment, @startsAt)
            on conflict (service, establishment) do update set starts_at = excluded.starts_at
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await connection.ExecuteAsync(new(
            sql, new { service = NameOf(service), establishment, startsAt = startsAt.ToUniversalTime() }, cancellationToken: cancellation));
    }

    private static string NameOf(Service service) => service switch
    {
        Service.Deposit => "deposit",
        Service.Listening => "listening",
        Service.Call => "call",
        _ => throw new ArgumentOutOfRangeException(nameof(service), service, "No such service."),
    };

    /// <summary>What was keyed when it can be an identifier, else one that nobody has: PostgreSQL takes not every text.</summary>
    private static string Searchable(string identifier) => Identifiers.IsIdentifier(identifier) ? identifier : "";

    internal static PhoneNumber Stored(string number) =>
        PhoneNumber.TryParse(number, out var parsed) ? parsed : throw new InvalidDataException("A stored number is not in E.164.");
}
