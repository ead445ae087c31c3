using Dapper;
using NodaTime;

namespace Telephony.Directory;

/// <content>Loads what a decision depends on.</content>
public sealed partial class DirectoryStore
{
    /// <summary>Sanctions that keep a detainee from calls and messages; one on video alone does not (OUT-08, OUT-12).</summary>
    private static readonly string[] s_scopesOfTelephony = [SanctionScope.All];

    /// <inheritdoc/>
    public Task<Decision> DecideAsync(string identifier, PhoneNumber? correspondent, Service service, CancellationToken cancellation) =>
        DecideOnAsync(phoneUser: null, identifier, correspondent, service, cancellation);

    /// <inheritdoc/>
    public Task<Decision> DecideCallAsync(string identifier, PhoneNumber number, string phoneUser, CancellationToken cancellation) =>
        DecideOnAsync(phoneUser, identifier, number, Service.Call, cancellation);

    private async Task<Decision> DecideOnAsync(string? phoneUser, string identifier, PhoneNumber? correspondent, Service service, CancellationToken cancellation)
    {
        var now = _clock.GetUtcNow();
        var view = await LoadViewAsync(identifier, correspondent, service, phoneUser, now, cancellation);
        if (service == Service.Call && view is { Rules.CallsPerDay: not null, Registry: null }) view = view with { CallsToday = await CountTodayAsync(view.Detainee, now, cancellation) };
        return Authorisation.Decide(view, numberHidden: correspondent is null, service, now);
    }

    /// <summary>His calls since midnight where he is.</summary>
    private async Task<int> CountTodayAsync(Detainee detainee, DateTimeOffset now, CancellationToken cancellation)
    {
        if (_placed is null) return int.MaxValue;
        var zone = DateTimeZoneProviders.Tzdb[detainee.TimeZone];
        var midnight = zone.AtStartOfDay(Instant.FromDateTimeOffset(now).InZone(zone).Date);
        return await _placed.CountAsync(detainee.Id, midnight.ToInstant().ToDateTimeOffset(), cancellation);
    }

    /// <summary>
    /// One statement, the same whether the identifier, the number, both or neither exist: what it costs tells the caller nothing (DEP-14).
    /// The registry's dates are days in France (RET-09).
    /// </summary>
    private async Task<AuthorisationView?> LoadViewAsync(
        string identifier, PhoneNumber? correspondent, Service service, string? phoneUser, DateTimeOffset now, CancellationToken cancellation)
    {
        const string sql =
            """
            select d.id, d.identifier, d.language, d.account, d.establishment, e.time_zone as timezone, d.penal_status as penalstatus,
                   c.id as correspondentid, c.name, c.kind, c.state, c.papers, c.magistrate,
                   c.language as correspondentlanguage, coalesce(c.acceptance, rules.acceptance) as acceptance, c.shortcut,
                   registry.name as registeredname, registry.free,
                   (select s.starts_at from directory.service_starts s
                    where s.service = @service and (s.establishment = d.establishment or s.establishment is null)
                    order by s.establishment nulls last limit 1) as startsat,
                   exists (select from directory.sanctions s
                           where s.detainee = d.id and s.number is null and s.scope = any (@scopes)
                             and s.starts_at <= @now and (s.ends_at is null or s.ends_at > @now)) as allsuspended,
                   exists (select from directory.sanctions s
                           where s.detainee = d.id and s.number = @number and s.scope = any (@scopes)
                             and s.starts_at <= @now and (s.ends_at is null or s.ends_at > @now)) as numbersuspended,
                   exists (select from directory.refusing_correspondents r where r.detainee = d.id and r.number = @number) as refused,
                   exists (select from directory.arrival_calls a where a.detainee = d.id) as arrivalcallused,
                   (select p.detainee from directory.phones p where p."user" = @phoneUser) as phoneowner,
                   exists (select from directory.stopped_phones s where s.phone = @phoneUser) as phonestopped,
                   rules.hours::text as hours, rules.longest, rules.callsperday, rules.mostnumbers, rules.acceptance as rulesacceptance
            from directory.detainees d
            join directory.establishments e on e.code = d.establishment
            cross join lateral directory.calling_rules_of(d.establishment, d.regime) rules
            left join directory.correspondents c on c.detainee = d.id and c.number = @number
            left join lateral (
                select min(p.name) as name, bool_or(p.free) as free from directory.protected_numbers p
                where p.number = @number
                  and p.starts <= (@now at time zone 'Europe/Paris')::date
                  and (p.ends is null or p.ends > (@now at time zone 'Europe/Paris')::date)) registry on true
            where d.identifier = @identifier
            """;
        var parameters = new
        {
            identifier = Searchable(identifier), number = correspondent?.Value, service = NameOf(service), scopes = s_scopesOfTelephony, phoneUser, now,
        };
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<ViewRow>(new(sql, parameters, cancellationToken: cancellation));
        return row?.ToView(correspondent);
    }

