namespace Telephony.Directory.Tests.IdentificationRules;

public sealed class IdentificationTests
{
    private const string Right = "4321";
    private const string Wrong = "0000";
    private DirectoryFixture _directory = null!;

    [SetUp]
    public async Task Create() => _directory = await DirectoryFixture.CreateAsync();

    [TearDown]
    public async Task Drop() => await _directory.DisposeAsync();

    [Test]
    public async Task Identifier_and_code_identify()
    {
        var identified = (Identification.Identified)await TryAsync(Right);
        Assert.That(identified.Detainee.Identifier, Is.EqualTo("12345678"));
        Assert.That(identified.Detainee.TimeZone, Is.EqualTo("Europe/Paris"));
    }

    [TestCase("12345678", "")]
    [TestCase("12345678", "43210")]
    [TestCase("12345678", "\0\ud800")]
    [TestCase("87654321", Right)]
    [TestCase("", Right)]
    [TestCase("\0", Right)]
    public async Task Anything_else_fails_the_same(string identifier, string code) =>
        Assert.That(await _directory.Store.IdentifyAsync(identifier, code, "cell-12", default), Is.EqualTo(new Identification.Failed(TimeSpan.Zero)));

    [Test]
    public async Task A_detainee_without_a_code_cannot_be_identified()
    {
        await _directory.ImportAsync("""{ "detainees": [ { "identifier": "5555", "establishment": "MA-ROUEN" } ] }""");
        Assert.That(await _directory.Store.IdentifyAsync("5555", "", "cell-12", default), Is.TypeOf<Identification.Failed>());
    }

