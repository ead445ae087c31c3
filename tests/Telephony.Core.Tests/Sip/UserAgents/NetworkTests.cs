using System.Net;
using Telephony.Core.Sip;
using Telephony.Core.Sip.Messages;
using Telephony.Core.Sip.Parsing;
using Telephony.Core.Sip.UserAgents;
using Telephony.Testing;

namespace Telephony.Core.Tests.Sip.UserAgents;

/// <summary>
/// Callers against the user agent over a network that loses, delays, reorders and doubles; every message goes through writer
/// and parser. What must hold whatever the network does: one final response for a caller, one Ended for an Invited,
/// nothing but Send after it, and empty tables when all is over.
/// </summary>
public sealed class NetworkTests
{
    private static readonly NetworkConditions s_bad = new()
    {
        Loss = 0.15, Duplication = 0.1, Delay = TimeSpan.FromMilliseconds(5), Jitter = TimeSpan.FromMilliseconds(700),
    };

    [Test]
    public void On_a_good_network_every_call_goes_as_planned()
    {
        var run = new Run(1, NetworkConditions.Perfect, callers: 40);
        run.Play();
        run.AssertRules();
        Assert.That(run.Finals, Is.All.Matches<(CallerPlan Plan, int Status)>(one => one.Status == (one.Plan == CallerPlan.Cancels ? 487 : 200)));
        Assert.That(run.Causes, Does.Not.Contain(EndCause.NoAck));
    }

    [Test]
    public void On_a_bad_network_every_call_ends_once_and_leaves_nothing([Range(1, 12)] int seed)
    {
        var run = new Run(seed, s_bad, callers: 40);
        run.Play();
        run.AssertRules();
        Assert.That(run.Lost, Is.GreaterThan(0));
    }

    [Test]
    public void When_the_callers_vanish_every_call_still_ends()
    {
        var run = new Run(5, new NetworkConditions { Loss = 0.6, Jitter = TimeSpan.FromSeconds(2) }, callers: 40);
        run.Play();
        run.AssertRules();
    }

    [Test]
    public void After_ten_thousand_calls_all_tables_are_empty()
    {
        var run = new Run(9, NetworkConditions.Perfect, callers: 10_000);
        run.Play();
        run.AssertRules();
        Assert.That(run.Invited, Is.EqualTo(10_000));
    }

    private sealed class Run
    {
        private static readonly IPEndPoint s_server = new(IPAddress.Parse("192.0.2.1"), 5060);
        private readonly SimulatedNetwork _network;
        private readonly Random _random;
        private readonly UserAgent _agent = new(new UserAgentOptions { MaxCalls = 100_000 }, new CountingTokens());
        private readonly List<(CallerPlan Plan, SimulatedCaller Caller, MonotonicTime Starts)> _callers = [];
        private readonly Dictionary<IPEndPoint, SimulatedCaller> _byAddress = [];
        private readonly PriorityQueue<Action<MonotonicTime, List<UserAgentOutput>>, MonotonicTime> _commands = new();
        private readonly Dictionary<CallHandle, int> _ended = [];
        private readonly PriorityQueue<SimulatedCaller, MonotonicTime> _starts = new();
        private readonly PriorityQueue<SimulatedCaller, MonotonicTime> _wakes = new();
        private MonotonicTime _now = new(0);

        public Run(int seed, NetworkConditions conditions, int callers)
        {
            _network = new SimulatedNetwork(seed, conditions);
            _random = new Random(seed);
            for (var i = 0; i < callers; i++)
            {
                var plan = (CallerPlan)_random.Next(4);
                var address = new IPEndPoint(IPAddress.Parse($"10.0.{i / 256}.{i % 256}"), 5060);
                var caller = new SimulatedCaller(address, s_server, i, plan, TimeSpan.FromMilliseconds(plan == CallerPlan.Cancels ? 300 : _random.Next(200, 5000)));
                var starts = new MonotonicTime(TimeSpan.FromMilliseconds(i * 20).Ticks);
                _callers.Add((plan, caller, starts));
                _byAddress.Add(address, caller);
                _starts.Enqueue(caller, starts);
            }
        }

        public int Invited => _ended.Count;

        public int Lost => _network.Lost;

        public List<EndCause> Causes { get; } = [];

        public IEnumerable<(CallerPlan Plan, int Status)> Finals => _callers.Select(one => (one.Plan, one.Caller.Finals.Single().Status));