    /// <summary>A class, so that its text form shows nothing; Dapper fills it by name.</summary>
    private sealed class ViewRow
    {
        public required Guid Id { get; init; }
        public required string Identifier { get; init; }
        public required string Language { get; init; }
        public required string Account { get; init; }
        public required string Establishment { get; init; }
        public required string TimeZone { get; init; }
        public string? PenalStatus { get; init; }
        public Guid? CorrespondentId { get; init; }
        public string? Name { get; init; }
        public string? Kind { get; init; }
        public string? State { get; init; }
        public string[]? Papers { get; init; }
        public bool? Magistrate { get; init; }
        public string? CorrespondentLanguage { get; init; }
        public string? Acceptance { get; init; }
        public string? Shortcut { get; init; }
        public string? RegisteredName { get; init; }
        public bool? Free { get; init; }
        public required DateTime? StartsAt { get; init; }
        public required bool AllSuspended { get; init; }
        public required bool NumberSuspended { get; init; }
        public required bool Refused { get; init; }
        public required bool ArrivalCallUsed { get; init; }
        public Guid? PhoneOwner { get; init; }
        public required bool PhoneStopped { get; init; }
        public required string Hours { get; init; }
        public required int Longest { get; init; }
        public int? CallsPerDay { get; init; }
        public required int MostNumbers { get; init; }
        public required string RulesAcceptance { get; init; }

        public AuthorisationView ToView(PhoneNumber? number)
        {
            var detainee = new Detainee(Id, Identifier, Language, Establishment, TimeZone);
            var registry = RegisteredName is null ? null : new RegistryEntry(number!.Value, RegisteredName, Free == true);
            // A service without a start date has not started.
            var start = StartsAt is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : DateTimeOffset.MaxValue;
            return new AuthorisationView(detainee, Enum.Parse<AccountStatus>(Account, ignoreCase: true), ToCorrespondent(number), registry, start)
            {
                Listing = CorrespondentId is null ? Listing.Plain : new Listing(Enum.Parse<CorrespondentState>(State!, ignoreCase: true), PapersOf(Papers!) == Directory.Papers.All, Magistrate),
                Restrictions = new Restrictions(AllSuspended, NumberSuspended, Refused),
                NeedsMagistrate = PenalStatus == "remand",
                Rules = new CallingRules(WeeklyHours.Parse(Hours), TimeSpan.FromSeconds(Longest), CallsPerDay, MostNumbers, Enum.Parse<Acceptance>(RulesAcceptance, ignoreCase: true)),
                ArrivalCallUsed = ArrivalCallUsed,
                PhoneOwner = PhoneOwner,
                IsPhoneStopped = PhoneStopped,
            };
        }

        private Correspondent? ToCorrespondent(PhoneNumber? number) => CorrespondentId is not { } id ? null : new Correspondent(id, number!.Value, Name!, Kind!)
        {
            Language = CorrespondentLanguage ?? "fr",
            Acceptance = Enum.Parse<Acceptance>(Acceptance!, ignoreCase: true),
            Shortcut = Shortcut,
        };
    }
}
