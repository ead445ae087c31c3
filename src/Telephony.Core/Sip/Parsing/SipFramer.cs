namespace Telephony.Core.Sip.Parsing;

/// <summary>What <see cref="SipFramer.Scan"/> found at the front of a stream.</summary>
public enum FrameStatus
{
    /// <summary>More octets must come first; nothing is to be consumed.</summary>
    NeedMore,

    /// <summary>A whole message.</summary>
    Message,

    /// <summary>A keep-alive ping, CRLF CRLF, to be answered with one CRLF (RFC 5626 3.5.1).</summary>
    Ping,

    /// <summary>A line end before a start line: the answer to a ping, or noise (RFC 3261 7.5). To be dropped.</summary>
    Blank,

    /// <summary>
    /// The stream cannot be framed any more: send <see cref="SipFramer.Rejection"/>, if there is one, and close the connection
    /// (RFC 3261 18.3, RFC 4475 3.3.9).
    /// </summary>
    Invalid,
}

/// <summary>
/// Cuts a stream into messages by Content-Length (RFC 3261 18.3). The caller keeps what has arrived in one buffer and shows
/// all of it each time, beginning where the last consumed frame ended; what was already searched is not searched again. One
/// instance a connection; not for two threads at once.
/// </summary>
public sealed class SipFramer
{
    private const int NotSeen = -1;

    private static ReadOnlySpan<byte> Ping => "\r\n\r\n"u8;

    private int _searched;
    private int _frameLength = NotSeen;

    /// <summary>Why the last answer was <see cref="FrameStatus.Invalid"/>.</summary>
    public ParseError Error { get; private set; }

    /// <summary>The answer that the sender of an invalid request is due, 400 or 513; else null.</summary>
    public SipRejection? Rejection { get; private set; }

    /// <summary>
    /// Looks for one frame at the front of <paramref name="buffer"/>. After Message, Ping and Blank the caller drops
    /// <paramref name="length"/> octets and asks again.
    /// </summary>
    /// <param name="buffer">Everything received and not yet consumed.</param>
    /// <param name="length">Octets of the frame; 0 for NeedMore and Invalid.</param>
    public FrameStatus Scan(ReadOnlySpan<byte> buffer, out int length)
    {
        length = 0;
        if (buffer.IsEmpty) return FrameStatus.NeedMore;
        if (buffer[0] == '\r') return ScanLineEnds(buffer, out length);

        if (_frameLength == NotSeen)
        {
            var body = FindBody(buffer);
            if (body == NotSeen)
            {
                if (buffer.Length < SipLimits.MessageSize) return FrameStatus.NeedMore;
                return Invalid(513, "message", "head too large", buffer);
            }
            if (!TryReadContentLength(buffer[..body], out var contentLength, out var reason))
                return Invalid(400, HeaderName.ContentLength, reason, buffer[..body]);
            if (contentLength > SipLimits.MessageSize - body)
                return Invalid(513, HeaderName.ContentLength, "message too large", buffer[..body]);
            _frameLength = body + (int)contentLength;
        }
        if (buffer.Length < _frameLength) return FrameStatus.NeedMore;
        length = _frameLength;
        Reset();
        return FrameStatus.Message;
    }

    private FrameStatus ScanLineEnds(ReadOnlySpan<byte> buffer, out int length)
    {
        length = 0;
        if (buffer.Length < Ping.Length && Ping.StartsWith(buffer)) return FrameStatus.NeedMore;
        if (buffer.StartsWith(Ping))
        {
            length = Ping.Length;
            return FrameStatus.Ping;
        }
        if (!buffer.StartsWith("\r\n"u8)) return Invalid(400, "message", "line end that is not CRLF", []);
        length = 2;
        return FrameStatus.Blank;
    }

    private int FindBody(ReadOnlySpan<byte> buffer)
    {
        // The four octets of the empty line may have arrived in two pieces.
        var from = Math.Max(0, _searched - 3);
        var found = SipHead.FindBody(buffer[from..]);
        _searched = buffer.Length;
        return found < 0 ? NotSeen : from + found;
    }

    private static bool TryReadContentLength(ReadOnlySpan<byte> head, out uint contentLength, out string reason)
    {
        var lines = new SipHead(head[..^4]);
        lines.ReadStartLine();
        uint? found = null;
        contentLength = 0;
        reason = "";
        while (lines.TryReadField(out var field))
        {
            var reader = new SipReader(field);
            if (!reader.TryReadToken(out var name) || HeaderName.Canonical(name) != HeaderName.ContentLength) continue;
            if (found is not null) return Fails("more than one", out reason);
            if (!reader.TryTakeSeparator((byte)':') || !reader.TryReadNumber(uint.MaxValue, out contentLength)) return Fails("number expected", out reason);
            reader.SkipLws();
            if (!reader.IsAtEnd) return Fails("number expected", out reason);
            found = contentLength;
        }
        // Mandatory on a stream (18.3, 20.14): without it nobody knows where the next message begins.
        return found is not null || Fails("missing on a stream", out reason);
    }

    private FrameStatus Invalid(int status, string field, string reason, ReadOnlySpan<byte> head)
    {
        Error = new ParseError(head.Length, field, reason);
        Rejection = SipRejection.For(head, status, Error);
        Reset();
        return FrameStatus.Invalid;
    }

    private void Reset()
    {
        _searched = 0;
        _frameLength = NotSeen;
    }

    private static bool Fails(string why, out string reason)
    {
        reason = why;
        return false;
    }
}
