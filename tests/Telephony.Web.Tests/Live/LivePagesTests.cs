using System.Net;
using Telephony.Calls;
using Telephony.Monitoring.Evidence;
using Telephony.Recording;
using Telephony.Recording.Listening;
using Telephony.Web.Staff;

namespace Telephony.Web.Tests.Live;

/// <summary>The board, cutting and listening as an officer meets them (MON-01, MON-06, MON-08, MON-12).</summary>
public sealed class LivePagesTests
{
    private SurfaceRig _rig = null!;

    [SetUp]
    public async Task SetUp() => _rig = await SurfaceRig.CreateAsync();

    [TearDown]
    public async Task TearDown() => await _rig.DisposeAsync();

    [Test]
    public async Task No_call_of_an_establishment_is_missing_however_many_older_ones_run_elsewhere()
    {
        await _rig.Console.ExecuteAsync($"""
            INSERT INTO calls.calls (id, kind, node, sip_call_id, from_number, to_number, started_at, outcome, detainee, identifier, establishment)
            SELECT 'old-' || n, 'outbound', 'n2', 'old-' || n, 'lille-1', '+33612345678', '2020-01-01', 'running', gen_random_uuid(), '87654321', '{SurfaceRig.Lille}'
            FROM generate_series(1, {CallStore.MaxPage + 1}) n
            """);
        await _rig.RunAsync("mine", number: "+33611111111");
        Assert.That((await _rig.GetAsync("/live")).Body, Does.Contain("33611111111").And.Not.Contain("lille-1"));
    }

    [Test]
    public async Task The_board_shows_the_calls_of_his_establishment_and_a_protected_one_without_number_or_actions()
    {
        await _rig.RunAsync("mine", number: "+33611111111", identifier: "11111111");
        await _rig.RunAsync("other", SurfaceRig.Lille, number: "+33622222222", identifier: "22222222");
        await _rig.RunAsync("lawyer", isProtected: true, number: "+33633333333", identifier: "33333333");
        using var mine = _rig.Modules.Doors.Open("mine");
        var board = (await _rig.GetAsync("/live")).Body;
        Assert.Multiple(() =>
        {
            Assert.That(board, Does.Contain("11111111").And.Contain("33611111111").And.Contain("/live/mine/cut").And.Contain("/live/mine/listen"));
            Assert.That(board, Does.Not.Contain("22222222").And.Not.Contain("33622222222"));
            Assert.That(board, Does.Contain("33333333").And.Contain("Protected correspondent").And.Not.Contain("33633333333"));
            Assert.That(board, Does.Not.Contain("/live/lawyer/"));
        });
        await _rig.EndAsync("mine");
        Assert.That((await _rig.GetAsync("/live")).Body, Does.Not.Contain("11111111"));
    }

    [Test]
    public async Task A_deposit_is_on_the_board_once_it_is_decided_whether_its_number_may_be_seen()
    {
        _rig.Log.Started(new CallStart("d", CallKind.Deposit, "n1", "d@sip", "+33644556677", "+33320160294", _rig.Console.Clock.GetUtcNow()));
        await _rig.WrittenAsync();
        var everywhere = await _rig.Console.FirstSignInAsync("c.petit", OfficerRole.MonitoringOfficer);
        Assert.That((await everywhere.Browser.GetAsync("/live")).Body, Does.Contain("No call is under way."));
        _rig.Log.Identified("d", Guid.NewGuid(), "12345678", SurfaceRig.Rouen, isProtected: false);
        await _rig.WrittenAsync();
        Assert.That((await everywhere.Browser.GetAsync("/live")).Body, Does.Contain("33644556677").And.Contain("Leaving a message"));
    }

