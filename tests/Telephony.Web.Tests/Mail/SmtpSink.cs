using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Telephony.Web.Tests.Mail;

/// <summary>How a mail server behaves.</summary>
internal enum SinkMood
{
    /// <summary>It takes what comes.</summary>
    Good,

    /// <summary>It takes none now.</summary>
    Busy,

    /// <summary>It takes the connection and says nothing.</summary>
    Silent,

    /// <summary>It has taken the mail, and the connection goes before it can say so.</summary>
    GoneAfterwards,
}

/// <summary>A mail server on a loopback address of its own that keeps what it gets (RFC 5321).</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Parse("127.0.0.25"), 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private int _connections;

    public SmtpSink()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public SinkMood Mood { get; set; }

    /// <summary>Mails as they came, with their headers.</summary>
    public ConcurrentQueue<string> Mails { get; } = new();

    /// <summary>To whom, as the envelope said.</summary>
    public ConcurrentQueue<string> Recipients { get; } = new();

    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var sessions = new List<Task>();
        try
        {
            while (true) sessions.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(sessions);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _connections);
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                using var lines = new StreamReader(stream, Encoding.Latin1);
                if (Mood == SinkMood.Silent) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stopping.Token);
                await SayAsync(stream, "220 sink");
                while (await lines.ReadLineAsync(_stopping.Token) is { } line && await AnswerAsync(stream, lines, line))
                {
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The other side has gone, or the test is over.
            }
        }
    }

    private async Task<bool> AnswerAsync(NetworkStream stream, StreamReader lines, string line)
    {
        switch (line.Split(' ', ':')[0].ToUpperInvariant())
        {
            case "RCPT" when Mood == SinkMood.Busy: await SayAsync(stream, "451 4.3.2 not now"); return true;
            case "RCPT":
                Recipients.Enqueue(line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)]);
                break;
            case "DATA":
                await SayAsync(stream, "354 go on");
                Mails.Enqueue(await ReadMailAsync(lines));
                if (Mood == SinkMood.GoneAfterwards) return false;
                break;
            case "QUIT": await SayAsync(stream, "221 bye"); return false;
        }
        await SayAsync(stream, "250 ok");
        return true;
    }

    private async Task<string> ReadMailAsync(StreamReader lines)
    {
        var mail = new StringBuilder();
        while (await lines.ReadLineAsync(_stopping.Token) is { } line && line != ".") mail.AppendLine(line);
        return mail.ToString();
    }

    private static async Task SayAsync(NetworkStream stream, string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
}
