using System.Net;
using System.Net.Sockets;
using System.Text;
using Telephony.Core;
using Telephony.IntegrationTests.Peers;
using Telephony.LoadGenerator.Callees;
using Telephony.LoadGenerator.Callers;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Network;
using Telephony.LoadGenerator.Reports;
using Telephony.LoadGenerator.Scripts;
using Telephony.LoadGenerator.Sip;

namespace Telephony.IntegrationTests.LoadGenerator;

/// <summary>The generator calls itself over loopback sockets: callers on one side, those who are called on the other, and no server between them.</summary>
[NonParallelizable]
public sealed class CalleeTests
{
    [Test]
    public void Both_talk_at_once_and_the_one_called_knows_how_long()
    {
        var ((caller, callee), told) = RunOne("dial 0612345678; wait-talk 0612345678 10s; key 42#; speak 1s; hangup", "ring 100ms; answer; wait 100ms; key 1; speak until-bye");
        Assert.That((caller.Failure, callee.Failure), Is.EqualTo(((string?)null, (string?)null)), told);
        Assert.That((caller.KeysHeard, callee.KeysHeard), Is.EqualTo(("1", "42#")));
        Assert.That((caller.HungUp, callee.HungUp), Is.EqualTo((HungUp.Here, HungUp.Server)));
        // His own key, the caller's two (240 ms each) and a second of speech; his talk ends when the other's BYE arrives.
        Assert.That(callee.Talk!.Value + caller.LatestFrame, Is.GreaterThan(TimeSpan.FromSeconds(1.7)));
        Assert.That(callee.Talk.Value - (caller.Ended!.Value - callee.TalkBegan!.Value), Is.GreaterThanOrEqualTo(TimeSpan.Zero).And.LessThan(TimeSpan.FromSeconds(1)));
        foreach (var one in new[] { caller, callee })
        {
            Assert.That((one.Received.Lost, one.Received.Late, one.Received.Malformed), Is.EqualTo((0L, 0L, 0L)), told);
            Assert.That(one.Heard, Is.GreaterThan(TimeSpan.Zero), told);
        }
        // All but the keys' pauses is sent; what left in the last moments before the BYE may still be on its way.
        Assert.That(callee.Received.Received, Is.InRange(caller.Sent - 2, caller.Sent));
        Assert.That(told, Does.Contain("the phone rings").And.Contain("answers").And.Contain("hears the person called"));
    }

    [Test]
    public void Without_a_key_the_talk_begins_where_the_announcement_ended()
    {
        // The caller is the announcement here: half a second of speech, and then nothing.
        var ((caller, callee), told) = Undisturbed.Run(
            () => RunOne("dial 0612345678; wait 100ms; speak 500ms; wait-sound 5s; hangup", "answer; wait-quiet 300ms; speak until-bye"), run => run.Both.Caller);
        Assert.That((caller.Failure, callee.Failure), Is.EqualTo(((string?)null, (string?)null)), told);
        // A frame leaves at its time or later; when one was late, those behind it are early by as much.
        Assert.That(callee.TalkBegan!.Value - caller.Spoke!.Value.Began, Is.GreaterThan(callee.Heard - Mouth.Frame - caller.LatestFrame), "not before the last word");
        // The quiet is counted from the arrival of the last frame that was heard, the talk from that frame's end.
        Assert.That(callee.Spoke!.Value.Began - callee.TalkBegan.Value, Is.GreaterThanOrEqualTo(TimeSpan.FromMilliseconds(280)), "the quiet by which he knew belongs to the talk");
    }

    [Test]
    public void The_one_called_may_hang_up_and_the_caller_is_told()
    {
        var ((caller, callee), told) = RunOne("dial 0612345678; speak until-bye", "answer; speak 200ms; hangup");
        Assert.That((caller.Failure, callee.Failure), Is.EqualTo(((string?)null, (string?)null)), told);
        Assert.That((caller.HungUp, callee.HungUp), Is.EqualTo((HungUp.Server, HungUp.Here)));
    }

    [TestCase("busy", 486)]
    [TestCase("ring 50ms; refuse 603", 603)]
    public void A_refusal_is_no_failure_of_the_one_who_refuses(string script, int status)
    {
        var ((caller, callee), told) = RunOne($"dial 0612345678 expect {status}", script);
        Assert.That((caller.Failure, callee.Failure), Is.EqualTo(((string?)null, (string?)null)), told);
        Assert.That((callee.Answer, callee.Talk), Is.EqualTo(((TimeSpan?)null, (TimeSpan?)null)));
    }

    [TestCase("ring 10s; answer", "the server gave up (step 1, Ring)")]
    [TestCase("ring 50ms; expect-bye", null)]
    public void A_caller_who_gives_up_is_a_failure_unless_it_was_expected(string script, string? failure)
    {
        var ((caller, callee), told) = RunOne("dial 0612345678 cancel 300ms", script);
        Assert.That((caller.Failure, callee.Failure), Is.EqualTo(((string?)null, failure)), told);
    }

    [Test]
    public void Many_at_once_each_hear_the_one_they_called()
    {
        var (callers, callees, told) = Run("dial +336{n:8}; wait-talk 06{n:8} 10s; speak 500ms; hangup", "ring 200ms; answer; speak until-bye", count: 30, rate: 200);
        Assert.That(callers.Concat(callees).Select(one => one.Failure), Is.All.Null, told);
        Assert.That(callees.Select(callee => callee.User), Is.EquivalentTo(Enumerable.Range(1, 30).Select(n => $"+336{n:D8}")));
        Assert.That(callees.Select(callee => callee.Received.Lost), Is.All.Zero);
    }

