using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Telephony.Billing;
using Telephony.Calls;
using Telephony.Directory;
using Telephony.Monitoring.Alerts;
using Telephony.Monitoring.Evidence;
using Telephony.Monitoring.Exports;
using Telephony.Monitoring.Search;
using Telephony.Web.Live;
using Telephony.Web.Staff;
using Telephony.Web.Tests.Accounts;
using Telephony.Web.Tests.Alerts;
using Telephony.Web.Staff.Oidc;

namespace Telephony.Web.Tests.Access;

/// <summary>A console with something of everything in Rouen and in Lille, and with officers of every role who are signed in. Made once for each class of tests of access.</summary>
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

    /// <summary>A detainee and a number of his list.</summary>
    public Objects Number { get; private set; } = null!;

    /// <summary>A detainee and a suspension of all his calls.</summary>
    public Objects Sanction { get; private set; } = null!;

    /// <summary>An export that a monitoring officer asked for and a head of establishment approved.</summary>
    public Objects Export { get; private set; } = null!;

    /// <summary>A recording, by its own id.</summary>
    public Objects Kept { get; private set; } = null!;

    /// <summary>A certificate of erasure.</summary>
    public Objects Erasure { get; private set; } = null!;

    /// <summary>A proposal for the registry, which is national: of no establishment, and not there for anybody who works for one.</summary>
    public Objects Proposal { get; } = Objects.Of(Guid.NewGuid(), lilles: null) with { Only = [] };

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
        await world.ListsAsync();
        await world.EraseAsync();
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
        var (rouens, lilles) = (found.Single(exchange => exchange.CallId == "talk-rouen"), found.Single(exchange => exchange.CallId == "talk-lille"));
        Recording = Objects.Of(rouens.Id, lilles.Id);
        Kept = Objects.Of(rouens.Recording!.Value, lilles.Recording);
        Export = Objects.Of(await ExportAsync(rouens), await ExportAsync(lilles));
    }

    private async Task<Guid> ExportAsync(Exchange exchange)
    {
        var (exports, now) = (new ExportStore(Rig.Console.Options.Database), Rig.Console.Clock.GetUtcNow());
        var asks = new ActingOfficer(await OfficerAsync($"{OfficerRole.MonitoringOfficer} of Rouen"), "asks", Establishments: null);
        var approves = new ActingOfficer(await OfficerAsync($"{OfficerRole.HeadOfEstablishment} of Rouen"), "approves", Establishments: null);
        var export = (await exports.RequestAsync(exchange.Id, "inquiry", "court", asks, now, default))!.Value;
        await exports.ApproveAsync(export, now.AddDays(7), approves, now, default);
        return export;
    }

    private async Task ListsAsync()
    {
        var directory = Rig.Modules.Directory;
        Assert.That(PhoneNumber.TryParse("0699999901", out var number));
        var found = new List<(string Number, string Sanction)>();
        foreach (var identifier in new[] { AccountsRig.Mine, OfLille })
        {
            var detainee = (await directory.FindDetaineeAsync(identifier, default))!.Id;
            await directory.RequestNumberAsync(detainee, new NumberRequest(number, $"sister of {identifier}"), "somebody", "his letter", default);
            var entry = (await directory.ListAsync(detainee, default)).Single(entry => entry.Correspondent.Number == number).Correspondent.Id;
            var sanction = await directory.AddSanctionAsync(detainee, new Sanction(Number: null, SanctionScope.All, Rig.Console.Clock.GetUtcNow(), To: null, "good order", "somebody"), default);
            found.Add(($"{identifier}/{entry}", $"{identifier}/{sanction}"));
        }
        Number = new Objects(found[0].Number, found[1].Number, $"{AccountsRig.Mine}/{Guid.NewGuid()}");
        Sanction = new Objects(found[0].Sanction, found[1].Sanction, $"{AccountsRig.Mine}/{Guid.NewGuid()}");
    }

    private async Task EraseAsync()
    {
        var chain = new AuditStore(Rig.Console.Options.Database);
        foreach (var establishment in new[] { SurfaceRig.Rouen, SurfaceRig.Lille })
            await chain.AppendAsync(new AuditEntry(Rig.Console.Clock.GetUtcNow(), "term", establishment, AuditAction.Erased, Guid.NewGuid().ToString(), "term"), default);
        var certificates = await chain.ErasuresAsync(new ErasureQuery { Limit = 10 }, default);
        string Of(string establishment) => certificates.Single(row => row.Entry.Establishment == establishment).Number.ToString(CultureInfo.InvariantCulture);
        Erasure = new Objects(Of(SurfaceRig.Rouen), Of(SurfaceRig.Lille), "99999990");
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
