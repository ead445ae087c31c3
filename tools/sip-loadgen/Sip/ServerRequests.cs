using Telephony.Core;

namespace Telephony.LoadGenerator.Sip;

/// <summary>
/// Answers what the server asks within a call: BYE, OPTIONS, re-INVITE, UPDATE, INFO. A request that comes again gets the same bytes again;
/// the final answer to an INVITE is repeated until its ACK (RFC 3261 13.3.1.4). Used by one thread.
/// </summary>
internal sealed class ServerRequests(CallSettings settings)
{
    /// <summary>The methods that we know.</summary>
    public const string Allowed = "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO";

    private static readonly TimeSpan T1 = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan T2 = TimeSpan.FromSeconds(4);
    private readonly Dictionary<string, byte[]> _answered = [];
    private byte[] _unacknowledged = [];
    private TimeSpan _interval;
    private MonotonicTime _next = MonotonicTime.Never;
    private MonotonicTime _givenUp;
    private int _version = 1;

    /// <summary>When <see cref="Advance"/> is next due.</summary>
    public MonotonicTime Deadline => _next;

    /// <summary>The answer to a request (null for an ACK), whether the request came before, and the audio it offers.</summary>
    public (byte[]? Reply, bool IsRepeated, AudioDescription? Audio) Receive(MonotonicTime now, SipText request, bool isUp)
    {
        if (request.Method == "ACK")
        {
            _next = MonotonicTime.Never;
            return (null, false, AudioOf(request));
        }
        var key = $"{request.Branch} {request.Method}";
        if (_answered.TryGetValue(key, out var before)) return (before, true, null);
        var reply = Answer(request, isUp).Write();
        _answered[key] = reply;
        if (request.Method == "INVITE" && isUp) RepeatUntilAcknowledged(now, reply);
        return (reply, false, AudioOf(request));
    }

    /// <summary>The answer that is to be sent again now, and whether its ACK is given up.</summary>
    public (byte[]? Again, bool IsGivenUp) Advance(MonotonicTime now)
    {
        if (now < _next) return default;
        if (now >= _givenUp)
        {
            _next = MonotonicTime.Never;
            return (null, true);
        }
        _interval = TimeSpan.FromTicks(Math.Min(_interval.Ticks * 2, T2.Ticks));
        _next = now + _interval < _givenUp ? now + _interval : _givenUp;
        return (_unacknowledged, false);
    }

    /// <summary>A final answer to an INVITE was sent: it is sent again after T1, 2 T1, 4 T1 and at most T2, until an ACK comes or 64 T1 have passed.</summary>
    public void RepeatUntilAcknowledged(MonotonicTime now, byte[] reply)
    {
        _unacknowledged = reply;
        _interval = T1;
        _next = now + T1;
        _givenUp = now + (64 * T1);
    }

    /// <summary>A response with the fields that every one has (RFC 3261 8.2.6), and with <paramref name="tag"/> when the request's To has none.</summary>
    public static SipText Response(SipText request, string status, string tag)
    {
        var to = request["To"] ?? "";
        return new SipText($"SIP/2.0 {status}").WithAll(request, "Via").WithAll(request, "Record-Route").With("From", request["From"] ?? "")
            .With("To", SipText.Parameter(to, "tag") is null && !status.StartsWith("100", StringComparison.Ordinal) ? $"{to};tag={tag}" : to)
            .With("Call-ID", request["Call-ID"]!).With("CSeq", request["CSeq"]!);
    }

    private AudioDescription? AudioOf(SipText message) =>
        message.Body.Length > 0 && AudioDescription.TryRead(message.Body, settings.Audio.Codec, out var audio) ? audio : null;

    private SipText Answer(SipText request, bool isUp)
    {
        var withAudio = request.Method == "INVITE" || (request.Method == "UPDATE" && request.Body.Length > 0);
        var status = request.Method switch
        {
            "OPTIONS" => "200 OK",
            "BYE" or "INVITE" or "UPDATE" or "INFO" => isUp ? "200 OK" : "481 Call/Transaction Does Not Exist",
            _ => "405 Method Not Allowed",
        };
        var response = Response(request, status, tag: "none").With("Contact", settings.Contact).With("Allow", Allowed);
        return withAudio && isUp ? response.WithBody("application/sdp", settings.Audio.Write(++_version)) : response;
    }
}