    [Test]
    public async Task Wrong_codes_on_one_phone_wait_longer_and_longer_also_for_identifiers_that_do_not_exist()
    {
        var delays = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            var failed = (Identification.Failed)await _directory.Store.IdentifyAsync($"{10000 + i}", Wrong, "cell-12", default);
            delays.Add(failed.Delay.TotalSeconds);
            _directory.Clock.Advance(failed.Delay);
        }
        Assert.That(delays, Is.EqualTo(new[] { 0.0, 1, 2, 4, 8, 16, 30, 30, 30 }));
    }

    [Test]
    public async Task A_phone_that_does_not_wait_gets_no_guess_and_costs_the_detainee_none()
    {
        await TryAsync(Wrong);
        await TryAsync(Wrong);
        Assert.That(await TryAsync(Right), Is.EqualTo(new Identification.Failed(TimeSpan.FromSeconds(1))));
        _directory.Clock.Advance(TimeSpan.FromSeconds(0.4));
        Assert.That(await TryAsync(Right), Is.EqualTo(new Identification.Failed(TimeSpan.FromSeconds(0.6))));
        Assert.That(await _directory.ScalarAsync<int>("select wrong_codes from directory.detainees"), Is.EqualTo(2));
        _directory.Clock.Advance(TimeSpan.FromSeconds(0.6));
        Assert.That(await TryAsync(Right), Is.TypeOf<Identification.Identified>());
    }

    [Test]
    public async Task Another_phone_does_not_wait()
    {
        await TryAsync(Wrong);
        await TryAsync(Wrong);
        Assert.That(await TryAsync(Right, "yard-1"), Is.TypeOf<Identification.Identified>());
    }

    [Test]
    public async Task A_right_code_and_a_quarter_of_an_hour_both_end_the_phones_waits()
    {
        await FailAsync(3);
        _directory.Clock.Advance(TimeSpan.FromSeconds(30));
        await TryAsync(Right);
        Assert.That(await TryAsync(Wrong), Is.EqualTo(new Identification.Failed(TimeSpan.Zero)));
        await TryAsync(Wrong);
        _directory.Clock.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromTicks(10));
        Assert.That(await TryAsync(Wrong), Is.EqualTo(new Identification.Failed(TimeSpan.Zero)));
    }

    [Test]
    public async Task Five_wrong_codes_in_a_row_from_any_phones_lock_for_fifteen_minutes_with_one_event()
    {
        await FailAsync(5);
        Assert.That(await TryAsync(Right, "fresh"), Is.TypeOf<Identification.Failed>());
        _directory.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromTicks(10));
        Assert.That(await TryAsync(Right, "fresh-2"), Is.TypeOf<Identification.Failed>());
        _directory.Clock.Advance(TimeSpan.FromTicks(10));
        Assert.That(await TryAsync(Right, "fresh-3"), Is.TypeOf<Identification.Identified>());
        var locks = (await _directory.Store.EventsAsync(0, default)).Where(e => e.Kind == DirectoryEventKind.IdentifierLocked).ToList();
        Assert.That(locks, Has.Count.EqualTo(1));
        Assert.That(locks[0].Phone, Is.EqualTo("phone-4"));
        Assert.That(locks[0].Detainee, Is.EqualTo(await _directory.ScalarAsync<Guid>("select id from directory.detainees")));
    }

    [Test]
    public async Task Four_wrong_codes_and_a_right_one_start_the_count_again()
    {
        await FailAsync(4);
        Assert.That(await TryAsync(Right), Is.TypeOf<Identification.Identified>());
        await FailAsync(4);
        Assert.That(await TryAsync(Right, "fresh"), Is.TypeOf<Identification.Identified>());
    }

    [Test]
    public async Task After_a_lock_five_more_guesses_lock_again()
    {
        await FailAsync(5);
        _directory.Clock.Advance(TimeSpan.FromMinutes(16));
        await FailAsync(4);
        Assert.That(await _directory.ScalarAsync<bool>("select locked_until is null from directory.detainees"), Is.True);
        await FailAsync(1);
        Assert.That(await TryAsync(Right, "fresh"), Is.TypeOf<Identification.Failed>());
    }

    [Test]
    public async Task A_restart_forgives_nothing()
    {
        await FailAsync(5);
        Assert.That(await _directory.NewStore().IdentifyAsync("12345678", Right, "fresh", default), Is.TypeOf<Identification.Failed>());
    }

    [Test]
    public async Task An_import_does_not_end_a_lock()
    {
        await FailAsync(5);
        await _directory.ImportAsync(DirectoryFixture.Example);
        Assert.That(await TryAsync(Right, "fresh"), Is.TypeOf<Identification.Failed>());
    }

    [Test]
    public async Task Staff_unlock_and_the_event_says_who()
    {
        await FailAsync(5);
        Assert.That(await _directory.Store.UnlockAsync("12345678", "b.leroy", default), Is.True);
        Assert.That(await TryAsync(Right, "fresh"), Is.TypeOf<Identification.Identified>());
        var last = (await _directory.Store.EventsAsync(0, default))[^1];
        Assert.That((last.Kind, last.Who), Is.EqualTo((DirectoryEventKind.IdentifierUnlocked, "b.leroy")));
    }

    [Test]
    public async Task Unlocking_an_unknown_identifier_says_so_and_leaves_no_event()
    {
        var before = (await _directory.Store.EventsAsync(0, default)).Count;
        Assert.That(await _directory.Store.UnlockAsync("99999999", "b.leroy", default), Is.False);
        Assert.That(await _directory.Store.EventsAsync(0, default), Has.Count.EqualTo(before));
    }

    [Test]
    public async Task Fifty_phones_at_once_get_five_guesses_between_them()
    {
        // The right code is among fifty tried at the same instant, each from a phone of its own. Whether it is checked or not, no more
        // than five guesses may be charged before the lock, or one success must have started the count again.
        var tries = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => _directory.Store.IdentifyAsync("12345678", $"{1000 + i}", $"phone-{i}", default))));
        Assert.That(tries, Has.All.TypeOf<Identification.Failed>());
        Assert.That(await _directory.ScalarAsync<int>("select wrong_codes from directory.detainees"), Is.EqualTo(5));
        Assert.That((await _directory.Store.EventsAsync(0, default)).Count(e => e.Kind == DirectoryEventKind.IdentifierLocked), Is.EqualTo(1));
    }

    [Test]
    public async Task One_phone_at_many_instants_at_once_gets_two_guesses()
    {
        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => TryAsync(Wrong))));
        Assert.That(tries, Has.All.TypeOf<Identification.Failed>());
        Assert.That(await _directory.ScalarAsync<int>("select wrong_codes from directory.detainees"), Is.EqualTo(2), "the first wait is nought, the second one second");
    }

    [Test]
    public async Task Codes_are_kept_as_salted_hashes_of_the_set_rounds_and_renewed_when_the_setting_changes()
    {
        Assert.That(await _directory.ScalarAsync<int>("select code_iterations from directory.detainees"), Is.EqualTo(10));
        var other = _directory.NewStore(new DirectoryOptions { CodeIterations = 12 });
        Assert.That(await other.IdentifyAsync("12345678", Right, "cell-12", default), Is.TypeOf<Identification.Identified>());
        Assert.That(await _directory.ScalarAsync<int>("select code_iterations from directory.detainees"), Is.EqualTo(12));
        Assert.That(await other.IdentifyAsync("12345678", Right, "cell-12", default), Is.TypeOf<Identification.Identified>());
        Assert.That(await other.IdentifyAsync("12345678", Wrong, "cell-12", default), Is.TypeOf<Identification.Failed>());
    }

    [Test]
    public async Task A_stored_code_does_not_open_for_another_detainee()
    {
        await _directory.ImportAsync("""{ "detainees": [ { "identifier": "5555", "code": "1111", "establishment": "MA-ROUEN" } ] }""");
        await _directory.ScalarAsync<int>(
            "update directory.detainees d set code_hash = o.code_hash, code_salt = o.code_salt from directory.detainees o where o.identifier = '5555' and d.identifier = '12345678'");
        Assert.That(() => TryAsync("1111"), Throws.InstanceOf<System.Security.Cryptography.CryptographicException>());
    }

    private Task<Identification> TryAsync(string code, string phone = "cell-12") => _directory.Store.IdentifyAsync("12345678", code, phone, default);

    /// <summary>Wrong codes, each from another phone.</summary>
    private async Task FailAsync(int times)
    {
        for (var i = 0; i < times; i++) Assert.That(await TryAsync(Wrong, $"phone-{i}"), Is.TypeOf<Identification.Failed>());
    }
}
