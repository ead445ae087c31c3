using Telephony.Directory;
using Telephony.Monitoring.Search;
using Telephony.Web.Staff;

namespace Telephony.Web.Replay;

/// <summary>From the search as it was typed to the query, with a name turned into the identifiers of those in the officer's establishment who are called so.</summary>
/// <param name="directory">Knows names.</param>
public sealed class PersonSearch(DirectoryStore directory)
{
    /// <summary>The search, within what the officer may see; null when a field is wrong, as when more people have such a name than can be searched for at once.</summary>
    public async Task<ExchangeQuery?> ToQueryAsync(SearchForm form, Officer officer, TimeZoneInfo zone, int limit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(officer);
        if (form.ToQuery(officer, zone, limit) is not { } query) return null;
        if (form.Name is not { } name) return query;
        var identifiers = await directory.IdentifiersOfAsync(name, officer.Establishments, ExchangeQuery.MaxIdentifiers, cancellation);
        if (identifiers.Count <= ExchangeQuery.MaxIdentifiers) return query with { Identifiers = identifiers };
        form.Refuse(SearchForm.Person, "replay.error.manyPersons");
        return null;
    }
}
