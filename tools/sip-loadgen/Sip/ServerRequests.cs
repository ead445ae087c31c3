using Telephony.Core;

namespace Telephony.LoadGenerator.Sip;

/// <summary>
/// Answers what the server asks within a call: BYE, OPTIONS, re-INVITE, UPDATE, INFO. A request that comes again gets the same bytes again;
/// a 200 to a re-INVITE is repeated until its ACK (RFC 3261 13.3.1.4). Used by one thread.
/// </summary>
internal sealed class ServerRequests(CallSettings settings)
{
    private static readonly TimeSpan T1 = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan T2 = TimeSpan.FromSeconds(4);
    private readonly Dictionary<string, byte[]> _answered = [];
    private byte[]? _unacknowledged;
    private TimeSpan _interval;
    private MonotonicTime _givenUp;
    private int _version = 1;

    /// <summary>When <see cref="Advance"/> is next due.</summary>
    public MonotonicTime Deadline { get; private set; } = MonotonicTime.Never;

    /// <summary>The answer to a request (null for an ACK), whether the request came before, and the audio it offers.</summary>
    public (byte[]? Reply, bool IsRepeated, AudioDescription? Audio) Receive(MonotonicTime now, SipText request, bool isUp)
    {
        if (request.Method == "ACK")
        {
            Deadline = MonotonicTime.Never;
            return (null, false, AudioOf(request));
        }
        var key = $"{request.Branch} {request.Method}";
        if (_answered.TryGetValue(key, out var before)) return (before, true, null);
        var reply = Answer(request, isUp).Write();
        _answered[key] = reply;
        if (request.Method == "INVITE" && isUp) RepeatUntilAcknowledged(now, reply);
        return (reply, false, AudioOf(request));
    }

    /// <summary>The answers that are to be sent again now.</summary>
    public IEnumerable<byte[]> Advance(MonotonicTime now)
    {
        if (now < Deadline || _unacknowledged is null) yield break;
        _interval = TimeSpan.FromTicks(Math.Min(_interval.Ticks * 2, T2.Ticks));
        Deadline = now + _interval < _givenUp ? now + _interval : MonotonicTime.Never;
        yield return _unacknowledged;
    }

    private void RepeatUntilAcknowledged(MonotonicTime now, byte[] reply)
    {
        _unacknowledged = reply;
        _interval = T1;
        Deadline = now + T1;
        _givenUp = now + (64 * T1);
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
        var response = new SipText($"SIP/2.0 {status}").WithAll(request, "Via").WithAll(request, "Record-Route").With("From", request["From"] ?? "")
            .With("To", request["To"] ?? "").With("Call-ID", request["Call-ID"]!).With("CSeq", request["CSeq"]!)
            .With("Contact", settings.Contact).With("Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE, INFO");
        return withAudio && isUp ? response.WithBody("application/sdp", settings.Audio.Write(++_version)) : response;
    }
}
