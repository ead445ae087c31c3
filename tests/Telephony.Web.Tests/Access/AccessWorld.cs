using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Telephony.Billing;
using Telephony.Calls;
using Telephony.Directory;
using Telephony.Monitoring.Alerts;
using Telephony.Monitoring.Search;
using Telephony.Web.Live;
using Telephony.Web.Staff;
using Telephony.Web.Tests.Accounts;
using Telephony.Web.Tests.Alerts;
using Telephony.Web.Staff.Oidc;

namespace Telephony.Web.Tests.Access;

/// <summary>A console with something of everything in Rouen and in Lille, and with officers of every role who are signed in. One for all the tests of access.</summary>
internal sealed partial class AccessWorld : IAsyncDisposable
{
    /// <summary>Stands in whatever is of Lille and can hold a text, and nowhere else.</summary>
    public const string OfLille = AccountsRig.Others;

    /// <summary>A provider that does not answer, so that the addresses of signing in by one are there.</summary>
    private static readonly OidcProvider s_provider = new() { Authority = new Uri("http://127.0.0.1:1/"), ClientId = "console", ClientSecret = "s", Acr = ["a2"] };

    private const string Nobody = "99999999";

    private readonly Dictionary<OfficerRole, Browser> _rouen = [];
    private readonly List<IAsyncDisposable> _open = [];
    private readonly List<CallDoor> _doors = [];
    private IReadOnlyList<Guid> _officers = [];

    private AccessWorld(SurfaceRig rig) => Rig = rig;

    public SurfaceRig Rig { get; }

    /// <summary>A running call that can be heard and cut.</summary>
    public Objects Call { get; } = new("call-rouen", "call-lille", "call-nobody");

    /// <summary>A phone.</summary>
    public Objects Phone { get; } = new("cell-12", "lille-1", "nobody");

    /// <summary>A stop of a phone.</summary>
    public Objects Stop { get; private set; } = null!;

    /// <summary>A detainee, by his identifier; he is locked out, and has asked for a phone in his cell.</summary>
    public Objects Detainee { get; } = new(AccountsRig.Mine, OfLille, Nobody);

    /// <summary>A detainee and a call that he has paid for.</summary>
    public Objects PaidCall { get; } = new($"{AccountsRig.Mine}?call=paid-rouen", $"{OfLille}?call=paid-lille", $"{Nobody}?call=paid-rouen");

    /// <summary>A detainee and his request for credit.</summary>
    public Objects Request { get; } = new($"{AccountsRig.Mine}/request-rouen", $"{OfLille}/request-lille", $"{AccountsRig.Mine}/request-nobody");

    /// <summary>A detainee and a correction of his account that waits for a second person.</summary>
    public Objects Correction { get; } = new($"{AccountsRig.Mine}/correction-rouen", $"{OfLille}/correction-lille", $"{AccountsRig.Mine}/correction-nobody");

    /// <summary>An alert on a person.</summary>
    public Objects Alert { get; private set; } = null!;

    /// <summary>One that has fired.</summary>
    public Objects FiredAlert { get; private set; } = null!;

    /// <summary>An officer's account.</summary>
    public Objects Officer { get; private set; } = null!;

    /// <summary>A call that was recorded, and whose purpose was stated.</summary>
    public Objects Recording { get; private set; } = null!;

    /// <summary>Who has signed in, of Rouen.</summary>
    public Browser OfRouen(OfficerRole role) => _rouen[role];

