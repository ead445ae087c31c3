using System.Net;
using Telephony.Core;

namespace Telephony.Testing;

/// <summary>What a <see cref="SimulatedNetwork"/> does to datagrams. Probabilities are 0 to 1, for each datagram.</summary>
public sealed record NetworkConditions
{
    /// <summary>A network that delivers everything in order after one millisecond.</summary>
    public static NetworkConditions Perfect { get; } = new();

    /// <summary>Probability that a datagram is lost.</summary>
    public double Loss { get; init; }

    /// <summary>Probability that a datagram arrives twice, each time with its own delay.</summary>
    public double Duplication { get; init; }

    /// <summary>Least delay.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Up to this is added to the delay; datagrams overtake each other by it.</summary>
    public TimeSpan Jitter { get; init; }
}

/// <summary>A datagram that has arrived.</summary>
/// <param name="From">Its sender.</param>
/// <param name="To">Its receiver.</param>
/// <param name="Octets">Its content.</param>
public sealed record Datagram(IPEndPoint From, IPEndPoint To, byte[] Octets);

/// <summary>
/// A datagram network in virtual time with seeded loss, duplication, delay and reordering (STYLE 7.4): the same seed and the same
/// calls give the same network. Used by one thread.
/// </summary>
public sealed class SimulatedNetwork(int seed, NetworkConditions conditions)
{
    private readonly Random _random = new(seed);
    private readonly PriorityQueue<Datagram, (MonotonicTime Arrival, long Order)> _underway = new();
    private long _order;

    /// <summary>Datagrams given to <see cref="Send"/>.</summary>
    public int Sent { get; private set; }

    /// <summary>Datagrams that were lost.</summary>
    public int Lost { get; private set; }

    /// <summary>When the next datagram arrives, or null.</summary>
    public MonotonicTime? Deadline => _underway.TryPeek(out _, out var next) ? next.Arrival : null;

    /// <summary>Sends a datagram.</summary>
    public void Send(MonotonicTime now, IPEndPoint from, IPEndPoint to, byte[] octets)
    {
        Sent++;
        if (_random.NextDouble() < conditions.Loss)
        {
            Lost++;
            return;
        }
        var copies = _random.NextDouble() < conditions.Duplication ? 2 : 1;
        for (var i = 0; i < copies; i++)
        {
            var arrival = now + conditions.Delay + _random.NextDouble() * conditions.Jitter;
            _underway.Enqueue(new Datagram(from, to, octets), (arrival, _order++));
        }
    }

    /// <summary>Takes a datagram that has arrived by <paramref name="now"/>, or null.</summary>
    public Datagram? Receive(MonotonicTime now)
    {
        if (!_underway.TryPeek(out _, out var next) || next.Arrival > now) return null;
        return _underway.Dequeue();
    }
}