    [Test]
    public void A_call_that_nobody_ends_is_a_failure_of_its_own()
    {
        var ((caller, callee), _) = RunOne("dial 0612345678; speak 100ms; hangup", "answer; speak until-bye", maxTime: TimeSpan.FromMilliseconds(50));
        Assert.That(caller.Failure, Does.StartWith("the time was up"));
        Assert.That(callee.Failure, Does.StartWith("the time was up").Or.StartWith("the server hung up"));
    }

    [Test]
    public void The_line_answers_OPTIONS_with_200_and_unknown_methods_with_405_each_time_the_same()
    {
        using var loop = new EventLoop();
        using var line = new CalleeLine(loop, new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0), (_, _) => throw new InvalidOperationException("nobody calls"), new Speech(), Silent);
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        string Ask(string method)
        {
            var port = ((IPEndPoint)server.Client.LocalEndPoint!).Port;
            var request = new SipText($"{method} sip:127.0.0.9 SIP/2.0").With("Via", $"SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bKo").With("From", "<sip:s>;tag=s").With("To", "<sip:line>")
                .With("Call-ID", "o1").With("CSeq", $"1 {method}");
            server.Send(request.Write(), line.Local);
            var until = EventLoop.Now + TimeSpan.FromSeconds(5);
            loop.Run(() => server.Available > 0 || EventLoop.Now > until);
            var from = new IPEndPoint(IPAddress.Any, 0);
            return Encoding.ASCII.GetString(server.Receive(ref from));
        }

        Assert.That(line.IsProbed, Is.False);
        Assert.That(Ask("OPTIONS"), Does.StartWith("SIP/2.0 200 OK\r\n").And.EqualTo(Ask("OPTIONS")));
        Assert.That(line.IsProbed, Is.True);
        Assert.That(Ask("SUBSCRIBE"), Does.StartWith("SIP/2.0 405 ").And.Contain("\r\nAllow: INVITE, "));
        Assert.That(Ask("BYE"), Does.StartWith("SIP/2.0 481 "));
    }

    [Test]
    public void Talks_are_compared_with_the_list_of_the_server()
    {
        CallResult Callee(int n, double seconds) => new(n, $"+3361234567{n}") { TalkBegan = new MonotonicTime(0), Ended = new MonotonicTime(TimeSpan.FromSeconds(seconds).Ticks) };
        const string list = """
            echo '{ "calls": [ { "kind": "outbound", "to": "+33612345671", "startedAt": "2026-03-02T12:00:00Z", "durationSeconds": 10.03 },
              { "kind": "outbound", "to": "+33612345672", "startedAt": "2026-03-02T12:00:00Z", "durationSeconds": 9.95 },
              { "kind": "outbound", "to": "+33612345674", "startedAt": "2026-03-02T12:00:00Z", "durationSeconds": null },
              { "kind": "services", "to": "+33612345673", "startedAt": "2026-03-02T12:00:00Z", "durationSeconds": 10.0 },
              { "kind": "outbound", "to": "+33612345673", "startedAt": "2026-03-02T11:00:00Z", "durationSeconds": 10.0 } ] }'
            """;
        var check = TalkCheck.Run([Callee(1, 10), Callee(2, 10), Callee(3, 10)], list, DateTimeOffset.Parse("2026-03-02T11:30:00Z"));
        Assert.That((check.List, check.Checked, check.ShortestMilliseconds, check.LongestMilliseconds), Is.EqualTo(("calls", 3, -50.0, 30.0)));
        Assert.That(check.Differences, Is.EqualTo(new[] { new TalkDifference(2, "+33612345672", 10, 9.95), new TalkDifference(3, "+33612345673", 10, null) }));
    }

    private static Narrator Silent => new(null, EventLoop.Now);

    private static ((CallResult Caller, CallResult Callee) Both, string Told) RunOne(string script, string answer, TimeSpan? maxTime = null)
    {
        var (callers, callees, told) = Run(script, answer, count: 1, rate: 1, maxTime);
        Assert.That((callers.Count, callees.Count), Is.EqualTo((1, 1)), told);
        return ((callers[0], callees[0]), told);
    }

    private static (IReadOnlyList<CallResult> Callers, IReadOnlyList<CallResult> Callees, string Told) Run(string script, string answer, int count, double rate, TimeSpan? maxTime = null)
    {
        var line = new IPEndPoint(IPAddress.Parse("127.0.0.9"), TelephonyServer.FreePort());
        var callers = Enumerable.Range(1, count).Select(n => new CallerPlan
        {
            Number = n, Script = Steps(Template.Expand(script, n, new Dictionary<string, string>())), User = $"cell-{n}", Credentials = ("", ""), Server = line,
            Local = new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0), Transport = "UDP", Voice = n,
        });
        var answering = new AnsweringPlan(line, (n, number) => new PartyPlan { Number = n, User = number, Script = Steps(answer), Voice = n + 20 }, TimeSpan.Zero);
        using var told = new StringWriter();
        var run = new LoadRun(new LoadRunPlan([.. callers], count, rate, maxTime ?? TimeSpan.FromSeconds(20), answering), new Narrator(told, EventLoop.Now), server: null);
        return (run.Run(), run.Callees, told.ToString());
    }

    private static Script Steps(string text)
    {
        Assert.That(Script.TryParse(text, out var script, out var error), error);
        return script;
    }
}
