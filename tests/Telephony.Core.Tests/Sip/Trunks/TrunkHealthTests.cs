using Telephony.Core.Sip.Trunks;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;

namespace Telephony.Core.Tests.Sip.Trunks;

/// <summary>When a trunk counts as up, and when it is probed.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TrunkHealthTests
{
    private readonly TrunkHealth _health = new(new TrunkHealthOptions(), new MonotonicTime(0));
    private MonotonicTime _now = new(0);

    /// <summary>Seconds until the next probe, which then fails or is answered.</summary>
    private double Probe(int? status, TimeSpan? retryAfter = null)
    {
        var wait = _health.Deadline!.Value - _now;
        _now = _health.Deadline.Value;
        Assert.That(_health.TakeProbe(_now), Is.True);
        Assert.That(_health.TakeProbe(_now), Is.False, "one is under way");
        Assert.That(_health.Deadline, Is.Null);
        _health.Hear(_now, status, retryAfter);
        return wait.TotalSeconds;
    }

    [Test]
    public void A_trunk_is_up_until_it_fails_twice_and_up_again_with_the_first_answer()
    {
        Assert.That(_health.IsUp, Is.True);
        Assert.That(Probe(200), Is.Zero);
        Assert.That(Probe(null), Is.EqualTo(30));
        Assert.That(_health.IsUp, Is.True);
        Assert.That(Probe(null), Is.EqualTo(2));
        Assert.That(_health.IsUp, Is.False);
        Assert.That(Probe(405), Is.EqualTo(4));
        Assert.That(_health.IsUp, Is.True);
        Assert.That(Probe(200), Is.EqualTo(30));
    }

    [Test]
    public void The_waits_double_up_to_the_longest()
    {
        var waits = Enumerable.Range(0, 40).Select(_ => Probe(null)).ToList();
        Assert.That(waits.Take(10), Is.EqualTo(new double[] { 0, 2, 4, 8, 16, 32, 64, 128, 256, 300 }));
        Assert.That(waits.Skip(10), Is.All.EqualTo(300));
    }

    [Test, Rfc(3261, "21.5.4")]
    public void A_503_that_says_when_takes_it_down_until_then()
    {
        Probe(503, TimeSpan.FromSeconds(90));
        Assert.That(_health.IsUp, Is.False);
        Assert.That(Probe(503, TimeSpan.FromDays(1)), Is.EqualTo(90));
        Assert.That(Probe(200), Is.EqualTo(300), "no longer than we like");
        Assert.That(_health.IsUp, Is.True);
    }

    [TestCase(200, true), TestCase(404, true), TestCase(486, true), TestCase(603, true), TestCase(501, true)]
    [TestCase(408, false), TestCase(500, false), TestCase(502, false), TestCase(503, false), TestCase(504, false), TestCase(null, false)]
    public void Only_what_shows_a_trunk_that_does_not_work_is_a_failure(int? status, bool isUp)
    {
        Probe(status);
        Probe(status);
        Assert.That(_health.IsUp, Is.EqualTo(isUp));
    }

    [Test]
    public void Calls_speak_for_the_trunk_too()
    {
        Probe(200);
        foreach (var cause in new[] { InviteFailureCause.NoAnswer, InviteFailureCause.Cancelled, InviteFailureCause.BadAnswer, InviteFailureCause.NoPorts, InviteFailureCause.Fault })
            for (var i = 0; i < 5; i++) _health.HearCall(_now, new InviteFailure(cause, 503));
        Assert.That(_health.IsUp, Is.True, "what is not the trunk's fault");
        _health.HearCall(_now, new InviteFailure(InviteFailureCause.NoResponse, 408));
        _health.HearCall(_now, new InviteFailure(InviteFailureCause.Unreachable, 503));
        Assert.That(_health.IsUp, Is.False);
        Assert.That(_health.Deadline, Is.EqualTo(_now + TimeSpan.FromSeconds(4)), "looked at soon");
        _health.HearCall(_now, new InviteFailure(InviteFailureCause.Refused, 486));
        Assert.That(_health.IsUp, Is.True, "busy is an answer");
        _health.HearCall(_now, new InviteFailure(InviteFailureCause.Refused, 503, TimeSpan.FromSeconds(20)));
        Assert.That(_health.IsUp, Is.False);
        _health.HearCall(_now, null);
        Assert.That(_health.IsUp, Is.True);
    }
}
