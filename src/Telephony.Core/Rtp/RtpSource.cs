using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Telephony.Core.Rtp;

/// <summary>
/// Address and port of an RTP source, comparable without allocation. IPv4 addresses are held as IPv4-mapped IPv6, so that the same peer is
/// equal whichever socket family saw it. <c>default</c> is [::]:0, which is nobody.
/// </summary>
/// <param name="Address">The 128 bits of the IPv6 or mapped address.</param>
/// <param name="Scope">Scope id of a link-local address, else 0.</param>
/// <param name="Port">The port.</param>
public readonly record struct RtpSource(UInt128 Address, uint Scope, ushort Port)
{
    private static readonly UInt128 s_mappedPrefix = (UInt128)0xFFFF << 32;

    /// <summary>Whether packets can be sent there: neither address nor port is zero.</summary>
    public bool IsReachable => Port != 0 && Address != UInt128.Zero && Address != s_mappedPrefix;

    /// <summary>Whether the address is an IPv4 address.</summary>
    public bool IsIPv4 => (Address >> 32) == (s_mappedPrefix >> 32);

    /// <summary>From an endpoint.</summary>
    public static RtpSource From(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        Span<byte> bytes = stackalloc byte[16];
        var address = endPoint.Address;
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            address.TryWriteBytes(bytes, out _);
            return FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes), (ushort)endPoint.Port);
        }

        address.TryWriteBytes(bytes, out _);
        var linkLocal = address.IsIPv6LinkLocal ? (uint)address.ScopeId : 0;
        return new RtpSource(BinaryPrimitives.ReadUInt128BigEndian(bytes), linkLocal, (ushort)endPoint.Port);
    }

    /// <summary>From an IPv4 address in host order.</summary>
    public static RtpSource FromIPv4(uint address, ushort port) => new(s_mappedPrefix | address, 0, port);

    /// <summary>The same address, another port.</summary>
    public RtpSource WithPort(ushort port) => this with { Port = port };

    /// <summary>Whether both have the same address, whatever the port.</summary>
    public bool HasSameAddress(in RtpSource other) => Address == other.Address && Scope == other.Scope;
}
