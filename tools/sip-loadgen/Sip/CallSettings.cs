using System.Net;
using System.Net.Sockets;

namespace Telephony.LoadGenerator.Sip;

/// <summary>Who calls and from where: what every message of one caller has in common.</summary>
/// <param name="Transport"><c>UDP</c> or <c>TCP</c>.</param>
/// <param name="Local">Our SIP address.</param>
/// <param name="Server">Where messages go.</param>
/// <param name="User">The user part of From: the calling number, or the phone's user.</param>
/// <param name="Login">User name for digest authentication.</param>
/// <param name="Password">Password for digest authentication.</param>
/// <param name="Audio">The audio that we offer.</param>
/// <param name="Headers">Further header fields of the INVITE.</param>
internal sealed record CallSettings(
    string Transport, IPEndPoint Local, IPEndPoint Server, string User, string Login, string Password, AudioDescription Audio,
    IReadOnlyList<(string Name, string Value)> Headers)
{
    /// <summary>Whether the transport repeats by itself (RFC 3261 17.1.1.2).</summary>
    public bool IsReliable => Transport == "TCP";

    /// <summary>Our address-of-record, as From says it.</summary>
    public string AddressOfRecord => $"sip:{User}@{Host(Local.Address)}";

    /// <summary>Our Contact, with its brackets.</summary>
    public string Contact => $"<sip:{User}@{HostAndPort(Local)}{(IsReliable ? ";transport=tcp" : "")}>";

    /// <summary>An address as a URI's host.</summary>
    public static string Host(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();

    /// <summary>An end point as host and port of a URI or Via.</summary>
    public static string HostAndPort(IPEndPoint point) => $"{Host(point.Address)}:{point.Port}";
}
