using System.Text.Json;
using System.Text.Json.Nodes;
using Telephony.Directory;
using Telephony.Host.Server;
using Telephony.Recording.Encryption;

namespace Telephony.Host.Tests.Commands;

/// <summary>The doors of the telephone service to lists, sanctions, the registry, the phones in cells and the notices: every change has an author, a date and a reason.</summary>
public sealed class ListCommandsTests : CommandTests
{
    private const string Marie = "+33612345678";

    private const string People =
        """
        { "establishments": [ { "code": "MA-ROUEN", "timeZone": "Europe/Paris" } ],
          "phones": [ { "user": "cell-12", "password": "secret", "establishment": "MA-ROUEN", "location": "B-112" } ],
          "detainees": [ { "identifier": "12345678", "code": "4321", "registrationNumber": "55555", "name": "Jean Petit", "establishment": "MA-ROUEN", "account": "active",
              "penalStatus": "remand" } ] }
        """;

    private static readonly string[] s_who = ["--author", "Mme Roux", "--reason", "letter of 2 March"];

    [SetUp]
    public async Task Create()
    {
        await ImportAsync(People);
    }

    private async Task<JsonNode> JsonAsync(params string[] args)
    {
        Assert.That(await RunAsync([.. args, "--json"]), Is.Zero, () => Error.ToString());
        return JsonNode.Parse(Out.ToString())!;
    }

    private Task<int> OfNumberAsync(string change, params string[] more) => RunAsync(["list", change, "--detainee", "12345678", "--number", "0612345678", .. more, .. s_who]);

    private async Task<JsonNode?> EntryAsync() => (await JsonAsync("list", "show", "--detainee", "12345678"))["numbers"]!.AsArray().SingleOrDefault();

    private async Task<IReadOnlyList<HistoryEntry>> HistoryAsync()
    {
        var store = await StoreAsync();
        return await store.HistoryAsync((await store.FindDetaineeAsync("12345678", default))!.Id, 0, default);
    }

    private Task<DirectoryStore> StoreAsync() =>
        Task.FromResult(new DirectoryStore(Database.DataSource, new SecretProtector(MasterKey.LoadOrCreate(Folder, null)), TimeProvider.System));

    [Test]
    public async Task What_does_not_fit_exits_1_and_says_why()
    {
        foreach (var (why, args) in new (string, string[])[]
        {
            ("there is no detainee", ["list", "show", "--detainee", "99999999"]),
            ("no such number", ["list", "approve", "--detainee", "12345678", "--number", Marie, "--author", "a", "--reason", "r"]),
            ("no such sanction", ["sanction", "end", "--id", "5f1ff1ce-0000-0000-0000-000000000000", "--author", "a", "--reason", "r"]),
            ("no entry", ["registry", "end", "--number", Marie, "--author", "a", "--reason", "r"]),
            ("has not asked", ["cellphone", "grant", "--detainee", "12345678", "--phone", "cell-12", "--author", "a", "--reason", "r"]),
            ("has not asked", ["cellphone", "refuse", "--detainee", "12345678", "--author", "a", "--reason", "r"]),
            ("he has none", ["cellphone", "withdraw", "--detainee", "12345678", "--author", "a", "--reason", "r"]),
            ("no such notice", ["notices", "sent", "--id", "1", "--author", "a"]),
        })
        {
            Assert.That(await RunAsync(args), Is.EqualTo(1), why);
            Assert.That(Error.ToString(), Does.StartWith("telephony: ").And.Contains(why));
            Assert.That(Error.ToString().Trim(), Does.Not.Contain("\n"), "no stack trace");
        }
    }

