using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Telephony.Core.Sip;
using Telephony.Core.Transport;
using Telephony.Testing;

namespace Telephony.Core.Tests.Transport;

/// <summary>The limits of the TCP listener: how many connections, how long a stranger may hold one, and that one in use stays.</summary>
[CancelAfter(30_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TcpTransportTests
{
    private const string Message = "OPTIONS sip:x@127.0.0.1 SIP/2.0\r\nContent-Length: 0\r\n\r\n";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly Receiver _receiver = new();
    private readonly List<Socket> _clients = [];
    private TcpTransport _transport = null!;

    private sealed class Receiver : ISipReceiver
    {
        public ConcurrentQueue<TransportPath> Arrived { get; } = new();

        public ConcurrentQueue<TransportPath> Failed { get; } = new();

        public void Received(ReadOnlySpan<byte> message, TransportPath path) => Arrived.Enqueue(path);

        public void Malformed(TransportPath path)
        {
        }

        public void SendFailed(TransportPath path) => Failed.Enqueue(path);
    }

    [TearDown]
    public void Stop()
    {
        foreach (var client in _clients) client.Dispose();
        _clients.Clear();
        _transport.Dispose();
    }

    private void Start(int most = 100, int mostFromOne = 100)
    {
        _transport = new TcpTransport(new IPEndPoint(IPAddress.Loopback, 0), _receiver, _clock, most, mostFromOne);
        _transport.Start();
    }

    private async Task<Socket> ConnectAsync(string from = "127.0.0.1")
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _clients.Add(client);
        client.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await client.ConnectAsync(_transport.Local);
        return client;
    }

    /// <summary>Connects and sends a whole message; returns the server's path of it.</summary>
    private async Task<(Socket Client, TransportPath Path)> SpeakAsync(string from = "127.0.0.1")
    {
        var client = await ConnectAsync(from);
        await SendAsync(client, Message);
        await UntilAsync(() => _receiver.Arrived.Any(path => path.Remote.Equals(client.LocalEndPoint)));
        return (client, _receiver.Arrived.Last(path => path.Remote.Equals(client.LocalEndPoint)));
    }

    private static Task<int> SendAsync(Socket client, string text) => client.SendAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>What comes next; empty when the server has closed the connection.</summary>
    private static async Task<string> ReceiveAsync(Socket client)
    {
        using var patience = new CancellationTokenSource(s_patience);
        var buffer = new byte[1_000];
        return Encoding.ASCII.GetString(buffer, 0, await client.ReceiveAsync(buffer, patience.Token));
    }

    /// <summary>Whether the server closes the connection; what it still says before is skipped.</summary>
    private static async Task<bool> ClosedAsync(Socket client)
    {
        try
        {
            while ((await ReceiveAsync(client)).Length > 0) { }
            return true;
        }
        catch (SocketException)
        {
            return true; // reset: bytes of ours were on the way
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(s_patience);
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>The connection is served: what is sent on it arrives, and what is answered comes back.</summary>
    private async Task AssertServedAsync(Socket client, TransportPath path)
    {
        _transport.Send("SIP/2.0 200 OK\r\n\r\n"u8.ToArray(), path);
        Assert.That(await ReceiveAsync(client), Does.StartWith("SIP/2.0 200 "));
    }

    [Test]
    public async Task Who_connects_and_says_nothing_is_closed_after_30_s()
    {
        Start();
        var client = await ConnectAsync();
        await UntilAsync(() => _clock.NextTimer is not null);
        Assert.That(_clock.NextTimer, Is.EqualTo(TcpConnection.StrangerLimit));
        _clock.Advance(TcpConnection.StrangerLimit);
        Assert.That(await ReceiveAsync(client), Is.Empty);
    }

    [TestCase("O")]
    [TestCase("\r\n\r\n")]
    public async Task Bytes_that_are_no_whole_message_do_not_lengthen_the_30_s(string bytes)
    {
        Start();
        var client = await ConnectAsync();
        await UntilAsync(() => _clock.NextTimer is not null);
        for (var i = 0; i < 6; i++)
        {
            await SendAsync(client, bytes);
            if (i < 5 && bytes.Length > 1) Assert.That(await ReceiveAsync(client), Is.EqualTo("\r\n"), "a ping is answered all the same");
            _clock.Advance(5 * s_second);
        }
        Assert.That(await ClosedAsync(client));
        Assert.That(_receiver.Arrived, Is.Empty);
    }

    [Test]
    public async Task A_connection_that_has_spoken_outlives_the_30_s_and_ends_after_two_silent_hours()
    {
        Start();
        var (client, path) = await SpeakAsync();
        await UntilAsync(() => _clock.NextTimer > TcpConnection.StrangerLimit);
        _clock.Advance(TcpConnection.IdleLimit - s_second);
        await AssertServedAsync(client, path);
        await SendAsync(client, Message);
        await UntilAsync(() => _receiver.Arrived.Count == 2 && _clock.NextTimer == TcpConnection.IdleLimit);
        _clock.Advance(TcpConnection.IdleLimit - s_second);
        await AssertServedAsync(client, path);
        Assert.That(_transport.Holds(path.Connection));
        _clock.Advance(s_second);
        Assert.That(await ReceiveAsync(client), Is.Empty);
        await UntilAsync(() => !_transport.Holds(path.Connection));
    }

    [Test]
    public async Task One_address_has_its_share_and_another_one_is_served_beside_it()
    {
        Start(mostFromOne: 2);
        var first = await SpeakAsync();
        await SpeakAsync();
        Assert.That(await ReceiveAsync(await ConnectAsync()), Is.Empty, "the third is closed at once");
        await SpeakAsync("127.0.0.9");
        await AssertServedAsync(first.Client, first.Path);

        first.Client.Dispose();
        await UntilAsync(() => !_transport.Holds(first.Path.Connection));
        await SpeakAsync();
    }

    [Test]
    public async Task A_full_listener_closes_the_newcomer_and_none_of_those_that_it_has()
    {
        Start(most: 2);
        var first = await SpeakAsync("127.0.0.8");
        var second = await SpeakAsync("127.0.0.9");
        for (var i = 10; i < 20; i++) Assert.That(await ReceiveAsync(await ConnectAsync($"127.0.0.{i}")), Is.Empty);
        await AssertServedAsync(first.Client, first.Path);
        await AssertServedAsync(second.Client, second.Path);
    }

    [Test]
    public async Task A_message_for_a_connection_that_is_gone_opens_one_to_the_peer_or_is_reported()
    {
        Start();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var path = new TransportPath(SipTransport.Tcp, _transport.Local, (IPEndPoint)listener.LocalEndPoint!, Connection: 999_999);
        _transport.Send("BYE"u8.ToArray(), path);
        using (var accepted = await listener.AcceptAsync().WaitAsync(s_patience)) Assert.That(await ReceiveAsync(accepted), Is.EqualTo("BYE"));

        var client = await ConnectAsync();
        var nobody = path with { Remote = (IPEndPoint)client.LocalEndPoint! };
        client.Dispose();
        await UntilAsync(() =>
        {
            if (_receiver.Failed.Contains(nobody)) return true;
            _transport.Send("BYE"u8.ToArray(), nobody);
            return false;
        });
    }
}
