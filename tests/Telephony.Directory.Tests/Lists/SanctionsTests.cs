namespace Telephony.Directory.Tests.Lists;

/// <summary>OUT-08 to OUT-10, OUT-12.</summary>
public sealed class SanctionsTests
{
    private static readonly PhoneNumber Marie = Number("0612345678");
    private static readonly PhoneNumber Aunt = Number("0611111111");
    private static readonly PhoneNumber Lawyer = Number("0144556677");
    private DirectoryFixture _directory = null!;
    private Guid _detainee;

    [SetUp]
    public async Task Create()
    {
        _directory = await DirectoryFixture.CreateAsync();
        _detainee = (await _directory.Store.FindDetaineeAsync("12345678", default))!.Id;
        await _directory.Store.RequestNumberAsync(_detainee, new NumberRequest(Aunt), default);
        await _directory.Store.ApproveNumberAsync(_detainee, Aunt, "b.leroy", "family", default);
        await _directory.Store.SetPapersAsync(_detainee, Aunt, Papers.All, "b.leroy", "by post", default);
    }

    [TearDown]
    public async Task Drop() => await _directory.DisposeAsync();

    [Test]
    public async Task A_sanction_on_a_number_holds_for_calls_and_messages_of_that_number_alone()
    {
        await AddAsync(Marie, SanctionScope.All);
        Assert.That(await AnswersAsync(Marie), Is.EqualTo("NumberSuspended NumberSuspended"), "OUT-09, OUT-12");
        Assert.That(await AnswersAsync(Aunt), Is.EqualTo("Permitted Permitted"));
    }

    [Test]
    public async Task A_sanction_on_all_calls_holds_for_every_number_but_those_of_the_registry()
    {
        await AddAsync(null, SanctionScope.All);
        Assert.That(await AnswersAsync(Marie), Is.EqualTo("CallsSuspended CallsSuspended"), "OUT-08");
        Assert.That(await AnswersAsync(Lawyer), Is.EqualTo("CallsSuspended CallsSuspended"), "not verified: EXC-06");
        await _directory.Store.AddProtectedNumberAsync(new ProtectedNumber(Lawyer, "lawyer", "Bar of Rouen", new DateOnly(2020, 1, 1), null, false), "ministry", "bar roll", default);
        Assert.That(await AnswersAsync(Lawyer), Is.EqualTo("Permitted Permitted"));
        Assert.That(await _directory.Store.DecideAsync("12345678", null, Service.Listening, default), Is.TypeOf<Decision.Permitted>());
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_sanction_on_video_alone_leaves_calls_and_messages(bool all)
    {
        await AddAsync(all ? null : Marie, SanctionScope.Video);
        Assert.That(await AnswersAsync(Marie), Is.EqualTo("Permitted Permitted"));
    }

    [Test]
    public async Task A_sanction_holds_from_its_beginning_to_before_its_end()
    {
        var now = _directory.Clock.GetUtcNow();
        await _directory.Store.AddSanctionAsync(_detainee, new Sanction(Marie, SanctionScope.All, now.AddHours(1), now.AddHours(2), "good order", "head"), default);
        foreach (var (minutes, expected) in new[] { (59, "Permitted"), (1, "NumberSuspended"), (59, "NumberSuspended"), (1, "Permitted") })
        {
            _directory.Clock.Advance(TimeSpan.FromMinutes(minutes));
            Assert.That(await AnswersAsync(Marie), Is.EqualTo($"{expected} {expected}"));
        }
    }

    [Test]
    public async Task A_sanction_is_ended_once_with_author_and_reason_and_stays_in_the_rows()
    {
        var id = await AddAsync(Marie, SanctionScope.All);
        _directory.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That(await _directory.Store.EndSanctionAsync(id, "head", "appeal granted", default));
        Assert.That(await _directory.Store.EndSanctionAsync(id, "head", "again", default), Is.False);
        Assert.That(await AnswersAsync(Marie), Is.EqualTo("Permitted Permitted"));
        var stored = (await _directory.Store.SanctionsAsync(_detainee, default)).Single();
        Assert.That((stored.Id, stored.Sanction.To, stored.EndedBy, stored.EndReason), Is.EqualTo((id, (DateTimeOffset?)_directory.Clock.GetUtcNow(), "head", "appeal granted")));
        Assert.That((await _directory.Store.HistoryAsync(_detainee, 0, default)).Where(entry => entry.Action.StartsWith("sanction", StringComparison.Ordinal))
            .Select(entry => $"{entry.Action} {entry.Change.Author} {entry.Change.Reason}"), Is.EqualTo(new[] { "sanctionAdded head good order", "sanctionEnded head appeal granted" }));
    }

    [Test]
    public async Task A_sanction_that_has_not_begun_can_be_ended_and_then_never_holds()
    {
        var now = _directory.Clock.GetUtcNow();
        var id = await _directory.Store.AddSanctionAsync(_detainee, new Sanction(null, SanctionScope.All, now.AddHours(1), null, "good order", "head"), default);
        Assert.That(await _directory.Store.EndSanctionAsync(id!.Value, "head", "mistake", default));
        _directory.Clock.Advance(TimeSpan.FromHours(2));
        Assert.That(await AnswersAsync(Marie), Is.EqualTo("Permitted Permitted"));
    }

    [Test]
    public async Task The_same_sanction_twice_is_one()
    {
        var sanction = new Sanction(null, SanctionScope.All, _directory.Clock.GetUtcNow(), null, "good order", "head");
        Assert.That(await _directory.Store.AddSanctionAsync(_detainee, sanction, default), Is.Not.Null);
        Assert.That(await _directory.Store.AddSanctionAsync(_detainee, sanction, default), Is.Null);
        Assert.That(await _directory.Store.SanctionsAsync(_detainee, default), Has.Count.EqualTo(1));
        Assert.That(await _directory.Store.NoticesToSendAsync(default), Has.Count.EqualTo(3));
        Assert.That(await _directory.Store.UnheardNoticesAsync(_detainee, default), Has.Count.EqualTo(1));
    }

    private async Task<Guid> AddAsync(PhoneNumber? number, string scope) =>
        (await _directory.Store.AddSanctionAsync(_detainee, new Sanction(number, scope, _directory.Clock.GetUtcNow(), null, "good order", "head"), default))!.Value;

    private async Task<string> AnswersAsync(PhoneNumber number) =>
        $"{Describe(await _directory.Store.DecideAsync("12345678", number, Service.Call, default))} {Describe(await _directory.Store.DecideAsync("12345678", number, Service.Deposit, default))}";

    private static string Describe(Decision decision) => decision is Decision.Refused refused ? refused.Reason.ToString() : "Permitted";

    private static PhoneNumber Number(string text) => PhoneNumber.TryParse(text, out var number) ? number : throw new ArgumentException(text);
}
