using Telephony.Directory;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Lists;

/// <summary>The console over a directory of two establishments, with an officer of Rouen's telephone service who is signed in.</summary>
internal sealed class ListsRig : IAsyncDisposable
{
    public const string Rouen = "MA-ROUEN";
    public const string Jean = "12345678";
    public const string Paul = "30000001";
    public const string Marie = "+33612345678";
    public const string Grand = "+33144556677";

    private const string People =
        """
        { "establishments": [ { "code": "MA-ROUEN", "name": "Maison d'arrêt de Rouen", "timeZone": "Europe/Paris" }, { "code": "CP-LILLE", "name": "Lille", "timeZone": "Europe/Paris" } ],
          "phones": [ { "user": "cell-12", "password": "secret", "digest": "md5", "establishment": "MA-ROUEN", "location": "B-112" } ],
          "detainees": [
            { "identifier": "12345678", "registrationNumber": "E-55", "name": "Jean Petit", "establishment": "MA-ROUEN", "language": "fr", "account": "active", "penalStatus": "remand",
              "correspondents": [ { "number": "+33612345678", "name": "Marie Petit", "kind": "relative", "magistrate": true }, { "number": "+33144556677", "name": "Maître Grand", "kind": "lawyer" } ] },
            { "identifier": "30000001", "registrationNumber": "E-56", "name": "Paul Lille", "establishment": "CP-LILLE", "language": "fr", "account": "active", "penalStatus": "sentenced",
              "correspondents": [ { "number": "+33655555555", "name": "Anne Lille", "kind": "relative" } ] } ] }
        """;

    private ListsRig(ConsoleRig console, SignedIn officer) => (Console, Officer) = (console, officer);

    public ConsoleRig Console { get; }

    public SignedIn Officer { get; }

    public DirectoryStore Directory => Console.Modules.Directory;

    public static async Task<ListsRig> CreateAsync(OfficerRole role = OfficerRole.TelephoneService, string? establishment = Rouen)
    {
        var console = await ConsoleRig.CreateAsync();
        await console.ImportAsync(People);
        return new ListsRig(console, await console.FirstSignInAsync("b.leroy", role, establishment));
    }

    public Task<Answer> GetAsync(string path) => Officer.Browser.GetAsync(path);

    public Task<Answer> SubmitAsync(string page, string form, Dictionary<string, string> fields) => Officer.Browser.SubmitFormAsync(page, form, fields);

    /// <summary>Where the page of one of Jean's numbers is.</summary>
    public async Task<string> PageOfAsync(string number) => $"/detainees/{Jean}/numbers/{(await EntryAsync(number)).Correspondent.Id}";

    public async Task<ListEntry> EntryAsync(string number) =>
        (await Directory.ListAsync((await Directory.FindDetaineeAsync(Jean, default))!.Id, default)).Single(entry => entry.Correspondent.Number.Value == number);

    /// <summary>What the next call of Jean to this number would be answered.</summary>
    public async Task<string> CallAsync(string number) => await Directory.DecideCallAsync(Jean, Number(number), "cell-12", default) switch
    {
        Decision.Permitted => "Permitted",
        Decision.Refused refused => refused.Reason.ToString(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static PhoneNumber Number(string text) => PhoneNumber.TryParse(text, out var number) ? number : throw new ArgumentException(text);

    public ValueTask DisposeAsync() => Console.DisposeAsync();
}