    [Test]
    public async Task A_cut_needs_a_reason_which_is_evidence_before_the_flow_is_told()
    {
        await _rig.RunAsync("a");
        using var door = _rig.Modules.Doors.Open("a");
        var wrong = await _rig.Officer.Browser.SubmitAsync("/live/a/cut", new() { ["Reason"] = "no" });
        Assert.That((wrong.Status, door.CutAsked.IsCompleted), Is.EqualTo((HttpStatusCode.OK, false)));
        Assert.That(wrong.Body, Does.Contain("State a reason of at least five characters.").And.Contain("value=\"no\""));

        _rig.Console.Audit.IsAway = true;
        Assert.That((await _rig.Officer.Browser.SubmitAsync("/live/a/cut", new() { ["Reason"] = "threats to the family" })).Status, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(door.CutAsked.IsCompleted, Is.False, "what cannot be written down is not done");
        _rig.Console.Audit.IsAway = false;

        var done = await _rig.Officer.Browser.SubmitAsync("/live/a/cut", new() { ["Reason"] = "threats to the family" });
        Assert.That((done.Status, door.CutAsked.IsCompleted), Is.EqualTo((HttpStatusCode.Redirect, true)));
        Assert.That(done.Location, Does.EndWith("/live"));
        var entry = _rig.Console.Audit.Last;
        Assert.That((entry.Action, entry.Author, entry.Establishment, entry.Subject, entry.Reason), Is.EqualTo((AuditAction.Cut, "a.martin", SurfaceRig.Rouen, "a", "threats to the family")));
    }

    /// <summary>MON-02: a message is heard and cut in the same conditions as a call.</summary>
    [Test]
    public async Task A_deposit_is_cut_and_heard_like_a_call_and_a_protected_one_is_neither()
    {
        await _rig.DepositAsync("d");
        await _rig.DepositAsync("lawyer", isProtected: true, number: "+33655555555");
        using var door = _rig.Modules.Doors.Open("d");
        using var audience = new Audience(SurfaceRig.Monitored, _rig.Console.Clock);
        _rig.Modules.Recordings.Opened("d", audience);
        var board = (await _rig.GetAsync("/live")).Body;
        Assert.That(board, Does.Contain("/live/d/cut").And.Contain("/live/d/listen").And.Contain("Protected correspondent").And.Not.Contain("/live/lawyer/").And.Not.Contain("33655555555"));
        foreach (var page in new[] { "cut", "listen", "sound" }) SurfaceRig.IsNotThere(await _rig.GetAsync($"/live/lawyer/{page}"), page);

        await _rig.Officer.Browser.SubmitAsync("/live/d/listen", new() { ["Reason"] = "suspicion of a plan to escape" });
        await using (var stream = await _rig.Officer.Browser.StreamAsync("/live/d/sound"))
        {
            audience.Dispose();
            _rig.Console.Clock.Advance(TimeSpan.FromMilliseconds(20));
            while (await stream.ReadAsync(new byte[4096]) > 0)
            {
            }
        }
        await _rig.Console.Audit.HasAsync(AuditAction.ListenedEnded);

        Assert.That((await _rig.GetAsync("/live/d/cut")).Body, Does.Contain("33644556677").And.Contain("leaving the message"));
        await _rig.Officer.Browser.SubmitAsync("/live/d/cut", new() { ["Reason"] = "threats to the family" });
        Assert.That(door.CutAsked.IsCompleted, Is.True);
        Assert.That((_rig.Console.Audit.Last.Action, _rig.Console.Audit.Last.Reason), Is.EqualTo((AuditAction.Cut, "threats to the family")));
    }

    [Test]
    public async Task A_call_of_another_node_is_cut_by_that_node_and_heard_there_alone()
    {
        await _rig.RunAsync("far", node: "n2");
        await _rig.RunAsync("lawyer", isProtected: true, node: "n2");
        var board = (await _rig.GetAsync("/live")).Body;
        Assert.That(board, Does.Contain("/live/far/cut").And.Not.Contain("/live/far/listen").And.Contain("On node n2, whose console is not reached").And.Not.Contain("/live/lawyer/"));
        SurfaceRig.IsNotThere(await _rig.GetAsync("/live/far/listen"), "not here");
        SurfaceRig.IsNotThere(await _rig.GetAsync("/live/lawyer/cut"), "protected");

        var cut = await _rig.Officer.Browser.SubmitAsync("/live/far/cut", new() { ["Reason"] = "threats to the family" });
        Assert.That(cut.Body, Does.Contain("Node n2, which carries this call, did not answer").And.Contain("threats to the family"));

        var doors = new CallDoors();
        using var door = doors.Open("far");
        await using var other = _rig.Console.StartOrders("n2", doors);
        Assert.That(async () => await _rig.Modules.Orders.CutAsync("n2", "nothing", default), Is.EqualTo(CutAnswer.NotThere).After(10_000, 1));
        Assert.That(door.CutAsked.IsCompleted, Is.False, "what was not answered in time is not done later");
        var done = await _rig.Officer.Browser.SubmitAsync("/live/far/cut", new() { ["Reason"] = "threats to the family" });
        Assert.That(done.Location, Does.EndWith("/live"));
        Assert.That(door.CutAsked.IsCompleted, Is.True);
        Assert.That(_rig.Console.Audit.Entries.Count(entry => entry.Action == AuditAction.Cut), Is.EqualTo(2));
    }

    [TestCase("other", Description = "of another establishment")]
    [TestCase("lawyer", Description = "protected, even if it had a door")]
    [TestCase("ended")]
    [TestCase("closed", Description = "nothing is left to cut")]
    [TestCase("unknown")]
    public async Task What_cannot_be_reached_is_not_there(string call)
    {
        await _rig.RunAsync("other", SurfaceRig.Lille);
        await _rig.RunAsync("lawyer", isProtected: true);
        await _rig.RunAsync("ended");
        await _rig.EndAsync("ended");
        await _rig.RunAsync("closed");
        using var other = _rig.Modules.Doors.Open("other");
        using var lawyer = _rig.Modules.Doors.Open("lawyer");
        using var ended = _rig.Modules.Doors.Open("ended");
        foreach (var page in new[] { "cut", "listen", "sound" }) SurfaceRig.IsNotThere(await _rig.GetAsync($"/live/{call}/{page}"), page);
        Assert.That(_rig.Console.Audit.Entries.Select(entry => entry.Action), Has.None.EqualTo(AuditAction.Cut).And.None.EqualTo(AuditAction.Listened));
    }

    [Test]
    public async Task Listening_needs_a_reason_is_heard_at_once_shown_to_others_and_written_down_from_beginning_to_end()
    {
        await _rig.RunAsync("a");
        using var door = _rig.Modules.Doors.Open("a");
        await using var recording = await _rig.RecordAsync("a");
        recording.Start();
        SurfaceRig.IsNotThere(await _rig.GetAsync("/live/a/sound"), "without a reason");

        await _rig.Officer.Browser.SubmitAsync("/live/a/listen", new() { ["Reason"] = "suspicion of a plan to escape" });
        var begun = _rig.Console.Audit.Last;
        Assert.That((begun.Action, begun.Subject, begun.Reason), Is.EqualTo((AuditAction.Listened, "a", "suspicion of a plan to escape")));
        Assert.That((await _rig.GetAsync("/live/a/listen")).Body, Does.Contain("/live/a/sound"));

        await using (var stream = await _rig.Officer.Browser.StreamAsync("/live/a/sound"))
        {
            using var other = _rig.Modules.Recordings.Listen("a")!;
            var header = await SpeakUntilAsync(recording, stream, other);
            Assert.That(header[..4], Is.EqualTo(new byte[] { 0x1A, 0x45, 0xDF, 0xA3 }), "WebM");
            Assert.That((await _rig.GetAsync("/live")).Body, Does.Contain(">a.martin<"), "the others see who listens");
            await recording.DiscardAsync();
            _rig.Say(recording); // the task notices at its next frame
            while (await stream.ReadAsync(new byte[4096]) > 0)
            {
            }
        }
        await _rig.Console.Audit.HasAsync(AuditAction.ListenedEnded);
        Assert.That(_rig.Console.Audit.Last.Details.Keys, Is.EqualTo(new[] { "seconds" }));
    }

    [Test]
    public async Task The_event_stream_sends_the_board_at_once_and_again_when_a_call_comes()
    {
        await using var events = await _rig.Officer.Browser.StreamAsync("/live/events");
        using var lines = new StreamReader(events);
        Assert.That(await _rig.EventAsync(lines, "board"), Does.Contain("No call is under way."));
        await _rig.RunAsync("a", identifier: "45454545");
        Assert.That(await _rig.EventAsync(lines, "board"), Does.Contain("45454545"));
    }

    [Test]
    public async Task The_board_and_live_sound_end_with_the_session()
    {
        await _rig.RunAsync("a");
        using var door = _rig.Modules.Doors.Open("a");
        await using var recording = await _rig.RecordAsync("a");
        recording.Start();
        await _rig.Officer.Browser.SubmitAsync("/live/a/listen", new() { ["Reason"] = "suspicion of a plan to escape" });
        await using var sound = await _rig.Officer.Browser.StreamAsync("/live/a/sound");
        await using var events = await _rig.Officer.Browser.StreamAsync("/live/events");
        using var other = _rig.Modules.Recordings.Listen("a")!;
        await SpeakUntilAsync(recording, sound, other);
        await _rig.Officer.Browser.SubmitFormAsync("/account", "sign-out", []);
        await EndAsync(sound);
        await EndAsync(events);

        async Task EndAsync(Stream stream)
        {
            while ((await SpeakUntilAsync(recording, stream, other)).Length > 0)
            {
            }
        }
    }

    /// <summary>Speaks until something comes.</summary>
    private async Task<byte[]> SpeakUntilAsync(ICallRecording recording, Stream stream, Listener other)
    {
        var buffer = new byte[4096];
        var reading = stream.ReadAsync(buffer).AsTask();
        await _rig.SpeakUntilAsync(reading, recording, other);
        return buffer[..await reading];
    }
}
