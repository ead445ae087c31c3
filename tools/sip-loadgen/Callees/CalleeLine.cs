using System.Net;
using System.Net.Sockets;
using Telephony.Core;
using Telephony.LoadGenerator.Callers;
using Telephony.LoadGenerator.Media;
using Telephony.LoadGenerator.Network;
using Telephony.LoadGenerator.Sip;

namespace Telephony.LoadGenerator.Callees;

/// <summary>
/// The address to which the server's trunk leads: every INVITE that arrives is one person who is called, many at once. OPTIONS is answered with 200, what belongs to no call with
/// 481, and an unknown method with 405. A request that comes again gets the same bytes again. The loop's thread only.
/// </summary>
internal sealed class CalleeLine : IReader, IDisposable
{
    private const int BufferLength = 4 << 20;
    private const int SignificantDigits = 9;

    private readonly EventLoop _loop;
    private readonly Socket _socket;
    private readonly Func<int, string, PartyPlan> _plan;
    private readonly Speech _speech;
    private readonly Narrator _narrator;
    private readonly Dictionary<string, Callee> _byCallId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Callee> _byNumber = new(StringComparer.Ordinal);
    private readonly List<Callee> _running = [];
    private readonly List<CallResult> _results = [];

    /// <summary>Binds to <paramref name="local"/> and reads it by <paramref name="loop"/>; <paramref name="plan"/> makes a plan of the person's number in the run and the number that was called.</summary>
    public CalleeLine(EventLoop loop, IPEndPoint local, Func<int, string, PartyPlan> plan, Speech speech, Narrator narrator)
    {
        (_loop, _plan, _speech, _narrator) = (loop, plan, speech, narrator);
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = BufferLength, SendBufferSize = BufferLength };
        _socket.Bind(local);
        Local = (IPEndPoint)_socket.LocalEndPoint!;
        loop.Add(_socket, this);
    }

    /// <summary>Our address.</summary>
    public IPEndPoint Local { get; }

    /// <summary>Whether an OPTIONS came: the server knows that the trunk is there.</summary>
    public bool IsProbed { get; private set; }

    /// <summary>Messages that could not be read, or could not be answered on loopback.</summary>
    public int Stray { get; private set; }

    /// <summary>Whether everybody who was called is done.</summary>
    public bool IsIdle
    {
        get
        {
            for (var i = _running.Count - 1; i >= 0; i--)
            {
                if (!_running[i].IsDone) continue;
                _results.Add(_running[i].Result);
                _running.RemoveAt(i);
            }
            return _running.Count == 0;
        }
    }

    /// <summary>Those who are done as far as <see cref="IsIdle"/> has seen, in the order of their ends.</summary>
    public IReadOnlyList<CallResult> Results => _results;

    /// <summary>Who was called last at a number; it may be written as it is dialled, with 0, 0033 or +33.</summary>
    public Callee? Find(string number) => _byNumber.GetValueOrDefault(Significant(number));

    /// <summary>Ends every call as failed.</summary>
    public void Abandon(MonotonicTime now, string reason)
    {
        foreach (var callee in _running) callee.Abandon(now, reason);
    }

    /// <inheritdoc/>
    public void Read(MonotonicTime arrival, ReadOnlySpan<byte> bytes)
    {
        if (!SipText.TryParse(bytes, out var message) || (!message.IsResponse && message.SentBy() is null)) Stray++;
        else if (_byCallId.TryGetValue(message["Call-ID"]!, out var callee)) callee.Receive(arrival, message);
        else if (message.IsResponse || message.Method == "ACK") Stray++;
        else if (message.Method == "INVITE") Ring(arrival, message);
        else Answer(message);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static string Significant(string number) => number.Length <= SignificantDigits ? number : number[^SignificantDigits..];

    private void Ring(MonotonicTime arrival, SipText invite)
    {
        var (remote, number) = (invite.SentBy()!, SipText.User(invite.RequestUri));
        var callee = new Callee(_plan(_byCallId.Count + 1, number), _loop, new Sender(_socket, Local, remote), remote, invite, arrival, _speech, _narrator);
        _byCallId.Add(callee.CallId, callee);
        _byNumber[Significant(number)] = callee;
        _running.Add(callee);
        callee.Ring(arrival);
    }

    /// <summary>A request outside any call. The answer follows from the request alone, so that the same gets the same.</summary>
    private void Answer(SipText request)
    {
        IsProbed |= request.Method == "OPTIONS";
        var status = request.Method switch
        {
            "OPTIONS" => "200 OK",
            "BYE" or "CANCEL" or "INFO" or "UPDATE" => "481 Call/Transaction Does Not Exist",
            _ => "405 Method Not Allowed",
        };
        var response = ServerRequests.Response(request, status, tag: "line").With("Allow", ServerRequests.Allowed).With("Accept", "application/sdp");
        _socket.SendTo(response.Write(), request.SentBy()!);
    }

    private sealed class Sender(Socket socket, IPEndPoint local, IPEndPoint remote) : ISignalling
    {
        private readonly SocketAddress _remote = remote.Serialize();

        public IPEndPoint Local => local;

        public void Send(byte[] message) => socket.SendTo(message, SocketFlags.None, _remote);

        public void Close()
        {
            // The socket serves the others.
        }
    }
}