    [Test]
    public async Task A_number_goes_from_the_request_to_the_list_and_off_it_and_all_of_it_is_in_the_history()
    {
        Assert.That(await OfNumberAsync("request", "--name", "Marie Petit", "--kind", "relative"), Is.Zero);
        Assert.That((await EntryAsync())!["state"]!.GetValue<string>(), Is.EqualTo("requested"));
        Assert.That(await OfNumberAsync("request"), Is.Zero);
        Assert.That(Error.ToString(), Does.Contain("requested before"));
        Assert.That(await OfNumberAsync("papers", "--papers", "identity,invoice"), Is.Zero);
        Assert.That(await OfNumberAsync("magistrate", "--answer", "agreed"), Is.Zero);
        Assert.That(await OfNumberAsync("approve"), Is.Zero);
        var entry = (await EntryAsync())!;
        Assert.That(JsonSerializer.Serialize(new[] { entry["number"], entry["name"], entry["kind"], entry["state"], entry["papers"], entry["magistrate"], entry["decidedBy"], entry["reason"] }),
            Is.EqualTo($"""["\u002B33612345678","Marie Petit","relative","approved",["identity","invoice"],true,"Mme Roux","letter of 2 March"]"""));
        Assert.That(await OfNumberAsync("request"), Is.EqualTo(1), "it is on his list");
        Assert.That(await OfNumberAsync("refuse"), Is.EqualTo(1), "it was approved");
        Assert.That(await OfNumberAsync("withdraw"), Is.Zero);
        var history = await HistoryAsync();
        Assert.That(history.Select(one => one.Action), Is.EqualTo(new[]
        {
            HistoryAction.NumberRequested, HistoryAction.PapersReceived, HistoryAction.MagistrateAnswered, HistoryAction.NumberApproved, HistoryAction.NumberWithdrawn,
        }));
        Assert.That(history.Select(one => (one.Change.Author, one.Change.Reason)), Is.All.EqualTo(("Mme Roux", "letter of 2 March")));
        Assert.That(await RunAsync("list", "show", "--detainee", "12345678"), Is.Zero);
        Assert.That(Out.ToString(), Does.Contain("withdrawn"));
    }

    [Test]
    public async Task A_refused_number_is_refused_and_a_called_person_who_wants_calls_again_is_asked_for_again()
    {
        await OfNumberAsync("request");
        Assert.That(await OfNumberAsync("refuse"), Is.Zero);
        Assert.That((await EntryAsync())!["state"]!.GetValue<string>(), Is.EqualTo("refused"));
        var store = await StoreAsync();
        Assert.That(PhoneNumber.TryParse(Marie, out var marie));
        await store.RefuseFurtherCallsAsync((await store.FindDetaineeAsync("12345678", default))!.Id, marie, "call-1", default);
        Assert.That(await OfNumberAsync("request"), Is.EqualTo(1));
        Assert.That(Error.ToString(), Does.Contain("list reopen"));
        Assert.That(await OfNumberAsync("reopen"), Is.Zero);
        Assert.That(await OfNumberAsync("request"), Is.Zero);
    }

