using Telephony.Calls;
using Telephony.Monitoring.Evidence;
using Telephony.Monitoring.Reports;
using Telephony.Monitoring.Tests.Search;
using static Telephony.Monitoring.Tests.Given;

namespace Telephony.Monitoring.Tests.Reports;

/// <summary>What is counted, over which period, of what may be seen, and never of protected exchanges (MON-08).</summary>
public sealed class ReportStoreTests
{
    private const string Shared = "+33611111111";

    private static readonly ReportPeriod s_day = new(null, Noon, Noon.AddDays(1));

    private SearchRig _rig = null!;
    private ReportStore _reports = null!;

    [SetUp]
    public async Task SetUp()
    {
        _rig = await SearchRig.CreateAsync();
        _reports = new ReportStore(_rig.DataSource);
        await _rig.CallAsync("a", Shared, "11111111", seconds: 60);
        await _rig.CallAsync("b", Shared, "22222222", seconds: 0, outcome: CallOutcome.NotOnList, minutes: 1);
        await _rig.CallAsync("c", "+33622222222", "11111111", seconds: 10);
        await _rig.CallAsync("d", "+33622222222", "11111111", seconds: 10);
        await _rig.CallAsync("e", "+33622222222", "11111111", seconds: 10);
        await _rig.CallAsync("lille", Shared, "33333333", establishment: "CP-LILLE", minutes: 2);
        await _rig.DepositAsync("m", Shared, "44444444", minutes: 3);
        await _rig.CallAsync("p1", "+33644444444", "11111111", isProtected: true);
        await _rig.CallAsync("p2", "+33644444444", "22222222", isProtected: true);
        await _rig.CallAsync("later", "+33655555555", "11111111", minutes: 24 * 60);
        await _rig.CallAsync("later2", "+33655555555", "22222222", minutes: 24 * 60);
        await _rig.Feed.RunOnceAsync(default);
    }

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task Numbers_of_several_detainees_by_how_many_with_who_they_are()
    {
        var all = (await _reports.SharedNumbersAsync(s_day, 10, default)).Single();
        Assert.That((all.Number, all.Detainees, all.Exchanges, all.LastAt), Is.EqualTo((Shared, 4, 4, Noon.AddMinutes(3))));
        Assert.That(all.Identifiers, Is.EqualTo(new[] { "11111111", "22222222", "33333333", "44444444" }));
        var rouen = (await _reports.SharedNumbersAsync(s_day with { Establishments = ["MA-ROUEN"] }, 10, default)).Single();
        Assert.That(rouen.Identifiers, Is.EqualTo(new[] { "11111111", "22222222", "44444444" }));
        Assert.That(await _reports.SharedNumbersAsync(s_day with { Establishments = ["CP-LILLE"] }, 10, default), Is.Empty);
        Assert.That(await _reports.SharedNumbersAsync(new ReportPeriod(null, Noon, Noon.AddDays(2)), 1, default), Has.Count.EqualTo(1), "bounded");
    }

    [Test]
    public async Task No_more_identifiers_are_told_than_can_be_read()
    {
        for (var n = 0; n < SharedNumber.MaxIdentifiers + 5; n++) await _rig.CallAsync($"n{n}", "+33677777777", $"5000{n:0000}", minutes: n);
        await _rig.Feed.RunOnceAsync(default);
        var many = (await _reports.SharedNumbersAsync(s_day, 10, default))[0];
        Assert.That((many.Detainees, many.Identifiers.Count), Is.EqualTo((SharedNumber.MaxIdentifiers + 5, SharedNumber.MaxIdentifiers)));
    }

    [Test]
    public async Task Numbers_most_called_with_talk_time()
    {
        Assert.That(await _reports.MostCalledAsync(s_day with { Establishments = ["MA-ROUEN"] }, 10, default), Is.EqualTo(new[]
        {
            new CalledNumber("+33622222222", 3, 3, Seconds(30), 1), new CalledNumber(Shared, 2, 1, Seconds(60), 2),
        }), "a message is no call of a detainee");
        Assert.That((await _reports.MostCalledAsync(s_day, 1, default)).Single().Calls, Is.EqualTo(3));
    }

    [Test]
    public async Task Officers_by_replays_and_purpose()
    {
        var audit = new AuditStore(_rig.DataSource);
        async Task ReplayedAsync(string author, string purpose, string subject, string? establishment = "MA-ROUEN", double minutes = 0) =>
            await audit.AppendAsync(new AuditEntry(Noon.AddMinutes(minutes), author, establishment, AuditAction.Replayed, subject, purpose), default);
        await ReplayedAsync("a.martin", "Inquiry 1", "x");
        await ReplayedAsync("b.durand", "inquiry 2", "x");
        await ReplayedAsync("b.durand", "Inquiry 2", "x", minutes: 1);
        await ReplayedAsync("b.durand", "inquiry 3", "y");
        await ReplayedAsync("c.lille", "inquiry 4", "z", "CP-LILLE");
        await ReplayedAsync("a.martin", "the day after", "z", minutes: 24 * 60);
        await audit.AppendAsync(new AuditEntry(Noon, "a.martin", "MA-ROUEN", AuditAction.Cut, "z", "threats"), default);
        Assert.That(await _reports.OfficersAsync(s_day with { Establishments = ["MA-ROUEN"] }, 10, default), Is.EqualTo(new[]
        {
            new OfficerReplays("b.durand", "Inquiry 2", 2, 1, Noon.AddMinutes(1)), new OfficerReplays("b.durand", "inquiry 3", 1, 1, Noon), new OfficerReplays("a.martin", "Inquiry 1", 1, 1, Noon),
        }).Using<OfficerReplays>((a, b) => a with { Purpose = a.Purpose.ToUpperInvariant() } == b with { Purpose = b.Purpose.ToUpperInvariant() }));
        Assert.That(await _reports.OfficersAsync(s_day, 10, default), Has.Count.EqualTo(4));
    }

    [Test]
    public async Task A_period_is_bounded() => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _reports.MostCalledAsync(new ReportPeriod(null, Noon, Noon.AddDays(ReportPeriod.MaxDays + 1)), 10, default));
}
