namespace Telephony.Core.Sip.Parsing;

/// <summary>
/// Walks the lines of a message head: the start line, then header fields with their folded lines joined (RFC 3261 7.3.1).
/// </summary>
/// <param name="head">From the start line to the CRLF of the last field, without the empty line.</param>
internal ref struct SipHead(ReadOnlySpan<byte> head)
{
    private readonly ReadOnlySpan<byte> _head = head;
    private int _position;

    /// <summary>Where the line that was read last begins.</summary>
    internal int LineStart { get; private set; }

    /// <summary>Where the head ends and the body begins, for a message that starts at once; -1 when the empty line is missing.</summary>
    internal static int FindBody(ReadOnlySpan<byte> message)
    {
        var end = message.IndexOf("\r\n\r\n"u8);
        return end < 0 ? -1 : end + 4;
    }

    /// <summary>The start line.</summary>
    internal ReadOnlySpan<byte> ReadStartLine() => ReadLine();

    /// <summary>The next header field with its folds turned into single spaces; false at the end.</summary>
    internal bool TryReadField(out ReadOnlySpan<byte> field)
    {
        field = default;
        LineStart = _position;
        if (_position >= _head.Length) return false;
        var start = _position;
        var end = start + ReadLine().Length;
        var folded = false;
        while (_position < _head.Length && SipCharacters.IsWhiteSpace(_head[_position]))
        {
            folded = true;
            var next = _position;
            end = next + ReadLine().Length;
        }
        LineStart = start;
        field = folded ? Unfold(_head[start..end]) : _head[start..end];
        return true;
    }

    private ReadOnlySpan<byte> ReadLine()
    {
        var rest = _head[_position..];
        var length = rest.IndexOf("\r\n"u8);
        if (length < 0)
        {
            _position = _head.Length;
            return rest;
        }
        _position += length + 2;
        return rest[..length];
    }

    private static byte[] Unfold(ReadOnlySpan<byte> field)
    {
        var text = new byte[field.Length];
        var length = 0;
        for (var i = 0; i < field.Length; i++)
        {
            if (i + 1 < field.Length && field[i] == '\r' && field[i + 1] == '\n')
            {
                // A fold is white space, whatever its length: one space stands for all of it.
                while (length > 0 && SipCharacters.IsWhiteSpace(text[length - 1])) length--;
                i += 2;
                while (i < field.Length && SipCharacters.IsWhiteSpace(field[i])) i++;
                i--;
                text[length++] = (byte)' ';
            }
            else text[length++] = field[i];
        }
        return text[..length];
    }
}
