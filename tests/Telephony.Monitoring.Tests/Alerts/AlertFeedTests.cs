using Npgsql;
using Telephony.Calls;
using Telephony.Monitoring.Alerts;
using Telephony.Testing;
using static Telephony.Monitoring.Tests.Alerts.AlertRig;
using static Telephony.Monitoring.Tests.Given;

namespace Telephony.Monitoring.Tests.Alerts;

/// <summary>An alert fires once for each call and occasion, whoever is killed when, and never for what is protected (MON-06, MON-08, MON-12).</summary>
public sealed class AlertFeedTests
{
    private AlertRig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await AlertRig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task It_fires_for_its_person_or_number_on_the_occasions_that_it_waits_for()
    {
        await _rig.SetAsync(_rig.Alert(occasions: AlertOccasion.Begun));
        await _rig.SetAsync(_rig.Alert("+33600000001", occasions: AlertOccasion.Answered));
        await _rig.CallAsync("person", isAnswered: true);
        await _rig.CallAsync("number", number: "+33600000001", identifier: "87654321", isAnswered: true);
        await _rig.CallAsync("deposit", CallKind.Deposit);
        await _rig.CallAsync("neither", identifier: "87654321", isAnswered: true);
        Assert.That(await _rig.FiredAsync(), Is.EqualTo(new[] { ("deposit", AlertOccasion.Begun), ("number", AlertOccasion.Answered), ("person", AlertOccasion.Begun) }));
        var fired = (await _rig.Store.FiredAsync([Rouen], Noon, default)).Single(one => one.CallId == "number");
        Assert.That((fired.At, fired.Identifier, fired.Number, fired.IsOnNumber, fired.Reason, fired.Author), Is.EqualTo((Noon, "87654321", "+33600000001", true, "an inquiry", "a.martin")));
    }

    [Test]
    public async Task It_holds_from_when_it_is_set_until_it_ends_and_for_its_establishment_only()
    {
        await _rig.CallAsync("before");
        _rig.Clock.Advance(TimeSpan.FromSeconds(1));
        var alert = await _rig.SetAsync(_rig.Alert(occasions: AlertOccasion.Begun));
        await _rig.CallAsync("within");
        await _rig.CallAsync("elsewhere", establishment: Lille);
        _rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await _rig.Store.EndAsync(alert.Id, "a.martin", [Rouen], _rig.Now, default);
        await _rig.CallAsync("after");
        Assert.That(await _rig.FiredAsync(), Is.EqualTo(new[] { ("within", AlertOccasion.Begun) }), "also when what happened is looked at later");

        await _rig.SetAsync(_rig.Alert(establishment: null, occasions: AlertOccasion.Begun));
        await _rig.CallAsync("national", establishment: Lille);
        Assert.That((await _rig.FiredAsync()).Select(fired => fired.Call), Does.Contain("national"));
    }

    [Test]
    public async Task Two_nodes_and_a_kill_at_any_step_fire_it_once()
    {
        await _rig.SetAsync(_rig.Alert(isByMail: true));
        var (calls, done) = (0, false);
        await using (var cut = new CutDatabase(_rig.Database))
        {
            foreach (var how in Enum.GetValues<StatementCut>())
            {
                for (var statement = 1; !done; statement++)
                {
                    await _rig.CallAsync($"{how} {statement}", isAnswered: true);
                    calls++;
                    cut.CutAt(statement, how);
                    try { await new AlertFeed(cut.DataSource, _rig.Protected).RunOnceAsync(default); }
                    catch (NpgsqlException) { }
                    done = !cut.HasCut;
                }
                done = false;
            }
        }
        Assert.That(calls, Is.GreaterThan(9), "each step was cut");
        await _rig.CallAsync("both", isAnswered: true);
        await Task.WhenAll(_rig.Feed.RunOnceAsync(default), new AlertFeed(_rig.Database.DataSource, _rig.Protected).RunOnceAsync(default));
        var fired = await _rig.FiredAsync();
        Assert.That(fired, Is.Unique.And.Count.EqualTo(2 * (calls + 1)));
        Assert.That(await _rig.QueryAsync<long>("SELECT count(*) FROM monitoring.alert_mails"), Is.EqualTo(fired.Count), "a mail for each, with it");
        Assert.That(await _rig.QueryAsync<long>("SELECT count(*) FROM calls.occasions"), Is.Zero);
    }

    [Test]
    public async Task A_protected_call_fires_nothing_and_neither_does_a_number_that_the_directory_knows_to_be_protected()
    {
        await _rig.SetAsync(_rig.Alert());
        await _rig.SetAsync(_rig.Alert(Number));
        await _rig.CallAsync("decided", isAnswered: true, isProtected: true);
        await _rig.CallAsync("lawyer", CallKind.Deposit, isProtected: true);
        // Refused for another reason: the record has the number, and says nothing of protection.
        _rig.Protected.Numbers.Add("+33140000000");
        await _rig.CallAsync("refused", number: "+33140000000");
        await _rig.CallAsync("refused deposit", CallKind.Deposit, number: "+33140000000");
        Assert.That(await _rig.FiredAsync(), Is.Empty);
        Assert.That(_rig.Protected.Asked.Select(asked => asked.Number), Is.EqualTo(new[] { "+33140000000", "+33140000000" }), "of the decided ones nothing was handed over");
    }

    [Test]
    public async Task A_call_that_nobody_waits_for_is_looked_at_and_forgotten()
    {
        await _rig.CallAsync("a");
        Assert.That(await _rig.Feed.RunOnceAsync(default), Is.Zero);
        Assert.That(await _rig.QueryAsync<long>("SELECT count(*) FROM calls.occasions"), Is.Zero);
        await _rig.SetAsync(_rig.Alert());
        Assert.That(await _rig.FiredAsync(), Is.Empty);
        Assert.That(_rig.Protected.Asked, Is.Empty, "the directory is asked of what an alert waits for");
    }

    [Test]
    public async Task What_could_not_fire_waits()
    {
        await _rig.SetAsync(_rig.Alert(occasions: AlertOccasion.Begun));
        await _rig.CallAsync("a");
        await _rig.ExecuteAsync("ALTER TABLE monitoring.alert_firings RENAME TO away");
        await Assert.ThrowsAsync<PostgresException>(() => _rig.Feed.RunOnceAsync(default));
        await _rig.ExecuteAsync("ALTER TABLE monitoring.away RENAME TO alert_firings");
        Assert.That(await _rig.FiredAsync(), Is.EqualTo(new[] { ("a", AlertOccasion.Begun) }));
    }
}