        public void Play()
        {
            for (var step = 0; Next() is { } due; step++)
            {
                Assert.That(due, Is.GreaterThanOrEqualTo(_now).And.LessThan(new MonotonicTime(TimeSpan.FromHours(2).Ticks)), "the run does not end");
                _now = due;
                while (_network.Receive(_now) is { } datagram) Deliver(datagram);
                while (_starts.TryPeek(out var starting, out var at) && at <= _now)
                {
                    _starts.Dequeue();
                    Drive(starting, starting.Start);
                }
                while (_wakes.TryPeek(out var waking, out var at) && at <= _now)
                {
                    _wakes.Dequeue();
                    if (waking.Deadline <= _now) Drive(waking, waking.Advance);
                }
                while (_commands.TryPeek(out var command, out var at) && at <= _now)
                {
                    _commands.Dequeue();
                    Agent(command);
                }
                if (_agent.Deadline <= _now) Agent(_agent.Advance);
            }
        }

        public void AssertRules()
        {
            using var all = Assert.EnterMultipleScope();
            foreach (var (plan, caller, _) in _callers)
            {
                Assert.That(caller.Finals, Has.Count.EqualTo(1), $"final responses of a caller who {plan}");
                Assert.That(caller.Transactions, Is.Zero);
            }
            Assert.That(_ended.Values, Is.All.EqualTo(1), "Ended of each Invited");
            Assert.That(_agent.Held, Is.Zero);
            Assert.That(_agent.ActiveCalls, Is.Zero);
            Assert.That(_agent.Deadline, Is.Null);
        }

        private MonotonicTime? Next()
        {
            MonotonicTime? next = null;
            void Take(MonotonicTime? at) => next = next is null || at < next ? at ?? next : next;
            Take(_network.Deadline);
            Take(_agent.Deadline);
            if (_starts.TryPeek(out _, out var start)) Take(start);
            if (_wakes.TryPeek(out _, out var wake)) Take(wake);
            if (_commands.TryPeek(out _, out var command)) Take(command);
            return next;
        }

        private void Deliver(Datagram datagram)
        {
            Assert.That(SipMessageParser.TryParse(datagram.Octets, out var message, out var error), Is.True, error.ToString());
            if (datagram.To.Equals(s_server))
            {
                var path = new TransportPath(SipTransport.Udp, s_server, datagram.From);
                Agent((now, outputs) => _agent.Receive(now, message!, path, outputs));
            }
            else Drive(_byAddress[datagram.To], (now, sends) => _byAddress[datagram.To].Receive(now, message!, sends));
        }

        private void Drive(SimulatedCaller caller, Action<MonotonicTime, List<(SipMessage Message, TransportPath Path)>> input)
        {
            var sends = new List<(SipMessage Message, TransportPath Path)>();
            input(_now, sends);
            foreach (var (message, path) in sends) _network.Send(_now, path.Local, path.Remote, SipMessageWriter.Write(message));
            if (caller.Deadline is { } due) _wakes.Enqueue(caller, due);
        }

        private void Agent(Action<MonotonicTime, List<UserAgentOutput>> input)
        {
            var outputs = new List<UserAgentOutput>();
            input(_now, outputs);
            foreach (var output in outputs)
            {
                switch (output)
                {
                    case UserAgentOutput.Send send:
                        _network.Send(_now, s_server, send.Path.Remote, SipMessageWriter.Write(send.Message));
                        break;
                    case UserAgentOutput.Invited invited:
                        _ended.Add(invited.Call, 0);
                        After(200, (now, list) => _agent.Ring(now, invited.Call, list));
                        After(600, (now, list) => _agent.Accept(now, invited.Call, SipExamples.SdpOctets, list));
                        After(_random.Next(3000, 60_000), (now, list) => _agent.HangUp(now, invited.Call, list));
                        break;
                    case UserAgentOutput.Reoffered offered:
                        Assert.That(_ended[offered.Call], Is.Zero);
                        After(50, (now, list) => _agent.AcceptOffer(now, offered.Call, SipExamples.SdpOctets, list));
                        break;
                    case UserAgentOutput.Confirmed confirmed:
                        Assert.That(_ended[confirmed.Call], Is.Zero, "Confirmed after Ended");
                        break;
                    case UserAgentOutput.Ended ended:
                        _ended[ended.Call]++;
                        Causes.Add(ended.Cause);
                        break;
                    default:
                        break;
                }
            }
        }

        private void After(int milliseconds, Action<MonotonicTime, List<UserAgentOutput>> command) =>
            _commands.Enqueue(command, _now + TimeSpan.FromMilliseconds(milliseconds));
    }
}
