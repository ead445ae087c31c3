using System.Net;
using System.Net.Sockets;
using Telephony.Core.Media;
using Telephony.Host.Server;

namespace Telephony.Host.Tests.Server;

public sealed class RehearsalTests
{
    [Test]
    public async Task The_rehearsal_goes_from_the_INVITE_to_a_key()
    {
        var rehearsal = await Rehearsal.RunAsync(new MediaEngineOptions { PortLow = 46_000, PortHigh = 46_099 });

        Assert.That(rehearsal.HeardKey);
    }

    [Test]
    public async Task Without_a_free_port_it_fails_at_once()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 46_100));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => Rehearsal.RunAsync(new MediaEngineOptions { PortLow = 46_100, PortHigh = 46_101 }));

        Assert.That(failure!.Message, Does.Contain("503"));
    }
}
