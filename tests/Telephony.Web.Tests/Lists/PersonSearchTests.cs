using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Lists;

/// <summary>Calls of a person who is named (MON-07): the name is looked for where the officer works.</summary>
public sealed class PersonSearchTests
{
    [Test]
    public async Task A_name_finds_the_calls_of_who_is_called_so_in_the_establishment()
    {
        await using var rig = await ListsRig.CreateAsync(OfficerRole.MonitoringOfficer);
        foreach (var (call, identifier, establishment) in new[] { ("jean", ListsRig.Jean, ListsRig.Rouen), ("other", "99999999", ListsRig.Rouen), ("paul", ListsRig.Paul, "CP-LILLE") })
        {
            await rig.Console.ExecuteAsync(
                "insert into monitoring.exchanges (id, call_id, kind, started_at, duration_ms, outcome, identifier, number, establishment, protected) values "
                + $"(gen_random_uuid(), '{call}', 'call', '2026-03-02T12:00:00Z', 1000, 'answered', '{identifier}', '+33600000000', '{establishment}', false)");
        }
        Assert.That((await rig.GetAsync("/recordings?person=p%C3%89tit+je")).Text, Does.Contain(ListsRig.Jean).And.Not.Contain("99999999"));
        Assert.That((await rig.GetAsync("/recordings?person=paul")).Body, Does.Contain("No call or message matches."), "Paul is elsewhere");
        Assert.That((await rig.GetAsync("/recordings?person=%25")).Body, Does.Contain("at least two letters of a name").And.Contain("value=\"%\""));
        await rig.Console.ExecuteAsync(
            "insert into directory.detainees (id, identifier, registration_number, name, establishment, language, account) "
            + "select gen_random_uuid(), (40000000 + n)::text, 'n', 'Jean ' || n, 'MA-ROUEN', 'fr', 'active' from generate_series(1, 25) n");
        Assert.That((await rig.GetAsync("/recordings?person=jean")).Body, Does.Contain("More than 25 people have such a name").And.Contain("value=\"jean\""));
    }
}
