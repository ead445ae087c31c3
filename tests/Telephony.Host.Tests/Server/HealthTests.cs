using Telephony.Host.Server;
using Telephony.Host.Server.Trunks;

namespace Telephony.Host.Tests.Server;

public sealed class HealthTests
{
    private static readonly Health Busy = new(Draining: false, Calls: 3, SealBacklog: 1, [new TrunkState("carrier", true), new TrunkState("back up", false)]);

    [Test]
    public void The_page_has_a_line_of_the_server_and_one_of_each_trunk() =>
        Assert.That(Busy.ToText(), Is.EqualTo("ok calls 3 sealing 1\ntrunk carrier up\ntrunk back up down\n"));

    [Test]
    public void A_server_that_drains_says_so() => Assert.That((Busy with { Draining = true, Trunks = [] }).ToText(), Is.EqualTo("draining calls 3 sealing 1\n"));

    [Test]
    public void The_doctor_reads_from_it_which_trunks_are_down() => Assert.That(Health.TrunksDown(Busy.ToText()), Is.EqualTo(new[] { "back up" }));

    [Test]
    public void A_page_of_something_else_has_no_trunks() => Assert.That(Health.TrunksDown("<html>down</html>"), Is.Empty);
}
