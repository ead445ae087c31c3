using Telephony.Core.Sip.Messages;
using Telephony.Testing;

namespace Telephony.Core.Tests.Sip.UserAgents;

/// <summary>
/// Calls that we place over a network that loses, delays, reorders and doubles; with each message of the call lost in turn; with the peer dying at each
/// message. What must hold whatever happens: one end for each call, on both sides, and empty tables when all is over.
/// </summary>
public sealed class OutgoingNetworkTests
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(40);

    [TestCase(PairPlan.WeHangUp, "WeHungUp"), TestCase(PairPlan.PeerHangsUp, "PeerHungUp"), TestCase(PairPlan.WeCancel, "Cancelled 487")]
    [TestCase(PairPlan.Busy, "Refused 486"), TestCase(PairPlan.NobodyHangsUp, "PeerHungUp")]
    public void On_a_good_network_every_call_goes_as_planned(object plan, string end)
    {
        var pair = new AgentPair(1, NetworkConditions.Perfect);
        pair.Place((PairPlan)plan, TimeSpan.Zero);
        pair.Play();
        pair.AssertRules();
        Assert.That(pair.Ends, Is.EqualTo(new[] { end }));
    }

    [Test]
    public void On_a_bad_network_every_call_ends_once_and_leaves_nothing([Range(1, 12)] int seed)
    {
        var pair = new AgentPair(seed, new NetworkConditions
        {
            Loss = 0.15, Duplication = 0.1, Delay = TimeSpan.FromMilliseconds(5), Jitter = TimeSpan.FromMilliseconds(700),
        });
        PlaceAll(pair, 60);
        pair.Play();
        pair.AssertRules();
    }

    [Test]
    public void When_most_is_lost_every_call_still_ends([Range(1, 4)] int seed)
    {
        var pair = new AgentPair(seed, new NetworkConditions { Loss = 0.6, Jitter = TimeSpan.FromSeconds(2) });
        PlaceAll(pair, 60);
        pair.Play();
        pair.AssertRules();
    }

    private static void PlaceAll(AgentPair pair, int calls)
    {
        for (var i = 0; i < calls; i++) pair.Place((PairPlan)(i % 6), TimeSpan.FromMilliseconds(20 * i));
    }

    [Test]
    public void Each_message_of_a_call_may_be_lost([Values] object plan)
    {
        var pair = Played((PairPlan)plan, static (_, _) => true);
        var messages = pair.Sent;
        Assert.That(messages, Is.GreaterThan(4));
        for (var lost = 0; lost < messages; lost++)
        {
            pair = Played((PairPlan)plan, (_, number) => number != lost);
            pair.AssertRules($"without message {lost}");
        }
    }

    [Test]
    public void Each_message_of_a_call_may_be_the_last_that_the_peer_sends_or_gets([Values] object plan)
    {
        var messages = Played((PairPlan)plan, static (_, _) => true).Sent;
        for (var last = 0; last <= messages; last++)
        {
            var pair = Played((PairPlan)plan, (pair, number) =>
            {
                if (number < last) return true;
                pair.CalledIsDead = true;
                return false;
            });
            pair.AssertRules($"with the peer dead at message {last}");
            Assert.That(pair.Now, Is.LessThan(new MonotonicTime(s_longest.Ticks)).Or.GreaterThan(new MonotonicTime(TimeSpan.FromHours(2).Ticks)), $"a hung call at {last}");
        }
    }

    private static AgentPair Played(PairPlan plan, Func<AgentPair, int, bool> passes)
    {
        var pair = new AgentPair(1, NetworkConditions.Perfect);
        pair.Passes = (number, _, _) => passes(pair, number);
        pair.Place(plan, TimeSpan.Zero);
        pair.Play();
        return pair;
    }

    [Test]
    public void After_ten_thousand_calls_all_tables_are_empty()
    {
        var pair = new AgentPair(9, NetworkConditions.Perfect);
        PlaceAll(pair, 10_000);
        pair.Play();
        pair.AssertRules();
        Assert.That(pair.Ends, Has.Count.EqualTo(10_000));
    }

    [Test]
    public void What_is_told_of_a_call_comes_in_order([Range(1, 6)] int seed)
    {
        var pair = new AgentPair(seed, new NetworkConditions { Loss = 0.2, Duplication = 0.3, Jitter = TimeSpan.FromMilliseconds(900) });
        pair.Place(PairPlan.PeerHangsUp, TimeSpan.Zero);
        pair.Play();
        pair.AssertRules();
        var told = string.Join(' ', pair.Told);
        Assert.That(told, Does.Match("^(Progress )*(Answered (OfferAnswered )*Ended|Failed)$"), $"seed {seed}; {SipMethod.Invite}");
    }
}
