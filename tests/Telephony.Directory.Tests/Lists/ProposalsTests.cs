using Npgsql;

namespace Telephony.Directory.Tests.Lists;

/// <summary>Two people for each change of the registry (EXC-03).</summary>
public sealed class ProposalsTests
{
    private static readonly PhoneNumber Lawyer = Number("0144556677");
    private static readonly DateOnly Today = new(2026, 3, 2);
    private static readonly RegistryChange Entry = new RegistryChange.Add(new ProtectedNumber(Lawyer, "lawyer", "Maître Grand", new DateOnly(2026, 1, 1), null, false));
    private readonly List<string> _written = [];
    private DirectoryFixture _directory = null!;

    [SetUp]
    public async Task Create()
    {
        _written.Clear();
        _directory = await DirectoryFixture.CreateAsync();
        _directory.Clock.SetUtcNow(new DateTimeOffset(Today, new TimeOnly(12, 0), TimeSpan.Zero));
    }

    [TearDown]
    public async Task Drop() => await _directory.DisposeAsync();

    [Test]
    public async Task What_one_proposes_changes_nothing_until_another_confirms_it()
    {
        Assert.That(await ProposeAsync(Entry), Is.EqualTo(ProposalResult.Proposed));
        Assert.That(await ProposeAsync(Entry, "b.durand"), Is.EqualTo(ProposalResult.OneWaits));
        var proposal = (await _directory.Store.ProposalsAsync(default)).Single();
        Assert.That(proposal.Change, Is.EqualTo(Entry));
        Assert.That(await _directory.Store.ProtectedNumbersAsync(default), Is.Empty);
        foreach (var himself in new[] { "a.martin", "A.Martin" })
            foreach (var isConfirmed in new[] { true, false })
                Assert.That(await DecideAsync(proposal.Id, himself, isConfirmed), Is.EqualTo(ProposalDecision.SamePerson), himself);
        Assert.That(await _directory.Store.ProtectedNumbersAsync(default), Is.Empty);

        Assert.That(await DecideAsync(proposal.Id, "b.durand"), Is.EqualTo(ProposalDecision.Decided));
        Assert.That((await _directory.Store.ProtectedNumbersAsync(default)).Single(), Is.EqualTo(((RegistryChange.Add)Entry).Entry));
        var decided = (await _directory.Store.FindProposalAsync(proposal.Id, default))!;
        Assert.That((decided.IsConfirmed, decided.Decided!.Author, decided.Decided.Reason), Is.EqualTo((true, "b.durand", "decided")));
        Assert.That(_written, Is.EqualTo(new[] { "a.martin", "b.durand" }), "written down once each, and no try that failed");
        Assert.That(await HistoryAsync(), Is.EqualTo("registryChangeProposed a.martin bar roll, registryChangeConfirmed b.durand decided, protectedNumberAdded b.durand bar roll"));
        Assert.That(await DecideAsync(proposal.Id, "c.petit", isConfirmed: false), Is.EqualTo(ProposalDecision.NotOpen));
    }

