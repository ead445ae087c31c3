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

    /// <summary>A store on a migrated database; with <paramref name="callers"/> most questions about who is calling need no statement.</summary>
    public DirectoryStore(NpgsqlDataSource database, ISecretProtector protector, TimeProvider clock, DirectoryOptions? options = null, CallerIndex? callers = null)
    {
        _callers = callers;
        _database = database;
        _protector = protector;
        _clock = clock;
        _options = options ?? new DirectoryOptions();
        _codes = new CodeHash(protector, _options.CodeIterations);
    }

    /// <inheritdoc/>
    public async Task<Decision> DecideAsync(string identifier, PhoneNumber? correspondent, Service service, CancellationToken cancellation)
    {
        var now = _clock.GetUtcNow();
        var view = await LoadViewAsync(identifier, correspondent, service, now, cancellation);
        return Authorisation.Decide(view, numberHidden: correspondent is null, service, now);
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
                                       where c.number = @number
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

    /// <summary>
    /// One statement, the same whether the identifier, the number, both or neither exist: what it costs tells the caller nothing (DEP-14).
    /// The registry's dates are days in France (RET-09).
    /// </summary>
    private async Task<AuthorisationView?> LoadViewAsync(
        string identifier, PhoneNumber? correspondent, Service service, DateTimeOffset now, CancellationToken cancellation)
    {
        const string sql =
            """
            select d.id, d.identifier, d.language, d.account, d.establishment, e.time_zone as timezone,
                   c.id as correspondentid, c.number, c.name, c.kind,
                   exists (select from directory.protected_numbers p
                           where p.number = @number
                             and p.starts <= (@now at time zone 'Europe/Paris')::date
                             and (p.ends is null or p.ends > (@now at time zone 'Europe/Paris')::date)) as registered,
                   (select s.starts_at from directory.service_starts s
                    where s.service = @service and (s.establishment = d.establishment or s.establishment is null)
                    order by s.establishment nulls last limit 1) as startsat
            from directory.detainees d
            join directory.establishments e on e.code = d.establishment
            left join directory.correspondents c on c.detainee = d.id and c.number = @number
            where d.identifier = @identifier
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<ViewRow>(new(
            sql, new { identifier = Searchable(identifier), number = correspondent?.Value, service = NameOf(service), now }, cancellationToken: cancellation));
        return row?.ToView();
    }

    private static string NameOf(Service service) => service switch
    {
        Service.Deposit => "deposit",
        Service.Listening => "listening",
        _ => throw new ArgumentOutOfRangeException(nameof(service), service, "No such service."),
    };

    /// <summary>A class, so that its text form shows nothing; Dapper fills it by name.</summary>
    private sealed class ViewRow
    {
        public required Guid Id { get; init; }
        public required string Identifier { get; init; }
        public required string Language { get; init; }
        public required string Account { get; init; }
        public required string Establishment { get; init; }
        public required string TimeZone { get; init; }
        public Guid? CorrespondentId { get; init; }
        public string? Number { get; init; }
        public string? Name { get; init; }
        public string? Kind { get; init; }
        public required bool Registered { get; init; }
        public required DateTime? StartsAt { get; init; }

        public AuthorisationView ToView()
        {
            var detainee = new Detainee(Id, Identifier, Language, Establishment, TimeZone);
            var correspondent = CorrespondentId is { } id ? new Correspondent(id, Stored(Number!), Name!, Kind!) : null;
            // A service without a start date has not started.
            var start = StartsAt is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : DateTimeOffset.MaxValue;
            return new AuthorisationView(detainee, Enum.Parse<AccountStatus>(Account, ignoreCase: true), correspondent, Registered, start);
        }
    }

    /// <summary>What was keyed when it can be an identifier, else one that nobody has: PostgreSQL takes not every text.</summary>
    private static string Searchable(string identifier) => Identifiers.IsIdentifier(identifier) ? identifier : "";

    internal static PhoneNumber Stored(string number) =>
        PhoneNumber.TryParse(number, out var parsed) ? parsed : throw new InvalidDataException("A stored number is not in E.164.");
}
