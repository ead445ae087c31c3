using System.Net;
using Telephony.Monitoring.Evidence;
using Telephony.Recording;
using Telephony.Web.Nodes;

namespace Telephony.Web.Tests.Nodes;

/// <summary>Calls that another node of the database carries are heard from any console (DESIGN 7).</summary>
public sealed class CarryingNodeTests
{
    private const string Reason = "suspicion of a plan to escape";
    private SurfaceRig _rig = null!;
    private ConsoleRig _carrier = null!;

    [SetUp]
    public async Task SetUp()
    {
        _rig = await SurfaceRig.CreateAsync();
        _carrier = await _rig.Console.AnotherAsync("n2", options => options with { Proxies = [IPAddress.Loopback] });
    }

    [TearDown]
    public async Task TearDown()
    {
        await _carrier.DisposeAsync();
        await _rig.DisposeAsync();
    }

    [Test]
    public async Task A_call_of_another_node_is_heard_through_it_and_every_board_says_by_whom()
    {
        await IsReachedAsync(_carrier.Address);
        await _rig.RunAsync("far", node: "n2");
        using var door = _carrier.Modules.Doors.Open("far");
        await using var recording = await _carrier.Modules.Recordings.BeginAsync(new CallToRecord("far", Guid.NewGuid(), "12345678", "+33612345678", SurfaceRig.Rouen, "Europe/Paris"), SurfaceRig.Monitored, default);
        recording.Start();
        Assert.That((await _rig.GetAsync("/live")).Body, Does.Contain("/live/far/listen"));
        SurfaceRig.IsNotThere(await _rig.GetAsync("/live/far/sound"), "without a reason");
        var wrong = await _rig.Officer.Browser.SubmitAsync("/live/far/listen", new() { ["Reason"] = "no" });
        Assert.That(wrong.Body, Does.Contain("State a reason of at least five characters.").And.Contain("value=\"no\""));
        var stated = await _rig.Officer.Browser.SubmitAsync("/live/far/listen", new() { ["Reason"] = Reason });
        Assert.That(stated.Location, Does.EndWith("/live/far/listen"));
        var begun = _rig.Console.Audit.Last;
        Assert.That((begun.Action, begun.Author, begun.Subject, begun.Reason), Is.EqualTo((AuditAction.Listened, "a.martin", "far", Reason)));
        Assert.That((await _rig.GetAsync("/live/far/listen")).Body, Does.Contain("/live/far/sound"));

        using var other = _carrier.Modules.Recordings.Listen("far")!;
        var asked = _rig.Officer.Browser.StreamAsync("/live/far/sound");
        await _rig.SpeakUntilAsync(asked, recording, other);
        await using (var sound = await asked)
        {
            var first = new byte[4];
            await sound.ReadExactlyAsync(first);
            Assert.That(first, Is.EqualTo(new byte[] { 0x1A, 0x45, 0xDF, 0xA3 }), "WebM");
            _rig.Console.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.That((await _rig.GetAsync("/live")).Body, Does.Contain(">a.martin<"));
            Assert.That((await _rig.Officer.Browser.Copy(_carrier.Address).GetAsync("/live")).Body, Does.Contain(">a.martin<"));
            await recording.DiscardAsync();
            _rig.Say(recording); // the task notices at its next frame
            await sound.CopyToAsync(Stream.Null);
        }
        await _rig.Console.Audit.HasAsync(AuditAction.ListenedEnded);
        Assert.That(_rig.Console.Audit.Entries.Count(entry => entry.Action == AuditAction.ListenedEnded), Is.EqualTo(1));
    }

    [Test]
    public async Task What_may_not_be_heard_here_is_not_asked_of_the_other_node()
    {
        await IsReachedAsync(_carrier.Address);
        await _rig.RunAsync("lawyer", isProtected: true, node: "n2");
        await _rig.RunAsync("other", SurfaceRig.Lille, node: "n2");
        await _rig.RunAsync("ended", node: "n2");
        await _rig.EndAsync("ended");
        foreach (var call in (string[])["lawyer", "other", "ended", "unknown"])
            foreach (var page in (string[])["listen", "sound"]) SurfaceRig.IsNotThere(await _rig.GetAsync($"/live/{call}/{page}"), $"{call} {page}");
    }

    [Test]
    public async Task The_other_node_asks_for_network_and_session_by_itself()
    {
        await IsReachedAsync(_carrier.Address);
        await _rig.RunAsync("far", node: "n2");
        using var door = _carrier.Modules.Doors.Open("far");
        _carrier.Options = _carrier.Options with { Networks = new Dictionary<string, IReadOnlyList<IPNetwork>> { [SurfaceRig.Rouen] = [IPNetwork.Parse("10.0.0.0/8")] } };
        await IsReachedAsync(await _carrier.StartNodeAsync());
        Assert.That((await _rig.GetAsync("/live/far/listen")).Location, Does.StartWith("/sign-in"), "127.0.0.1, from where he comes, is not of his establishment there");
        Assert.That((await _rig.Officer.Browser.GetAsync("/live/far/listen", ("X-Forwarded-For", "10.0.0.1"))).Location, Does.StartWith("/sign-in"), "what he says himself does not count");
    }

    [Test]
    public async Task A_request_is_passed_on_once()
    {
        // As if both were told the address of this one.
        await IsReachedAsync(_rig.Console.Address);
        await _rig.RunAsync("far", node: "n2");
        SurfaceRig.IsNotThere(await _rig.GetAsync("/live/far/listen"), "it came back");
    }

    [Test]
    public async Task A_node_that_does_not_answer_is_told_as_such()
    {
        var gone = await _carrier.StartNodeAsync();
        await _carrier.DisposeAsync();
        _carrier = await _rig.Console.AnotherAsync("n3", options => options);
        await IsReachedAsync(gone);
        await _rig.RunAsync("far", node: "n2");
        var answer = await _rig.GetAsync("/live/far/listen");
        Assert.That((answer.Status, answer.Body.Contains("does not answer", StringComparison.Ordinal)), Is.EqualTo((HttpStatusCode.GatewayTimeout, true)));
    }

    [Test]
    public async Task Who_is_no_longer_reached_says_so_when_it_starts()
    {
        await IsReachedAsync(_carrier.Address);
        await new NodeConsoles(_carrier.Options).PublishAsync(default);
        Assert.That(await new NodeConsoles(_rig.Console.Options).FindAsync("n2", default), Is.Null);
    }

    private Task IsReachedAsync(Uri address) => new NodeConsoles(_carrier.Options with { Node = "n2", NodeAddress = address }).PublishAsync(default);
}
