using System.Text;
using Telephony.Core.Sip.Parsing;

namespace Telephony.Core.Sdp;

/// <summary>
/// Parses session descriptions (RFC 8866 5 and 9). Lines may end in LF alone; s= and t= may be missing; all other departures from the
/// grammar that could change a stream's meaning are errors. Pure and safe on any thread; never throws for what it reads.
/// </summary>
public static class SdpParser
{
    /// <summary>Parses a description.</summary>
    /// <param name="source">The body of a message.</param>
    /// <param name="description">The description, or null.</param>
    /// <param name="error">Why there is none: the field is the line's number and letter, such as <c>line 6 (m=)</c>.</param>
    public static bool TryParse(ReadOnlySpan<byte> source, out SessionDescription? description, out ParseError error)
    {
        description = null;
        if (source.Length > SdpLimits.Length)
        {
            error = new ParseError(SdpLimits.Length, "SDP", "description too large");
            return false;
        }
        // What follows the last line is noise that some peers append.
        var text = source.TrimEnd("\r\n\0 "u8);
        var lines = new SdpLines();
        var position = 0;
        for (var number = 1; position < text.Length; number++)
        {
            var end = text[position..].IndexOf((byte)'\n');
            var line = end < 0 ? text[position..] : text.Slice(position, end);
            if (!TryReadLine(lines, line.TrimEnd((byte)'\r'), number, position, out error)) return false;
            position += line.Length + 1;
        }
        description = lines.Build(out var missing);
        error = missing is null ? default : new ParseError(text.Length, missing, "missing");
        return missing is null;
    }

    private static bool TryReadLine(SdpLines lines, ReadOnlySpan<byte> line, int number, int offset, out ParseError error)
    {
        error = default;
        var letter = line.IsEmpty ? '?' : line[0] is >= (byte)'a' and <= (byte)'z' ? (char)line[0] : '?';
        string reason;
        if (number > SdpLimits.Lines) reason = "too many lines";
        else if (line.Length > SdpLimits.LineLength) reason = "line too long";
        else if (line.Length < 2 || letter == '?' || line[1] != '=') reason = "a letter and '=' expected";
        else if (line.ContainsAny((byte)'\r', (byte)0)) reason = "control character";
        else if ((letter == 'v') != (number == 1)) reason = "v= must be the first line";
        else if (lines.TryAdd(letter, Encoding.UTF8.GetString(line[2..]), out reason)) return true;
        error = new ParseError(offset, $"line {number} ({letter}=)", reason);
        return false;
    }
}
