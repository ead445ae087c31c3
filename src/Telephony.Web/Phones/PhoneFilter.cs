using Microsoft.AspNetCore.Http;
using Telephony.Directory;
using Telephony.Web.Staff;

namespace Telephony.Web.Phones;

/// <summary>Which phones an officer wants to see: the fields are the query of the page's address. What is no choice filters nothing.</summary>
public sealed class PhoneFilter
{
    /// <summary>The fields, by their names in the address.</summary>
    public const string Text = "text", Establishment = "establishment", Wing = "wing", State = "state", After = "after";

    /// <summary>The states to choose from, as they stand in the address.</summary>
    public const string Registered = "registered", NotRegistered = "notRegistered", InUse = "inUse", Stopped = "stopped", Owned = "owned";

    private readonly IQueryCollection _typed;

    private PhoneFilter(IQueryCollection typed) => _typed = typed;

    /// <summary>Every state.</summary>
    public static IReadOnlyList<string> States { get; } = [Registered, NotRegistered, InUse, Stopped, Owned];

    /// <summary>What was typed into a field, trimmed; empty for nothing.</summary>
    public string this[string field] => _typed[field].ToString().Trim();

    /// <summary>The filter of an address.</summary>
    public static PhoneFilter Of(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new PhoneFilter(query);
    }

    /// <summary>The query, within what the officer may see.</summary>
    /// <param name="officer">Who looks.</param>
    /// <param name="inUse">Users of the phones that are in use.</param>
    /// <param name="after">Where the page begins.</param>
    /// <param name="limit">Rows of a page.</param>
    public PhoneQuery ToQuery(Officer officer, IReadOnlyCollection<string> inUse, PhoneCursor? after, int limit)
    {
        ArgumentNullException.ThrowIfNull(officer);
        var state = this[State];
        return new PhoneQuery
        {
            Establishments = officer.Establishments,
            Establishment = Given(Establishment),
            Wing = Given(Wing),
            Text = Given(Text),
            Users = state == InUse ? inUse : null,
            IsRegistered = state == Registered ? true : state == NotRegistered ? false : null,
            IsStopped = state == Stopped ? true : null,
            IsOwned = state == Owned ? true : null,
            After = after,
            Limit = limit,
        };
    }

    /// <summary>The same filter from another place in the list, as the query of an address; null for its beginning.</summary>
    public QueryString At(string? after)
    {
        var fields = new[] { Text, Establishment, Wing, State }.Where(field => this[field].Length > 0).Select(field => KeyValuePair.Create(field, (string?)this[field]));
        return QueryString.Create(after is null ? fields : fields.Append(KeyValuePair.Create(After, (string?)after)));
    }

    // PostgreSQL keeps no null character, so nothing has one.
    private string? Given(string field) => this[field] is { Length: > 0 } text ? text.Replace('\0', ' ') : null;
}
