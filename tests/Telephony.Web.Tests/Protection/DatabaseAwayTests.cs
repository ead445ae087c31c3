using System.Net;
using Telephony.Testing;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Protection;

/// <summary>With the database gone pages say so, and they come back by themselves.</summary>
public sealed class DatabaseAwayTests
{
    [Test]
    public async Task Pages_say_that_the_database_is_away_and_come_back_by_themselves()
    {
        await using var database = await TestDatabase.CreateAsync(ConsoleRig.Migrated);
        await using var connections = new SwitchableDatabase(database);
        await using var rig = await ConsoleRig.CreateAsync(options => options with { Database = connections.DataSource }, database);
        var officer = await rig.AtStepAsync("Mme Roux", OfficerRole.MonitoringOfficer);
        var form = (await officer.GetAsync("/account")).Form("password").Fields;
        await connections.CloseAsync();

        foreach (var page in (string[])["/", "/recordings?person=1", "/live"])
        {
            var answer = await officer.GetAsync(page);
            Assert.That((answer.Status, answer.Headers["Retry-After"]), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "10")), page);
            Assert.That(answer.Text, Does.Contain("cannot reach its database").And.Contain("Calls under way go on"));
            Assert.That(answer.Body, Does.Contain($"href=\"{page}\"").And.Not.Contain("<form"));
            Assert.That(answer.Headers["Content-Security-Policy"], Does.StartWith("default-src 'self'"));
        }
        Assert.That((await officer.PostAsync("/account", form)).Text, Does.Contain("This request has changed nothing").And.Not.Contain("Try again"));
        // A node that never read the keys of forms cannot even draw the page of signing in.
        var second = new Browser(await rig.StartNodeAsync());
        Assert.That((await second.GetAsync("/sign-in")).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await rig.Browser().GetAsync("/assets/console.css")).Status, Is.EqualTo(HttpStatusCode.OK));

        connections.Open();
        Assert.That((await officer.GetAsync("/recordings?person=1")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await second.GetAsync("/sign-in")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await officer.GetAsync("/fault")).Status, Is.EqualTo(HttpStatusCode.InternalServerError), "other faults are told as such");
    }
}
