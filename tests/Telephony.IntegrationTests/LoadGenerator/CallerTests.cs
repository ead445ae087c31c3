using System.Net;
using Telephony.LoadGenerator.Callers;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Network;
using Telephony.LoadGenerator.Scripts;

namespace Telephony.IntegrationTests.LoadGenerator;

/// <summary>A whole caller against a small server over loopback sockets: what it counts, and that it calls a failure a failure.</summary>
[NonParallelizable]
public sealed class CallerTests
{
    private const string Deposit = "dial 100; key 1; key 42#; wait-tone 5s; speak 1s; hangup";

    private static readonly Speech s_speech = new();

    /// <summary>Made before the call in which it is spoken, as a run does.</summary>
    [OneTimeSetUp]
    public void MakeSpeech() => s_speech.Load(null, 8);

    [Test]
    public void A_deposit_runs_to_its_end_and_knows_its_own_length()
    {
        var (result, server, told) = Undisturbed.Run(() => Run(Deposit, loop => new FakeServer(loop)), run => run.Result);
        Assert.That(result.Failure, Is.Null, told);
        Assert.That(server.Keys, Is.EqualTo("142#"));
        // The caller counts from the end of the tone, this server from its last packet, 20 ms earlier.
        Assert.That(server.AudioAfterTone - (result.MessageLength!.Value / Mouth.Frame), Is.InRange(0, 2));
        Assert.That(result.MessageLength.Value, Is.InRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5) + result.LatestFrame));
        Assert.That(result.Received.Received, Is.EqualTo(15));
        Assert.That(result.KeyToPrompt, Has.Count.EqualTo(1), "the answer to the last key is timed; the first key had none");
        Assert.That(told, Does.Contain("keys 42#").And.Contain("heard a tone").And.Contain("speaks for 1.00 s").And.Contain("hangs up"));
    }

    [Test]
    public void A_challenge_is_answered_when_there_is_a_password()
    {
        var (result, _, told) = Run("dial 100; hangup", loop => new FakeServer(loop) { Password = "secret" });
        Assert.That(result.Failure, Is.Null, told);
    }

    [Test]
    public void A_hang_up_in_the_middle_of_the_speech_is_a_failure()
    {
        var (result, _, _) = Run(Deposit, loop => new FakeServer(loop) { HangUpAfter = 20 });
        Assert.That(result.Failure, Does.StartWith("the server hung up"));
    }

    [Test]
    public void A_tone_that_does_not_come_is_a_failure()
    {
        var (result, _, _) = Run("dial 100; key 42#; wait-tone 200ms; hangup", loop => new FakeServer(loop) { IsMute = true });
        Assert.That(result.Failure, Does.StartWith("no tone was heard"));
    }

    [Test]
    public void A_refusal_is_a_failure_unless_it_was_expected()
    {
        Assert.That(Run("dial 100; hangup", loop => new FakeServer(loop) { Refusal = "404 Not Found" }).Result.Failure, Does.StartWith("refused with 404"));
        Assert.That(Run("dial 100 expect 404", loop => new FakeServer(loop) { Refusal = "404 Not Found" }).Result.Failure, Is.Null);
        Assert.That(Run("dial 100 expect 403", loop => new FakeServer(loop) { Refusal = "404 Not Found" }).Result.Failure, Does.StartWith("refused with 404"));
    }

    private static (CallResult Result, FakeServer Server, string Told) Run(string script, Func<EventLoop, FakeServer> start)
    {
        Assert.That(Script.TryParse(script, out var steps, out var error), error);
        using var loop = new EventLoop();
        using var server = start(loop);
        var plan = new CallerPlan
        {
            Number = 1, Script = steps, User = "+33600000001", Credentials = ("cell", server.Password), Server = server.Address,
            Local = new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0), Transport = "UDP",
        };
        using var udp = new UdpSignalling(loop, plan.Local, plan.Server);
        using var told = new StringWriter();
        var started = EventLoop.Now;
        var caller = new Caller(plan, loop, udp, s_speech, new Narrator(told, started));
        udp.Add(caller.CallId, caller);
        caller.Start(started);
        loop.Run(() => caller.IsDone || EventLoop.Now - started > TimeSpan.FromSeconds(20));
        Assert.That(caller.IsDone, told.ToString());
        return (caller.Result, server, told.ToString());
    }
}
