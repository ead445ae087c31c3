using Telephony.IntegrationTests.Peers;

namespace Telephony.IntegrationTests;

/// <summary>What a newcomer types first.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DemoTests
{
    [Test]
    public async Task The_demo_makes_its_three_calls_and_says_what_was_heard_and_pressed()
    {
        await using var demo = PeerProcess.StartOurs("src/Telephony.Host", "Telephony.Host", ["demo"]);
        await demo.SucceedAsync(TimeSpan.FromMinutes(8));
        Assert.That(demo.Output, Does.Contain("heard a tone").Or.Contain("a tone at its end"), "the deposit");
        Assert.That(demo.Output, Does.Contain("se termine dans dix secondes").And.Contain("+33612345678  keys 1"), "the call: its warning and its acceptance");
        Assert.That(demo.Output, Does.Contain("statement: 0.0000 € are left").And.Contain("2 channels"), "what it left");
    }

    [Test]
    public async Task Wrong_use_of_the_command_line_exits_with_2()
    {
        foreach (var arguments in new[] { new[] { "dance" }, ["serve", "--sip", "nowhere"], ["mailbox", "list"] })
        {
            await using var command = PeerProcess.StartOurs("src/Telephony.Host", "Telephony.Host", arguments);
            Assert.That(await command.WaitForExitAsync(TimeSpan.FromSeconds(30)), Is.EqualTo(2), command.Output);
        }
    }
}
