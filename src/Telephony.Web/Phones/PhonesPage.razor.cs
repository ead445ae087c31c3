using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Telephony.Calls;
using Telephony.Directory;
using Telephony.Web.Staff;

namespace Telephony.Web.Phones;

/// <summary>The phones of an establishment and how they are: registered, in use, stopped, in whose cell.</summary>
/// <param name="directory">Has them.</param>
/// <param name="calls">Knows which are in use.</param>
public sealed partial class PhonesPage(DirectoryStore directory, CallStore calls)
{
    /// <summary>Rows of a page.</summary>
    public const int PageLength = 50;

    private static readonly string[] s_columns = ["phone", "place", "owner", "state", "actions"];
    private PhoneFilter _filter = null!;
    private IReadOnlyList<ListedPhone> _phones = [];
    private IReadOnlyDictionary<string, DateTimeOffset> _inUse = new Dictionary<string, DateTimeOffset>();
    private int _stops;

    /// <summary>Of the request.</summary>
    [CascadingParameter]
    public HttpContext Http { get; set; } = null!;

    private static IReadOnlyList<string> Columns => s_columns;

    private Officer Officer => Http.Officer();

    private bool IsFirst => _filter[PhoneFilter.After].Length == 0;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _filter = PhoneFilter.Of(Http.Request.Query);
        _inUse = await calls.PhonesInUseAsync(Http.RequestAborted);
        _stops = (await directory.StopsAsync(Officer.Establishments, Http.RequestAborted)).Count(stop => stop.Ended is null);
        var last = IsFirst ? null : await directory.FindListedPhoneAsync(_filter[PhoneFilter.After].Replace('\0', ' '), Officer.Establishments, Http.RequestAborted);
        _phones = await directory.PhonesAsync(_filter.ToQuery(Officer, _inUse.Keys.ToList(), last?.Cursor, PageLength), Http.RequestAborted);
    }
}