    [Test]
    public async Task A_sanction_is_added_and_ended_and_the_correspondent_s_notices_are_sent_by_somebody()
    {
        await OfNumberAsync("request");
        await OfNumberAsync("approve");
        string[] add = ["sanction", "add", "--detainee", "12345678", "--number", Marie, "--from", "2026-03-02T00:00:00Z", "--to", "2099-01-01T00:00:00Z", "--ground", "good order", "--author", "head"];
        Assert.That(await RunAsync(add), Is.Zero);
        Assert.That(await RunAsync(add), Is.EqualTo(1), "the same again");
        var sanction = (await JsonAsync("sanction", "list", "--detainee", "12345678"))["sanctions"]!.AsArray().Single()!;
        Assert.That((sanction["number"]!.GetValue<string>(), sanction["scope"]!.GetValue<string>(), sanction["from"]!.GetValue<string>(), sanction["to"]!.GetValue<string>(), sanction["endedBy"]),
            Is.EqualTo((Marie, "all", "2026-03-02T00:00:00Z", "2099-01-01T00:00:00Z", (JsonNode?)null)));
        Assert.That(await RunAsync(["sanction", "end", "--id", sanction["id"]!.GetValue<string>(), .. s_who]), Is.Zero);
        Assert.That(await RunAsync(["sanction", "end", "--id", sanction["id"]!.GetValue<string>(), .. s_who]), Is.EqualTo(1));
        Assert.That((await JsonAsync("sanction", "list", "--detainee", "12345678"))["sanctions"]![0]!["endedBy"]!.GetValue<string>(), Is.EqualTo("Mme Roux"));

        var notices = (await JsonAsync("notices", "list"))["notices"]!.AsArray();
        Assert.That(notices.Select(notice => $"{notice!["kind"]} {notice["detainee"]} {notice["number"]} {notice["language"]} {notice["all"]}"),
            Is.EqualTo(new[] { $"sanctionAdded 12345678 {Marie} fr false", $"sanctionEnded 12345678 {Marie} fr false" }));
        foreach (var expected in new[] { 0, 1 })
            Assert.That(await RunAsync("notices", "sent", "--id", $"{notices[0]!["id"]}", "--author", "Mme Roux"), Is.EqualTo(expected));
        Assert.That((await JsonAsync("notices", "list"))["notices"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task All_calls_are_suspended_from_now_on_when_nothing_else_is_said()
    {
        Assert.That(await RunAsync("sanction", "add", "--detainee", "12345678", "--ground", "good order", "--author", "head"), Is.Zero);
        var sanction = (await JsonAsync("sanction", "list", "--detainee", "12345678"))["sanctions"]!.AsArray().Single()!;
        Assert.That((sanction["number"], sanction["to"], sanction["ground"]!.GetValue<string>()), Is.EqualTo(((JsonNode?)null, (JsonNode?)null, "good order")));
        Assert.That(sanction["from"]!.GetValue<DateTime>(), Is.EqualTo(TimeProvider.System.GetUtcNow().UtcDateTime).Within(TimeSpan.FromMinutes(5)));
    }

    [Test]
    public async Task The_registry_is_added_to_and_ended()
    {
        string[] add = ["registry", "add", "--number", "0144556677", "--kind", "cglpl", "--name", "Contrôleur général", "--from", "2026-01-01", "--free", .. s_who];
        Assert.That(await RunAsync(add), Is.Zero);
        Assert.That(await RunAsync(add), Is.EqualTo(1), "it has an entry");
        Assert.That(await RunAsync(["registry", "end", "--number", "0144556677", "--until", "2099-06-01", .. s_who]), Is.Zero);
        var entry = (await JsonAsync("registry", "list"))["protectedNumbers"]!.AsArray().Single()!;
        Assert.That(new[] { "number", "kind", "name", "from", "to" }.Select(name => entry[name]!.GetValue<string>()), Is.EqualTo(new[] { "+33144556677", "cglpl", "Contrôleur général", "2026-01-01", "2099-06-01" }));
        Assert.That(entry["free"]!.GetValue<bool>(), Is.True);
    }

    [Test]
    public async Task The_phone_of_a_cell_is_granted_to_him_who_asked_and_taken_back()
    {
        var store = await StoreAsync();
        await store.RequestCellPhoneAsync((await store.FindDetaineeAsync("12345678", default))!.Id, default);
        async Task<string> PhonesAsync() => string.Join(' ', (await JsonAsync("cellphone", "list"))["cellPhones"]!.AsArray().Select(one => $"{one!["detainee"]} {one["state"]} {one["phone"]} {one["decidedBy"]}"));
        Assert.That(await PhonesAsync(), Is.EqualTo("12345678 requested  detainee"));
        Assert.That(await RunAsync(["cellphone", "grant", "--detainee", "12345678", "--phone", "nobody", .. s_who]), Is.EqualTo(1));
        Assert.That(await RunAsync(["cellphone", "grant", "--detainee", "12345678", "--phone", "cell-12", .. s_who]), Is.Zero);
        Assert.That(await PhonesAsync(), Is.EqualTo("12345678 granted cell-12 Mme Roux"));
        Assert.That(await RunAsync(["cellphone", "withdraw", "--detainee", "12345678", .. s_who]), Is.Zero);
        Assert.That(await PhonesAsync(), Is.Empty);
        Assert.That((await HistoryAsync()).Select(one => one.Action),
            Is.EqualTo(new[] { HistoryAction.CellPhoneRequested, HistoryAction.CellPhoneGranted, HistoryAction.CellPhoneWithdrawn }));
    }
}