    [Test]
    public async Task Of_two_who_confirm_at_once_one_does()
    {
        await ProposeAsync(Entry);
        var proposal = (await _directory.Store.ProposalsAsync(default)).Single().Id;
        var both = new TaskCompletionSource();
        async Task Meet(RegistryProposal decided)
        {
            // The first holds the row until the second has come to it and waits.
            both.TrySetResult();
            await WaitForLockAsync();
            _written.Add(decided.Decided!.Author);
        }
        var first = _directory.Store.DecideProposalAsync(proposal, true, "b.durand", "decided", Meet, default);
        await both.Task;
        var second = _directory.NewStore().DecideProposalAsync(proposal, true, "c.petit", "decided", Meet, default);
        Assert.That(await Task.WhenAll(first, second), Is.EqualTo(new[] { ProposalDecision.Decided, ProposalDecision.NotOpen }));
        Assert.That(_written, Is.EqualTo(new[] { "a.martin", "b.durand" }));
        Assert.That(await _directory.Store.ProtectedNumbersAsync(default), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_is_refused_or_has_expired_changes_nothing_any_more()
    {
        await ProposeAsync(Entry);
        var refused = (await _directory.Store.ProposalsAsync(default)).Single().Id;
        Assert.That(await DecideAsync(refused, "b.durand", isConfirmed: false), Is.EqualTo(ProposalDecision.Decided));
        Assert.That(await DecideAsync(refused, "c.petit"), Is.EqualTo(ProposalDecision.NotOpen));
        await ProposeAsync(Entry);
        var late = (await _directory.Store.ProposalsAsync(default))[0].Id;
        Assert.That(late, Is.Not.EqualTo(refused), "what waits comes first");
        _directory.Clock.Advance(new DirectoryOptions().ProposalTerm);
        Assert.That(await DecideAsync(late, "b.durand"), Is.EqualTo(ProposalDecision.NotOpen));
        Assert.That(await DecideAsync(late, "a.martin"), Is.EqualTo(ProposalDecision.NotOpen));
        Assert.That(await _directory.Store.ProtectedNumbersAsync(default), Is.Empty);
        Assert.That(await ProposeAsync(Entry), Is.EqualTo(ProposalResult.Proposed), "an expired one is in nobody's way");
        Assert.That(await DecideAsync(Guid.NewGuid(), "b.durand"), Is.EqualTo(ProposalDecision.NotOpen));
    }

    [Test]
    public async Task A_protection_ends_by_two_people_on_a_day_that_is_not_over()
    {
        Assert.That(await ProposeAsync(new RegistryChange.End(Lawyer, Today)), Is.EqualTo(ProposalResult.DoesNotFit), "there is nothing to end");
        await _directory.Store.AddProtectedNumberAsync(((RegistryChange.Add)Entry).Entry, "ministry", "national list", default);
        Assert.That(await ProposeAsync(Entry), Is.EqualTo(ProposalResult.DoesNotFit), "it overlaps");
        Assert.That(await ProposeAsync(new RegistryChange.End(Lawyer, Today.AddDays(-1))), Is.EqualTo(ProposalResult.DoesNotFit), "what was protected stays so");
        Assert.That(await ProposeAsync(new RegistryChange.End(Lawyer, Today.AddDays(2))), Is.EqualTo(ProposalResult.Proposed));
        var proposal = (await _directory.Store.ProposalsAsync(default)).Single().Id;
        _directory.Clock.Advance(TimeSpan.FromDays(3));
        Assert.That(await DecideAsync(proposal, "b.durand"), Is.EqualTo(ProposalDecision.DoesNotFit), "that day is over by now");
        Assert.That((await _directory.Store.FindProposalAsync(proposal, default))!.Decided, Is.Null, "it still waits, to be refused");
        await DecideAsync(proposal, "b.durand", isConfirmed: false);
        await ProposeAsync(new RegistryChange.End(Lawyer, Today.AddDays(5)));
        Assert.That(await DecideAsync((await _directory.Store.ProposalsAsync(default))[0].Id, "b.durand"), Is.EqualTo(ProposalDecision.Decided));
        Assert.That((await _directory.Store.ProtectedNumbersAsync(default)).Single().Until, Is.EqualTo(Today.AddDays(5)));
    }

    [Test]
    public async Task Who_cannot_be_written_down_neither_proposes_nor_decides()
    {
        static Task Fail(RegistryProposal proposal) => throw new IOException("The audit log is away.");
        await Assert.ThrowsAsync<IOException>(() => _directory.Store.ProposeAsync(Entry, "a.martin", "bar roll", Fail, default));
        Assert.That(await _directory.Store.ProposalsAsync(default), Is.Empty);
        await ProposeAsync(Entry);
        var proposal = (await _directory.Store.ProposalsAsync(default)).Single().Id;
        await Assert.ThrowsAsync<IOException>(() => _directory.Store.DecideProposalAsync(proposal, true, "b.durand", "decided", Fail, default));
        Assert.That((await _directory.Store.ProtectedNumbersAsync(default), (await _directory.Store.FindProposalAsync(proposal, default))!.Decided), Is.EqualTo((Array.Empty<ProtectedNumber>(), (Change?)null)));
    }

    [TestCase("update directory.registry_proposals set decision = 'confirmed', decided_at = proposed_at, decided_by = 'A.MARTIN', decision_reason = 'x'", "two_people")]
    [TestCase("update directory.registry_proposals set number = '+33100000000'", "not changed")]
    [TestCase("delete from directory.registry_proposals", "never removed")]
    [TestCase("truncate directory.registry_proposals", "append-only")]
    public async Task The_table_itself_keeps_the_rule(string sql, string message)
    {
        await ProposeAsync(Entry);
        Assert.That(() => _directory.ScalarAsync<int>(sql), Throws.InstanceOf<PostgresException>().With.Message.Contains(message));
    }

    private Task<ProposalResult> ProposeAsync(RegistryChange change, string author = "a.martin") =>
        _directory.Store.ProposeAsync(change, author, "bar roll", proposal => { _written.Add(proposal.Proposed.Author); return Task.CompletedTask; }, default);

    private Task<ProposalDecision> DecideAsync(Guid proposal, string author, bool isConfirmed = true) =>
        _directory.Store.DecideProposalAsync(proposal, isConfirmed, author, "decided", decided => { _written.Add(decided.Decided!.Author); return Task.CompletedTask; }, default);

    private async Task WaitForLockAsync()
    {
        for (var look = 0; look < 1000; look++)
            if (await _directory.ScalarAsync<bool>("select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')")) return;
        Assert.Fail("The second never came to the row.");
    }

    private async Task<string?> HistoryAsync() =>
        await _directory.ScalarAsync<string>("select string_agg(action || ' ' || author || ' ' || reason, ', ' order by id) from directory.history where number = '+33144556677' and author <> 'import'");

    private static PhoneNumber Number(string text) => PhoneNumber.TryParse(text, out var number) ? number : throw new ArgumentException(text);
}
