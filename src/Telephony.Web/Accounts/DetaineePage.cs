using Microsoft.AspNetCore.Components;
using Telephony.Billing;
using Telephony.Directory;
using Telephony.Monitoring.Evidence;
using Telephony.Web.Forms;
using Telephony.Web.Staff;

namespace Telephony.Web.Accounts;

/// <summary>What the pages about one detainee's accounts have in common: the detainee, who is there for this officer or not, and what comes of what is done.</summary>
public abstract class DetaineePage : ActingPage
{
    /// <summary>Of the address.</summary>
    [Parameter]
    public string Identifier { get; set; } = "";

    /// <summary>Knows who he is.</summary>
    [Inject]
    public DirectoryStore Detainees { get; set; } = null!;

    /// <summary>Has his accounts.</summary>
    [Inject]
    public BillingStore Billing { get; set; } = null!;

    /// <summary>Does what staff do with them.</summary>
    [Inject]
    public AccountsOffice Office { get; set; } = null!;

    /// <summary>The detainee; null when he is not there for this officer.</summary>
    protected DetaineeProfile? Profile { get; private set; }

    /// <summary>His page.</summary>
    protected string Home => $"/accounts/{Identifier}";

    /// <summary>What came of the last form, when it was not done: the key of a text.</summary>
    protected string? Refused { get; private set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var profile = await Detainees.FindProfileAsync(Identifier, Officer.Establishments, Http.RequestAborted);
        if (profile is null || !await FindAsync(profile.Detainee)) NotThere();
        else Profile = profile; // last: a page may be rendered while it waits, and then there is nothing yet
    }

    /// <summary>Finds what else the page is about; false when it is not there.</summary>
    protected virtual Task<bool> FindAsync(Detainee detainee) => Task.FromResult(true);

    /// <summary>Writes down what is about to be done, then does it; says what came of it on <paramref name="page"/>, or here. What could not be written down is not done: that throws.</summary>
    private protected async Task DoAsync(string page, AccountChange change, Func<Detainee, Task<OfficeAnswer>> act)
    {
        if (Profile is not { Detainee: { } detainee }) return;
        await WriteDownAsync(AuditAction.AccountChanged, detainee.EstablishmentCode, Identifier, change.Reason, change.Details);
        var answer = await act(detainee);
        if (answer is OfficeAnswer.Done or OfficeAnswer.Requested or OfficeAnswer.InProcess or OfficeAnswer.Proposed or OfficeAnswer.Refused) Navigation.NavigateTo(Done.At(page, DoneKey(change, answer)));
        else Refused = "accounts.refused." + Shown.Key(answer);
    }

    private static string DoneKey(AccountChange change, OfficeAnswer answer) =>
        "accounts.done." + (answer == OfficeAnswer.Done || change.What is AccountChange.Refuse or AccountChange.Reject ? change.What : Shown.Key(answer));
}
