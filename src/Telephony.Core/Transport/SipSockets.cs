using System.Net;
using Telephony.Core.Sip;

namespace Telephony.Core.Transport;

/// <summary>
/// The signalling sockets of all addresses, UDP and TCP, and what their owner's thread sleeps on. Datagrams are received by that thread itself, so that an
/// answer needs no change of thread; TCP connections are read by tasks of their own.
/// </summary>
internal sealed class SipSockets : IDisposable
{
    private readonly List<UdpTransport> _udp = [];
    private readonly List<TcpTransport> _tcp = [];
    private readonly HashSet<int> _unread = [];

    // Not disposed: who was abandoned at the end may still wake its owner. The descriptors go when the last of them is collected.
    private readonly EventPoll _poll = new();

    /// <summary>Binds every address; throws <see cref="System.Net.Sockets.SocketException"/> when one is taken.</summary>
    public SipSockets(IReadOnlyList<IPEndPoint> addresses, ISipReceiver receiver, TimeProvider clock)
    {
        foreach (var address in addresses)
        {
            var tcp = new TcpTransport(address, receiver, clock);
            _tcp.Add(tcp);
            _udp.Add(new UdpTransport(tcp.Local, receiver));
        }
    }

    /// <summary>Addresses in use, in the order of the options.</summary>
    public IReadOnlyList<IPEndPoint> Addresses => [.. _tcp.Select(transport => transport.Local)];

    /// <summary>Starts receiving; the owner's thread, once.</summary>
    public void Start()
    {
        for (var i = 0; i < _udp.Count; i++) _poll.Watch(_udp[i].Descriptor, (ulong)i);
        foreach (var tcp in _tcp) tcp.Start();
    }

    /// <summary>Ends the owner's wait, or its next one. Any thread.</summary>
    public void Wake() => _poll.Wake();

    /// <summary>Waits for datagrams or <see cref="Wake"/>, at most so long, and hands the datagrams over. The owner's thread.</summary>
    public void Receive(TimeSpan atMost)
    {
        var count = _poll.Wait(_unread.Count > 0 ? 0 : Math.Max(0, atMost.Ticks * 100));
        for (var i = 0; i < count; i++)
            if (_poll.TryGetSocket(i, out var socket)) _unread.Add((int)socket);
        _unread.RemoveWhere(socket => _udp[socket].Receive());
    }

    /// <summary>Sends on the socket or connection that <paramref name="path"/> names, or the next best. Any thread.</summary>
    public void Send(byte[] message, TransportPath path)
    {
        if (path.Transport == SipTransport.Udp) UdpFor(path).Send(message, path);
        else TcpFor(path).Send(message, path);
    }

    private UdpTransport UdpFor(TransportPath path)
    {
        foreach (var udp in _udp)
            if (udp.Local.Equals(path.Local)) return udp;
        return _udp.Find(udp => udp.Local.Port == path.Local.Port && udp.Local.AddressFamily == path.Remote.AddressFamily)
            ?? _udp.Find(udp => udp.Local.AddressFamily == path.Remote.AddressFamily) ?? _udp[0];
    }

    private TcpTransport TcpFor(TransportPath path)
    {
        foreach (var tcp in _tcp)
            if (tcp.Holds(path.Connection)) return tcp;
        foreach (var tcp in _tcp)
            if (tcp.Local.Equals(path.Local)) return tcp;
        return _tcp.Find(tcp => tcp.Local.Port == path.Local.Port && tcp.Local.AddressFamily == path.Remote.AddressFamily)
            ?? _tcp.Find(tcp => tcp.Local.AddressFamily == path.Remote.AddressFamily) ?? _tcp[0];
    }

    /// <summary>Closes every socket; the owner's thread has ended.</summary>
    public void Dispose()
    {
        foreach (var udp in _udp) udp.Dispose();
        foreach (var tcp in _tcp) tcp.Dispose();
    }
}