    public static async Task<AccessWorld> CreateAsync()
    {
        var world = new AccessWorld(await SurfaceRig.CreateAsync(options => options with { Oidc = s_provider }));
        var accounts = await AccountsRig.OverAsync(world.Rig.Console, world.Rig.Officer);
        await world.PhonesAsync();
        foreach (var role in Enum.GetValues<OfficerRole>()) world._rouen[role] = await world.Rig.Console.AtStepAsync($"{role} of Rouen", role, SurfaceRig.Rouen);
        world._officers = [.. (await world.Rig.Console.Accounts.ListAsync(new OfficerQuery(), default)).Select(officer => officer.Id)];
        await PayAsync(accounts, AccountsRig.Mine, "rouen");
        await PayAsync(accounts, OfLille, "lille");
        await world.Rig.Console.AddAsync($"{OfLille} of Lille", establishment: SurfaceRig.Lille);
        await world.Rig.Console.AddAsync("Mme Roux", establishment: SurfaceRig.Rouen);
        world.Officer = Objects.Of(await world.OfficerAsync("Mme Roux"), await world.OfficerAsync($"{OfLille} of Lille"));
        await world.TalkAsync();
        world.Alert = Objects.Of(await world.AlertAsync(SurfaceRig.Rouen, AccountsRig.Mine), await world.AlertAsync(SurfaceRig.Lille, OfLille));
        await world.RunAsync("call-rouen", SurfaceRig.Rouen, AccountsRig.Mine);
        await world.RunAsync("call-lille", SurfaceRig.Lille, OfLille);
        world.FiredAlert = await world.FireAsync();
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var recording in _open) await recording.DisposeAsync();
        foreach (var door in _doors) door.Dispose();
        await Rig.DisposeAsync();
    }

    /// <summary>A form's token of somebody's session.</summary>
    public static async Task<string> TokenAsync(Browser browser) => (await browser.GetAsync("/")).Fill([])["__RequestVerificationToken"];

    /// <summary>An endpoint's address with what it is asked for.</summary>
    public string Fill(RouteEndpoint endpoint, Func<Objects, string> chosen)
    {
        var address = AccessTables.AddressOf(endpoint);
        if (!ObjectRoutes.All.TryGetValue(address, out var objects)) return Parameter().Replace(address, match => match.Value.Contains(":guid", StringComparison.Ordinal) ? Guid.Empty.ToString() : "0");
        var (value, query) = chosen(objects(this)).Split('?') is [var first, var rest] ? (first, "?" + rest) : (chosen(objects(this)), "");
        var values = new Queue<string>(value.Split('/'));
        return Parameter().Replace(address, _ => values.Dequeue()) + query;
    }

    private async Task<Guid> OfficerAsync(string name) => (await Rig.Console.Accounts.FindAsync(name, default))!.Id;

    private async Task TalkAsync()
    {
        await Rig.TalkedAsync("talk-rouen", 0.1);
        await Rig.TalkedAsync("talk-lille", 0.1, SurfaceRig.Lille);
        var found = await Rig.ExchangesAsync();
        var exchanges = new ExchangeStore(Rig.Console.Options.Database);
        // Purposes were stated: it is the establishment that is looked at.
        foreach (var exchange in found)
            foreach (var officer in _officers) await exchanges.HeardAsync(exchange.Id, officer, "inquiry", Rig.Console.Clock.GetUtcNow(), default);
        Recording = Objects.Of(found.Single(exchange => exchange.CallId == "talk-rouen").Id, found.Single(exchange => exchange.CallId == "talk-lille").Id);
    }

    private async Task PhonesAsync()
    {
        await Rig.Console.ImportAsync(
            $$"""
            { "establishments": [ { "code": "MA-ROUEN" }, { "code": "CP-LILLE" } ],
              "phones": [ { "user": "cell-12", "password": "x", "establishment": "MA-ROUEN", "location": "B-112" }, { "user": "cell-13", "password": "x", "establishment": "MA-ROUEN", "location": "B-113" },
                          { "user": "lille-1", "password": "x", "establishment": "CP-LILLE", "location": "B-1" } ],
              "detainees": [ { "identifier": "{{AccountsRig.Mine}}", "code": "4321", "establishment": "MA-ROUEN" }, { "identifier": "{{OfLille}}", "code": "4321", "establishment": "CP-LILLE" } ] }
            """);
        var directory = Rig.Modules.Directory;
        foreach (var (identifier, phone) in new[] { (AccountsRig.Mine, "cell-12"), (OfLille, "lille-1") })
        {
            for (var guess = 0; guess < new DirectoryOptions().CodesBeforeLock; guess++)
            {
                await directory.IdentifyAsync(identifier, "0000", phone, default);
                Rig.Console.Clock.Advance(TimeSpan.FromSeconds(30));
            }
            await directory.RequestCellPhoneAsync((await directory.FindDetaineeAsync(identifier, default))!.Id, default);
        }
        var rouens = await directory.StopPhonesAsync(new PhoneScope(SurfaceRig.Rouen, Phone: "cell-13"), "somebody", "a reason", default);
        Stop = Objects.Of(rouens!.Value, await directory.StopPhonesAsync(new PhoneScope(SurfaceRig.Lille, Phone: "lille-1"), "somebody", "a reason", default));
    }

    private static async Task PayAsync(AccountsRig accounts, string identifier, string place)
    {
        var detainee = await accounts.DetaineeAsync(identifier);
        await accounts.CreditAsync(20, identifier: identifier);
        await accounts.CalledAsync($"paid-{place}", 30, identifier);
        await accounts.MoneyAsync(10, identifier);
        await accounts.Billing.BuyAsync($"request-{place}", detainee.Id, "10", new Money(10), accounts.Now, TimeSpan.FromDays(1), default);
        await accounts.Console.Modules.AccountsOffice.CorrectAsync($"correction-{place}", detainee, new Money(5_000), "somebody", "a reason", default);
    }

    private async Task<Guid> AlertAsync(string establishment, string identifier)
    {
        var now = Rig.Console.Clock.GetUtcNow();
        var alert = new Alert(Guid.NewGuid(), identifier, Number: null, [AlertOccasion.Begun], "inquiry", IsByMail: false, _officers[0], "somebody", establishment, now, now.AddDays(1));
        await new AlertStore(Rig.Console.Options.Database).SetAsync(alert, default);
        return alert.Id;
    }

    private async Task<Objects> FireAsync()
    {
        await new AlertFeed(Rig.Console.Options.Database, new NoneProtected()).RunOnceAsync(default);
        var fired = await new AlertStore(Rig.Console.Options.Database).FiredAsync(establishments: null, DateTimeOffset.UnixEpoch, default);
        return Objects.Of(fired.Single(alert => alert.Establishment == SurfaceRig.Rouen).Id, fired.Single(alert => alert.Establishment == SurfaceRig.Lille).Id);
    }

    private async Task RunAsync(string id, string establishment, string identifier)
    {
        await Rig.RunAsync(id, establishment, identifier: identifier);
        _doors.Add(Rig.Modules.Doors.Open(id));
        var recording = await Rig.RecordAsync(id, establishment);
        recording.Start();
        _open.Add(recording);
        foreach (var officer in _officers) Rig.Console.Services.GetRequiredService<LiveListening>().Permit(officer, id);
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
