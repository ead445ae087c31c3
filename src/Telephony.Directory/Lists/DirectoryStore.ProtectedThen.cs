using Dapper;

namespace Telephony.Directory;

/// <content>Which numbers were protected at an instant that is over.</content>
public sealed partial class DirectoryStore
{
    /// <summary>
    /// The subjects whose number was in the registry on that day in France, or is a lawyer's or an institution's on the list of that detainee, whatever state it
    /// is in there (EXC-01, EXC-03). For checking what was recorded; decisions are <see cref="DecideAsync"/>'s.
    /// </summary>
    public async Task<IReadOnlyCollection<Guid>> ProtectedAmongAsync(IReadOnlyCollection<NumberThen> numbers, CancellationToken cancellation)
    {
        const string sql =
            """
            select t.subject
            from unnest(@subjects, @detainees, @numbers, @instants) as t (subject, detainee, number, at)
            where exists (select from directory.protected_numbers p
                          where p.number = t.number
                            and p.starts <= (t.at at time zone 'Europe/Paris')::date
                            and (p.ends is null or p.ends > (t.at at time zone 'Europe/Paris')::date))
               or exists (select from directory.correspondents c
                          where c.detainee = t.detainee and c.number = t.number and c.kind <> 'relative')
            """;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        return (await connection.QueryAsync<Guid>(new(sql, new
        {
            subjects = numbers.Select(n => n.Subject).ToArray(), detainees = numbers.Select(n => n.Detainee).ToArray(),
            numbers = numbers.Select(n => n.Number).ToArray(), instants = numbers.Select(n => n.At.UtcDateTime).ToArray(),
        }, cancellationToken: cancellation))).AsList();
    }
}

/// <summary>A detainee and a number at an instant.</summary>
/// <param name="Subject">What it is about, for the answer.</param>
/// <param name="Detainee">Whose list.</param>
/// <param name="Number">As it was stored, in E.164.</param>
/// <param name="At">When.</param>
public sealed record NumberThen(Guid Subject, Guid Detainee, string Number, DateTimeOffset At)
{
    /// <summary>The subject only: nothing personal reaches a log.</summary>
    public override string ToString() => Subject.ToString();
}
