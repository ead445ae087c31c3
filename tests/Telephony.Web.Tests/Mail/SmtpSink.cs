using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Telephony.Web.Mail;

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

/// <summary>A mail server on a loopback address of its own that keeps what it gets (RFC 5321), with TLS from the beginning (RFC 8314) or by STARTTLS (RFC 3207), and a login (RFC 4954), when asked to.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    /// <summary>The password of any user, where one is asked for: with TLS, or always.</summary>
    public const string Password = "swordfish";

    private readonly TcpListener _listener = new(IPAddress.Parse("127.0.0.25"), 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly X509Certificate2? _certificate;
    private readonly MailTls _tls;
    private readonly bool _asksWho;
    private readonly Task _accepting;
    private int _connections;

    public SmtpSink(MailTls tls = MailTls.None, bool asksWho = false)
    {
        (_tls, _asksWho) = (tls, asksWho || tls != MailTls.None);
        if (tls != MailTls.None) _certificate = MakeCertificate();
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public SinkMood Mood { get; set; }

    /// <summary>What nobody but its owner trusts; null without TLS.</summary>
    public string? Thumbprint => _certificate?.Thumbprint;

    /// <summary>Mails as they came, with their headers.</summary>
    public ConcurrentQueue<string> Mails { get; } = new();

    /// <summary>To whom, as the envelope said.</summary>
    public ConcurrentQueue<string> Recipients { get; } = new();

    /// <summary>Every line that came, the mails' not, with T before those that TLS protected and - before the others.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stopping.Dispose();
        _certificate?.Dispose();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=sink", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }

    private async Task AcceptAsync()
    {
        var sessions = new List<Task>();
        try
        {
            while (true) sessions.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(sessions);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        Interlocked.Increment(ref _connections);
        using (client)
        await using (var session = new Session(this, client.GetStream()))
        {
            try
            {
                await session.RunAsync();
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The other side has gone or does not trust us, or the test is over.
            }
        }
    }

    /// <summary>One connection.</summary>
    private sealed class Session(SmtpSink sink, Stream stream) : IAsyncDisposable
    {
        private Stream _stream = stream;
        private StreamReader _lines = new(stream, Encoding.Latin1);
        private bool _isProtected;
        private bool _isLoggedIn = !sink._asksWho;

        public async Task RunAsync()
        {
            if (sink.Mood == SinkMood.Silent) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, sink._stopping.Token);
            if (sink._tls == MailTls.Implicit) await ProtectAsync();
            await SayAsync("220 sink");
            while (await _lines.ReadLineAsync(sink._stopping.Token) is { } line && await AnswerAsync(line))
            {
            }
        }

        public async ValueTask DisposeAsync()
        {
            _lines.Dispose();
            await _stream.DisposeAsync();
        }

        private async Task<bool> AnswerAsync(string line)
        {
            sink.Lines.Enqueue((_isProtected ? "T " : "- ") + line);
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO" when sink._tls == MailTls.StartTls && !_isProtected: await SayAsync("250-sink\r\n250 STARTTLS"); return true;
                case "EHLO" when sink._asksWho: await SayAsync("250-sink\r\n250 AUTH PLAIN"); return true;
                case "STARTTLS" when sink._tls == MailTls.StartTls && !_isProtected:
                    await SayAsync("220 go on");
                    await ProtectAsync();
                    return true;
                case "AUTH":
                    _isLoggedIn = Encoding.UTF8.GetString(Convert.FromBase64String(line.Split(' ')[2])).Split('\0')[2] == Password;
                    await SayAsync(_isLoggedIn ? "235 welcome" : "535 who are you");
                    return true;
                case "MAIL" when !_isLoggedIn: await SayAsync("530 log in first"); return true;
                case "RCPT" when sink.Mood == SinkMood.Busy: await SayAsync("451 4.3.2 not now"); return true;
                case "RCPT":
                    sink.Recipients.Enqueue(line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)]);
                    break;
                case "DATA":
                    await SayAsync("354 go on");
                    sink.Mails.Enqueue(await ReadMailAsync());
                    if (sink.Mood == SinkMood.GoneAfterwards) return false;
                    break;
                case "QUIT": await SayAsync("221 bye"); return false;
            }
            await SayAsync("250 ok");
            return true;
        }

        private async Task ProtectAsync()
        {
            var secure = new SslStream(_stream);
            _stream = secure;
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = sink._certificate }, sink._stopping.Token);
            (_lines, _isProtected) = (new StreamReader(secure, Encoding.Latin1), true);
        }

        private async Task<string> ReadMailAsync()
        {
            var mail = new StringBuilder();
            while (await _lines.ReadLineAsync(sink._stopping.Token) is { } line && line != ".") mail.AppendLine(line);
            return mail.ToString();
        }

        private async Task SayAsync(string line) => await _stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
    }
}
