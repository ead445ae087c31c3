using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Telephony.Testing;

/// <summary>
/// A caller over real loopback sockets who writes his SIP as text and reads it as text, so that he shares no parser and no machine with what he
/// calls. One call at a time; waits for messages, never for time.
/// </summary>
public sealed class LoopbackCaller : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly IPEndPoint _server;
    private readonly Socket _sip;
    private readonly Socket _rtp;
    private readonly byte[] _buffer = new byte[65_536];
    private readonly string _callId = Guid.NewGuid().ToString("N");
    private readonly bool _isStream;
    private readonly Queue<string> _requests = new();
    private string _text = "";
    private string? _toTag;
    private int _sequence;

    /// <summary>A caller at <paramref name="address"/> who calls <paramref name="server"/>, over a connection with <paramref name="tcp"/>.</summary>
    public LoopbackCaller(IPEndPoint server, string address = "127.0.0.1", bool tcp = false)
    {
        ArgumentNullException.ThrowIfNull(server);
        (_server, _isStream) = (server, tcp);
        _sip = tcp ? new Socket(SocketType.Stream, ProtocolType.Tcp) : new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        _rtp = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (!tcp) _sip.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        _sip.Connect(server);
        _rtp.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
    }

    /// <summary>The From field without its tag.</summary>
    public string From { get; init; } = "<sip:a@b>";

    /// <summary>The Request-URI.</summary>
    public string Target { get; init; } = "sip:x@127.0.0.1";

    /// <summary>Further header fields of the INVITEs.</summary>
    public IReadOnlyList<string> Fields { get; set; } = [];

    /// <summary>Via values below his own, as a proxy would leave them.</summary>
    public string? ViaBelow { get; init; }

    /// <summary>Where he receives RTP.</summary>
    public Socket Rtp => _rtp;

    /// <summary>An offer or answer for PCMA and telephone-event at <paramref name="rtp"/>, his own socket when null.</summary>
    public string Sdp(Socket? rtp = null)
    {
        var at = (IPEndPoint)(rtp ?? _rtp).LocalEndPoint!;
        return $"v=0\r\no=- 1 1 IN IP4 {at.Address}\r\ns=-\r\nc=IN IP4 {at.Address}\r\nt=0 0\r\nm=audio {at.Port} RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n";
    }

    /// <summary>Sends an INVITE with <paramref name="sdp"/> (none when empty) and returns its final response, acknowledged when it is no success.</summary>
    public async Task<string> InviteAsync(string? sdp = null)
    {
        var branch = await SendAsync("INVITE", ++_sequence, sdp ?? Sdp(), Fields);
        var response = await FinalAsync();
        if (!response.StartsWith("SIP/2.0 2", StringComparison.Ordinal)) await SendAsync("ACK", _sequence, "", [], branch, TagOf(response));
        else _toTag = TagOf(response);
        return response;
    }

    /// <summary>Acknowledges the success of the last INVITE.</summary>
    public Task AckAsync(string sdp = "") => SendAsync("ACK", _sequence, sdp, []);

    /// <summary>Calls: INVITE, 200 and ACK; fails when the call is not answered. Returns the 200.</summary>
    public async Task<string> CallAsync()
    {
        var ok = await InviteAsync();
        if (!ok.StartsWith("SIP/2.0 200 ", StringComparison.Ordinal)) throw new InvalidOperationException($"not answered: {ok}");
        await AckAsync();
        return ok;
    }

    /// <summary>Sends another request, in the dialog when there is one, and returns its final response.</summary>
    public async Task<string> RequestAsync(string method, string body = "", string contentType = "application/sdp")
    {
        await SendAsync(method, ++_sequence, body, [], contentType: contentType);
        return await FinalAsync();
    }

    /// <summary>Presses a key by SIP INFO.</summary>
    public Task<string> PressAsync(char key) => RequestAsync("INFO", $"Signal={key}\r\nDuration=160\r\n", "application/dtmf-relay");

    /// <summary>Answers a request of the server.</summary>
    public Task AnswerAsync(string request, int status, string sdp = "")
    {
        ArgumentNullException.ThrowIfNull(request);
        string[] copied = ["Via:", "From:", "To:", "Call-ID:", "CSeq:"];
        var lines = request.Split("\r\n").Where(line => copied.Any(name => line.StartsWith(name, StringComparison.Ordinal)));
        return WriteAsync([$"SIP/2.0 {status} x", .. lines, Contact], sdp, "application/sdp");
    }

    /// <summary>The next message that is no provisional response; requests that came while a response was awaited are not lost.</summary>
    public async Task<string> ReceiveAsync() => _requests.TryDequeue(out var earlier) ? earlier : await NextFinalAsync();

    /// <summary>The next RTP packet at <paramref name="socket"/>, his own when null.</summary>
    public async Task<byte[]> ReceiveRtpAsync(Socket? socket = null)
    {
        using var patience = new CancellationTokenSource(s_patience);
        var packet = new byte[2_000];
        return packet[..await (socket ?? _rtp).ReceiveAsync(packet, patience.Token)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sip.Dispose();
        _rtp.Dispose();
    }

    private string Contact => $"Contact: <sip:a@{_sip.LocalEndPoint}{(_isStream ? ";transport=tcp" : "")}>";

    private static string? TagOf(string message) =>
        message.Split("\r\n").First(line => line.StartsWith("To:", StringComparison.Ordinal)) is var to && to.Contains(";tag=", StringComparison.Ordinal) ? to.Split(";tag=")[1] : null;

    private async Task<string> NextFinalAsync()
    {
        while (true)
        {
            var message = await NextAsync();
            if (!message.StartsWith("SIP/2.0 1", StringComparison.Ordinal)) return message;
        }
    }

    private async Task<string> FinalAsync()
    {
        while (true)
        {
            var message = await NextFinalAsync();
            if (!message.StartsWith("SIP/2.0 ", StringComparison.Ordinal)) _requests.Enqueue(message); // it crossed ours
            else if (message.Contains($"\r\nCSeq: {_sequence} ", StringComparison.OrdinalIgnoreCase)) return message; // not one to an earlier request, sent again
        }
    }

    private async Task<string> SendAsync(
        string method, int sequence, string body, IReadOnlyList<string> fields, string? branch = null, string? toTag = null, string contentType = "application/sdp")
    {
        branch ??= $"z9hG4bK{Guid.NewGuid():N}";
        var to = toTag ?? _toTag;
        await WriteAsync(
            [
                $"{method} {Target} SIP/2.0",
                $"Via: SIP/2.0/{(_isStream ? "TCP" : "UDP")} {_sip.LocalEndPoint};rport;branch={branch}{(ViaBelow is null ? "" : $", {ViaBelow}")}",
                $"From: {From};tag=1", $"To: <{Target}>{(to is null ? "" : $";tag={to}")}", $"Call-ID: {_callId}", $"CSeq: {sequence} {method}",
                "Max-Forwards: 70", Contact, .. fields,
            ],
            body, contentType);
        return branch;
    }

    private async Task WriteAsync(IReadOnlyList<string> lines, string body, string contentType)
    {
        string[] all = [.. lines, .. body.Length > 0 ? [$"Content-Type: {contentType}"] : Array.Empty<string>(), $"Content-Length: {body.Length}", "", body];
        await _sip.SendAsync(Encoding.UTF8.GetBytes(string.Join("\r\n", all)));
    }

    private async Task<string> NextAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (true)
        {
            if (_isStream && TakeFramed() is { } message) return message;
            var length = await _sip.ReceiveAsync(_buffer, patience.Token);
            var text = Encoding.UTF8.GetString(_buffer, 0, length);
            if (!_isStream) return text;
            if (length == 0) throw new EndOfStreamException("the server closed the connection");
            _text += text;
        }
    }

    private string? TakeFramed()
    {
        var end = _text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return null;
        var field = _text[..end].Split("\r\n").First(line => line.StartsWith("Content-Length:", StringComparison.Ordinal));
        var length = end + 4 + int.Parse(field.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
        if (_text.Length < length) return null;
        var message = _text[..length];
        _text = _text[length..];
        return message;
    }
}
