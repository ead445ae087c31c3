using System.Net;

namespace Telephony.Directory.Tests.Lists;

/// <summary>OUT-06 and OUT-07.</summary>
public sealed class CellPhonesTests
{
    private DirectoryFixture _directory = null!;
    private Guid _detainee;
    private Guid _other;

    [SetUp]
    public async Task Create()
    {
        _directory = await DirectoryFixture.CreateAsync();
        await _directory.ImportAsync(
            """
            { "establishments": [ { "code": "MA-LILLE" } ], "phones": [ { "user": "lille-1", "password": "x", "establishment": "MA-LILLE" } ],
              "detainees": [ { "identifier": "87654321", "establishment": "MA-ROUEN",
                "correspondents": [ { "number": "0612345678", "name": "Marie", "kind": "relative" } ] } ] }
            """);
        _detainee = (await _directory.Store.FindDetaineeAsync("12345678", default))!.Id;
        _other = (await _directory.Store.FindDetaineeAsync("87654321", default))!.Id;
    }

    [TearDown]
    public async Task Drop() => await _directory.DisposeAsync();

    [Test]
    public async Task A_phone_in_a_cell_is_asked_for_and_granted_and_then_only_its_owner_calls_from_it()
    {
        Assert.That(await _directory.Store.GrantCellPhoneAsync(_detainee, "cell-12", "b.leroy", "granted", default), Is.False, "he did not ask");
        Assert.That(await _directory.Store.RequestCellPhoneAsync(_detainee, default));
        Assert.That(await _directory.Store.RequestCellPhoneAsync(_detainee, default), Is.False);
        Assert.That(await _directory.Store.GrantCellPhoneAsync(_detainee, "lille-1", "b.leroy", "granted", default), Is.False, "another establishment");
        Assert.That(await CallAsync("87654321"), Is.EqualTo("Permitted"));
        Assert.That(await _directory.Store.GrantCellPhoneAsync(_detainee, "cell-12", "b.leroy", "granted", default));
        Assert.That((await _directory.Store.FindPhoneAsync("cell-12", default))!.Detainee, Is.EqualTo(_detainee));
        Assert.That((await CallAsync("12345678"), await CallAsync("87654321"), await CallAsync("87654321", "wall-1")), Is.EqualTo(("Permitted", "PhoneOfAnother", "Permitted")));
        Assert.That(await _directory.Store.RequestCellPhoneAsync(_other, default));
        Assert.That(await _directory.Store.GrantCellPhoneAsync(_other, "cell-12", "b.leroy", "granted", default), Is.False, "it is another's");
    }

    [Test]
    public async Task A_phone_that_is_taken_back_is_nobodys_and_can_be_asked_for_again()
    {
        await _directory.Store.RequestCellPhoneAsync(_detainee, default);
        await _directory.Store.GrantCellPhoneAsync(_detainee, "cell-12", "b.leroy", "granted", default);
        Assert.That(await _directory.Store.WithdrawCellPhoneAsync(_detainee, "head", "moved", default));
        Assert.That(await _directory.Store.WithdrawCellPhoneAsync(_detainee, "head", "moved", default), Is.False);
        Assert.That((await _directory.Store.FindPhoneAsync("cell-12", default))!.Detainee, Is.Null);
        Assert.That(await _directory.Store.RequestCellPhoneAsync(_detainee, default));
        Assert.That(await _directory.Store.RefuseCellPhoneAsync(_detainee, "head", "good order", default));
        Assert.That((await _directory.Store.HistoryAsync(_detainee, 0, default)).Select(entry => entry.Action).Where(action => action.StartsWith("cell", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "cellPhoneRequested", "cellPhoneGranted", "cellPhoneWithdrawn", "cellPhoneRequested", "cellPhoneRefused" }));
    }

    [Test]
    public async Task Remembered_callers_stay_right_when_a_phone_gets_an_owner()
    {
        await using var index = new CallerIndex(_directory.DataSource, TimeProvider.System);
        var remembering = new DirectoryStore(_directory.DataSource, _directory.Protector, _directory.Clock, _directory.Options, index);
        Assert.That(() => index.IsReady, Is.True.After(30_000, 1));
        await _directory.Store.RequestCellPhoneAsync(_detainee, default);
        await _directory.Store.GrantCellPhoneAsync(_detainee, "cell-12", "b.leroy", "granted", default);
        Assert.That((await remembering.FindPhoneAsync("cell-12", default))!.Detainee, Is.EqualTo(_detainee));
        Assert.That((await remembering.FindTrunkAsync(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 5060), default))!.Name, Is.EqualTo("carrier"));
    }

    [Test]
    public async Task An_arrival_account_calls_once_for_each_incarceration()
    {
        await AccountAsync("arrival");
        Assert.That(await PriceAsync(), Is.EqualTo("ArrivalCall"));
        Assert.That(await _directory.Store.TakeArrivalCallAsync(_detainee, "call-1", default));
        Assert.That(await _directory.Store.TakeArrivalCallAsync(_detainee, "call-1", default), "the same call, asked twice");
        Assert.That(await _directory.Store.TakeArrivalCallAsync(_detainee, "call-2", default), Is.False);
        Assert.That(await PriceAsync(), Is.EqualTo("ArrivalCallUsed"));
        await _directory.Store.GiveBackArrivalCallAsync(_detainee, "call-2", default);
        Assert.That(await PriceAsync(), Is.EqualTo("ArrivalCallUsed"), "it was not that call's");
        await _directory.Store.GiveBackArrivalCallAsync(_detainee, "call-1", default);
        Assert.That(await PriceAsync(), Is.EqualTo("ArrivalCall"), "nobody answered");
        await _directory.Store.TakeArrivalCallAsync(_detainee, "call-3", default);
        await AccountAsync("arrival");
        Assert.That(await PriceAsync(), Is.EqualTo("ArrivalCallUsed"), "an import of the same changes nothing");
        await AccountAsync("active");
        Assert.That(await PriceAsync(), Is.EqualTo("Metered"));
        await AccountAsync("arrival");
        Assert.That(await PriceAsync(), Is.EqualTo("ArrivalCall"), "another incarceration");
    }

    [Test]
    public async Task Of_racing_calls_one_has_the_call_on_arrival()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => _directory.Store.TakeArrivalCallAsync(_detainee, $"call-{i}", default))));
        Assert.That(taken.Count(won => won), Is.EqualTo(1));
    }

    private Task<ImportResult> AccountAsync(string account) => _directory.ImportAsync($$"""{ "detainees": [ { "identifier": "12345678", "account": "{{account}}" } ] }""");

    private async Task<string> PriceAsync() => await DecideAsync("12345678", "cell-12") switch
    {
        Decision.Permitted permitted => permitted.Terms!.Price.ToString(),
        Decision.Refused refused => refused.Reason.ToString(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task<string> CallAsync(string identifier, string phone = "cell-12") =>
        await DecideAsync(identifier, phone) is Decision.Refused refused ? refused.Reason.ToString() : "Permitted";

    private Task<Decision> DecideAsync(string identifier, string phone) =>
        _directory.Store.DecideCallAsync(identifier, PhoneNumber.TryParse("0612345678", out var number) ? number : default, phone, default);
}
