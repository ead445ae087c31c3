using System.Text;

namespace Telephony.Core.Sip.Messages;

/// <summary>A name-addr or addr-spec with its header parameters (RFC 3261 20.10, 20.20, 20.34, 20.39).</summary>
/// <param name="DisplayName">Unquoted, unescaped display name, or null.</param>
/// <param name="Uri">The address.</param>
/// <param name="Parameters">Header parameters (after the bracket): tag, expires, q and extensions.</param>
public sealed record NameAddr(string? DisplayName, SipUri Uri, SipParameters Parameters)
{
    /// <summary>An address without display name and parameters.</summary>
    public NameAddr(SipUri uri) : this(null, uri, SipParameters.Empty) { }

    /// <summary>The tag parameter, or null.</summary>
    public string? Tag => Parameters["tag"];

    /// <summary>The same address with <paramref name="tag"/> as its tag.</summary>
    public NameAddr WithTag(string tag) => this with { Parameters = Parameters.With("tag", tag) };

    /// <summary>The value on the wire. The URI is always in brackets, so that its parameters stay its own (20.10).</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (DisplayName is not null)
        {
            text.Append('"');
            foreach (var character in DisplayName)
            {
                if (character is '"' or '\\' or < ' ' or '\u007f') text.Append('\\');
                text.Append(character);
            }
            text.Append("\" ");
        }
        return text.Append('<').Append(Uri).Append('>').Append(Parameters).ToString();
    }
}
