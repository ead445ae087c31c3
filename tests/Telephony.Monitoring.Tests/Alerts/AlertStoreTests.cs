using Telephony.Monitoring.Alerts;
using static Telephony.Monitoring.Tests.Alerts.AlertRig;
using static Telephony.Monitoring.Tests.Given;

namespace Telephony.Monitoring.Tests.Alerts;

public sealed class AlertStoreTests
{
    private AlertRig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await AlertRig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task An_alert_is_seen_and_ended_by_officers_of_its_establishment_and_of_all()
    {
        var alert = await _rig.SetAsync(_rig.Alert(Number, isByMail: true, occasions: [AlertOccasion.Answered, AlertOccasion.Message]));
        var national = await _rig.SetAsync(_rig.Alert(establishment: null));
        var listed = (await ListAsync([Rouen])).Single();
        Assert.That(listed with { Occasions = alert.Occasions }, Is.EqualTo(alert));
        Assert.That(listed.Occasions, Is.EqualTo(alert.Occasions));
        Assert.That((await ListAsync(null)).Select(one => one.Id), Is.EquivalentTo(new[] { alert.Id, national.Id }));
        Assert.That(await ListAsync([Lille]), Is.Empty);

        Assert.That(await _rig.Store.FindAsync(alert.Id, [Lille], Noon, default), Is.Null);
        Assert.That(await _rig.Store.EndAsync(alert.Id, "x", [Lille], Noon, default), Is.False);
        Assert.That(await _rig.Store.EndAsync(national.Id, "x", [Rouen], Noon, default), Is.False);
        Assert.That(await _rig.Store.EndAsync(alert.Id, "b.petit", [Rouen], Noon.AddHours(1), default), Is.True);
        Assert.That(await _rig.Store.EndAsync(alert.Id, "b.petit", [Rouen], Noon.AddHours(2), default), Is.False, "it has ended");
        Assert.That(await ListAsync([Rouen], Noon.AddHours(2)), Is.Empty);
        Assert.That(await ListAsync(null, national.EndsAt), Is.Empty, "one ends by itself");
    }

    [Test]
    public async Task What_fired_is_seen_by_the_same_and_each_says_for_himself_that_he_has_seen_it()
    {
        await _rig.SetAsync(_rig.Alert(occasions: AlertOccasion.Begun));
        await _rig.CallAsync("a");
        await _rig.Feed.RunOnceAsync(default);
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        var fired = (await _rig.Store.FiredAsync([Rouen], Noon, default)).Single();
        Assert.That(await _rig.Store.FiredAsync([Lille], Noon, default), Is.Empty);
        Assert.That(await _rig.Store.FiredAsync([Rouen], Noon.AddSeconds(1), default), Is.Empty);
        Assert.That(await _rig.Store.FindFiredAsync(fired.Id, [Lille], default), Is.Null);
        Assert.That(await _rig.Store.SeenAsync(fired.Id, one, [Lille], Noon, default), Is.False);
        Assert.That(await _rig.Store.SeenAsync(fired.Id, one, [Rouen], Noon, default), Is.True);
        Assert.That(await _rig.Store.SeenAsync(fired.Id, one, null, Noon, default), Is.True);
        await _rig.Store.SeenAsync(fired.Id, other, null, Noon, default);
        Assert.That((await _rig.Store.FindFiredAsync(fired.Id, [Rouen], default))!.SeenBy, Is.EquivalentTo(new[] { one, other }));
    }

    [Test]
    public async Task It_goes_three_months_after_its_end_with_what_it_fired_and_what_it_fired_no_later_than_that()
    {
        var alert = await _rig.SetAsync(_rig.Alert(isByMail: true, occasions: AlertOccasion.Begun) with { EndsAt = Noon.AddDays(60) });
        await _rig.CallAsync("a");
        await _rig.Feed.RunOnceAsync(default);
        Assert.That(await _rig.Store.EraseAsync(Noon.AddMonths(3), default), Is.Zero);
        Assert.That(await _rig.Store.EraseAsync(Noon.AddMonths(3).AddSeconds(1), default), Is.EqualTo(1), "what fired");
        Assert.That(await _rig.Store.EraseAsync(alert.EndsAt.AddMonths(3).AddSeconds(1), default), Is.EqualTo(1), "the alert");
        Assert.That(await _rig.QueryAsync<long>("SELECT (SELECT count(*) FROM monitoring.alert_firings) + (SELECT count(*) FROM monitoring.alerts) + (SELECT count(*) FROM monitoring.alert_mails)"), Is.Zero);
    }

    [Test]
    public async Task What_is_no_alert_is_not_set()
    {
        foreach (var wrong in new[]
        {
            _rig.Alert() with { Number = Number }, _rig.Alert() with { Identifier = null }, _rig.Alert() with { Occasions = [] }, _rig.Alert() with { Reason = " " }, _rig.Alert() with { EndsAt = Noon },
            _rig.Alert() with { EndsAt = Noon + Alert.Longest + TimeSpan.FromSeconds(1) },
        }) await Assert.ThrowsAsync<ArgumentException>(() => _rig.SetAsync(wrong));
    }

    private Task<IReadOnlyList<Alert>> ListAsync(IReadOnlyList<string>? establishments, DateTimeOffset? now = null) => _rig.Store.ListAsync(establishments, now ?? Noon, default);
}
