namespace Telephony.Directory.Tests.Phones;

/// <summary>Phones as staff see them: which, where, whose and how, a page at a time.</summary>
public sealed class PhoneListTests
{
    private static readonly string[] s_rouen = ["MA-ROUEN"];
    private static readonly string[] s_lille = ["MA-LILLE"];

    private DirectoryFixture _directory = null!;

    [SetUp]
    public async Task Create()
    {
        _directory = await DirectoryFixture.CreateAsync();
        await _directory.ImportAsync(
            """
            { "establishments": [ { "code": "MA-LILLE" } ],
              "phones": [ { "user": "b-113", "password": "x", "establishment": "MA-ROUEN", "location": "B-113" }, { "user": "wall-2", "password": "x", "establishment": "MA-ROUEN", "location": "Cour" },
                          { "user": "wall-1", "password": "x", "establishment": "MA-ROUEN", "location": "Cour" }, { "user": "lille-1", "password": "x", "establishment": "MA-LILLE", "location": "A-1" } ] }
            """);
    }

    [TearDown]
    public async Task Drop() => await _directory.DisposeAsync();

    [Test]
    public async Task Pages_follow_one_another_by_establishment_location_and_user()
    {
        var seen = new List<string>();
        for (PhoneCursor? after = null; ;)
        {
            var page = await _directory.Store.PhonesAsync(new PhoneQuery { Limit = 2, After = after }, default);
            seen.AddRange(page.Select(phone => phone.User));
            if (page.Count < 2) break;
            after = page[^1].Cursor;
        }
        Assert.That(seen, Is.EqualTo(new[] { "lille-1", "cell-12", "b-113", "wall-1", "wall-2" }));
    }

    [Test]
    public async Task Filters_narrow_the_list_and_nothing_of_another_establishment_is_in_it()
    {
        async Task<string> UsersAsync(PhoneQuery query) => string.Join(',', (await _directory.Store.PhonesAsync(query, default)).Select(phone => phone.User));
        var detainee = (await _directory.Store.FindDetaineeAsync("12345678", default))!.Id;
        await _directory.Store.RequestCellPhoneAsync(detainee, default);
        await _directory.Store.GrantCellPhoneAsync(detainee, "cell-12", "b.leroy", "granted", default);
        await RegisterAsync("wall-1", TimeSpan.FromHours(1));
        var rouen = new PhoneQuery { Establishments = s_rouen };
        Assert.That(await UsersAsync(rouen), Is.EqualTo("cell-12,b-113,wall-1,wall-2"));
        Assert.That(await UsersAsync(rouen with { Establishment = "MA-LILLE" }), Is.Empty);
        Assert.That(await UsersAsync(new PhoneQuery { Establishment = "MA-LILLE" }), Is.EqualTo("lille-1"));
        Assert.That(await UsersAsync(rouen with { Wing = "B" }), Is.EqualTo("cell-12,b-113"));
        Assert.That(await UsersAsync(rouen with { Text = "cour" }), Is.EqualTo("wall-1,wall-2"));
        Assert.That(await UsersAsync(rouen with { Text = "ELL-1" }), Is.EqualTo("cell-12"));
        Assert.That(await UsersAsync(rouen with { Text = "%" }), Is.Empty);
        Assert.That(await UsersAsync(rouen with { IsRegistered = true }), Is.EqualTo("wall-1"));
        Assert.That(await UsersAsync(rouen with { IsRegistered = false, IsOwned = false }), Is.EqualTo("b-113,wall-2"));
        Assert.That(await UsersAsync(rouen with { IsOwned = true }), Is.EqualTo("cell-12"));
        Assert.That(await UsersAsync(rouen with { Users = ["wall-2", "lille-1"] }), Is.EqualTo("wall-2"));
        Assert.That((await _directory.Store.FindListedPhoneAsync("cell-12", s_rouen, default))!.Owner, Is.EqualTo("12345678"));
        Assert.That(await _directory.Store.FindListedPhoneAsync("cell-12", s_lille, default), Is.Null);
    }

    [Test]
    public async Task A_phone_is_registered_since_it_has_been_without_a_break()
    {
        var began = _directory.Clock.GetUtcNow();
        async Task<DateTimeOffset?> SinceAsync() => (await _directory.Store.FindListedPhoneAsync("cell-12", null, default))!.RegisteredSince;
        Assert.That(await SinceAsync(), Is.Null);
        await RegisterAsync("cell-12", TimeSpan.FromHours(1));
        _directory.Clock.Advance(TimeSpan.FromMinutes(59));
        await RegisterAsync("cell-12", TimeSpan.FromHours(1));
        Assert.That(await SinceAsync(), Is.EqualTo(began), "registered again in time");
        _directory.Clock.Advance(TimeSpan.FromMinutes(60));
        Assert.That(await SinceAsync(), Is.Null);
        await RegisterAsync("cell-12", TimeSpan.FromHours(1));
        Assert.That(await SinceAsync(), Is.EqualTo(_directory.Clock.GetUtcNow()), "after a break");
    }

    [Test]
    public async Task A_locked_identifier_is_listed_with_the_phone_of_the_last_wrong_code_until_it_opens()
    {
        for (var guess = 0; guess < _directory.Options.CodesBeforeLock; guess++)
        {
            await _directory.Store.IdentifyAsync("12345678", "0000", "cell-12", default);
            _directory.Clock.Advance(TimeSpan.FromSeconds(30));
        }
        var locked = (await _directory.Store.LocksAsync(s_rouen, default)).Single();
        Assert.That((locked.Identifier, locked.Establishment, locked.Phone), Is.EqualTo(("12345678", "MA-ROUEN", "cell-12")));
        Assert.That(await _directory.Store.FindLockAsync("12345678", s_rouen, default), Is.EqualTo(locked));
        Assert.That((await _directory.Store.LocksAsync(s_lille, default), await _directory.Store.FindLockAsync("12345678", s_lille, default)), Is.EqualTo((Array.Empty<LockedIdentifier>(), (LockedIdentifier?)null)));
        _directory.Clock.Advance(locked.Until - _directory.Clock.GetUtcNow());
        Assert.That(await _directory.Store.LocksAsync(null, default), Is.Empty);
    }

    private Task<int> RegisterAsync(string user, TimeSpan expires) => _directory.Store.ChangeBindingsAsync<int>(
        user, _ => ([new Binding($"sip:{user}@10.0.0.1", [], "c", 1, 1m, null, _directory.Clock.GetUtcNow() + expires)], 0), default);
}
