namespace Telephony.Directory.Tests.Rules;

/// <summary>Which rules hold where, as the database finds them.</summary>
public sealed class CallingRulesTests
{
    private DirectoryFixture _directory = null!;

    [SetUp]
    public async Task Create() => _directory = await DirectoryFixture.CreateAsync();

    [TearDown]
    public async Task Drop() => await _directory.DisposeAsync();

    [Test]
    public async Task Without_rules_of_its_own_an_establishment_has_those_of_the_country()
    {
        var permitted = (Decision.Permitted)await DecideAsync(_directory.Store);
        Assert.That((permitted.Terms!.Longest, permitted.Correspondent!.Acceptance, permitted.Correspondent.Language), Is.EqualTo((TimeSpan.FromHours(2), Acceptance.Ask, "fr")));
    }

    [Test]
    public async Task Field_by_field_the_most_particular_rule_wins()
    {
        await _directory.ScalarAsync<int>(
            """
            insert into directory.calling_rules (establishment, regime, longest_seconds, acceptance) values
                ('MA-ROUEN', null, 600, null), (null, 'ordinary', 60, 'say'), ('MA-ROUEN', 'strict', 300, null), (null, 'strict', 30, null)
            """);
        var permitted = (Decision.Permitted)await DecideAsync(_directory.Store);
        Assert.That((permitted.Terms!.Longest, permitted.Correspondent!.Acceptance), Is.EqualTo((TimeSpan.FromMinutes(10), Acceptance.Say)));
        await _directory.ScalarAsync<int>("update directory.detainees set regime = 'strict'");
        Assert.That(((Decision.Permitted)await DecideAsync(_directory.Store)).Terms!.Longest, Is.EqualTo(TimeSpan.FromMinutes(5)));
    }

    [Test]
    public async Task Hours_are_those_that_were_stored()
    {
        // 13:05 UTC on Monday 2 March 2026 is 14:05 in Paris.
        _directory.Clock.SetUtcNow(new DateTimeOffset(2026, 3, 2, 13, 5, 0, TimeSpan.Zero));
        await _directory.ScalarAsync<int>("insert into directory.calling_rules (establishment, hours) values ('MA-ROUEN', '{[480,720),[840,850)}')");
        Assert.That(((Decision.Permitted)await DecideAsync(_directory.Store)).Terms!.Longest, Is.EqualTo(TimeSpan.FromMinutes(5)));
        _directory.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.That(((Decision.Refused)await DecideAsync(_directory.Store)).Reason, Is.EqualTo(RefusalReason.OutsideHours));
    }

    [Test]
    public async Task A_limit_of_calls_counts_from_local_midnight_and_without_a_count_permits_none()
    {
        _directory.Clock.SetUtcNow(new DateTimeOffset(2026, 3, 2, 22, 59, 0, TimeSpan.Zero));
        var placed = new PlacedCalls();
        var store = new DirectoryStore(_directory.DataSource, _directory.Protector, _directory.Clock, _directory.Options, placed: placed);
        Assert.That(await DecideAsync(store), Is.TypeOf<Decision.Permitted>());
        Assert.That(placed.Asked, Is.Empty, "nothing is counted where nothing is limited");
        await _directory.ScalarAsync<int>("insert into directory.calling_rules (establishment, calls_per_day) values ('MA-ROUEN', 2)");
        placed.Count = 1;
        Assert.That(await DecideAsync(store), Is.TypeOf<Decision.Permitted>());
        placed.Count = 2;
        Assert.That(((Decision.Refused)await DecideAsync(store)).Reason, Is.EqualTo(RefusalReason.TooManyCalls));
        _directory.Clock.Advance(TimeSpan.FromMinutes(1));
        await DecideAsync(store);
        Assert.That(placed.Asked, Is.EqualTo(new[]
        {
            new DateTimeOffset(2026, 3, 1, 23, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 1, 23, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 2, 23, 0, 0, TimeSpan.Zero),
        }));
        Assert.That(((Decision.Refused)await DecideAsync(_directory.Store)).Reason, Is.EqualTo(RefusalReason.TooManyCalls));
    }

    private static Task<Decision> DecideAsync(DirectoryStore store) =>
        store.DecideAsync("12345678", PhoneNumber.TryParse("0612345678", out var number) ? number : default, Service.Call, default);

    private sealed class PlacedCalls : IPlacedCalls
    {
        public int Count { get; set; }

        public List<DateTimeOffset> Asked { get; } = [];

        public Task<int> CountAsync(Guid detainee, DateTimeOffset from, CancellationToken cancellation)
        {
            Asked.Add(from);
            return Task.FromResult(Count);
        }
    }
}
