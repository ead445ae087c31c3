using System.Net;
using System.Net.Sockets;
using Telephony.Core.Rtp;
using Telephony.Core.Transport;

namespace Telephony.Core.Media;

/// <summary>A leg's two sockets. Made on any thread; used and disposed by the leg's media thread.</summary>
internal sealed class UdpPair : IDisposable
{
    private readonly Socket _rtp;
    private readonly Socket _rtcp;
    private readonly bool _ipv6;
    private readonly bool _dual;

    private UdpPair(Socket rtp, Socket rtcp)
    {
        (_rtp, _rtcp) = (rtp, rtcp);
        _ipv6 = rtp.AddressFamily == AddressFamily.InterNetworkV6;
        _dual = _ipv6 && rtp.DualMode;
        RtpDescriptor = (int)rtp.Handle;
        RtcpDescriptor = (int)rtcp.Handle;
        Local = (IPEndPoint)rtp.LocalEndPoint!;
    }

    public IPEndPoint Local { get; }

    public int RtpDescriptor { get; }

    public int RtcpDescriptor { get; }

    /// <summary>Opens the first pair of the pool that is free in the kernel as well.</summary>
    /// <exception cref="PortsExhaustedException">None is.</exception>
    /// <exception cref="SocketException">The address is not one of this machine.</exception>
    public static UdpPair Open(PortPool pool, TimeProvider clock, IPAddress address)
    {
        for (var tries = 0; tries < pool.Pairs; tries++)
        {
            if (!pool.TryTake(MonotonicTime.Now(clock), out var port))
                break;
            try
            {
                return OpenAt(address, port);
            }
            catch (SocketException problem) when (problem.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Another process has it: it goes to the end of the queue.
                pool.Release(MonotonicTime.Now(clock), port);
            }
            catch
            {
                pool.Release(MonotonicTime.Now(clock), port);
                throw;
            }
        }

        throw new PortsExhaustedException();
    }

    /// <summary>Sends from the RTP socket. False when the kernel refused or the destination is of another family.</summary>
    public bool SendRtp(ReadOnlySpan<byte> datagram, in RtpSource destination) => Send(RtpDescriptor, datagram, destination);

    /// <summary>Sends from the RTCP socket.</summary>
    public bool SendRtcp(ReadOnlySpan<byte> datagram, in RtpSource destination) => Send(RtcpDescriptor, datagram, destination);

    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    private bool Send(int descriptor, ReadOnlySpan<byte> datagram, in RtpSource destination) =>
        (destination.IsIPv4 == !_ipv6 || _dual) && LinuxSockets.Send(descriptor, _ipv6, datagram, destination);

    private static UdpPair OpenAt(IPAddress address, int port)
    {
        var rtp = Bind(address, port);
        try
        {
            return new UdpPair(rtp, Bind(address, port + 1));
        }
        catch
        {
            rtp.Dispose();
            throw;
        }
    }

    private static Socket Bind(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = address.Equals(IPAddress.IPv6Any);
            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
