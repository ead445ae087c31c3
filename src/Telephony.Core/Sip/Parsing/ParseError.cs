namespace Telephony.Core.Sip.Parsing;

/// <summary>Why bytes were not a message (STYLE 4).</summary>
/// <param name="Offset">Byte offset at which the reason was seen.</param>
/// <param name="Field">The header field, <c>start-line</c>, or an SDP line such as <c>m=</c>.</param>
/// <param name="Reason">Short English reason without any of the peer's text; it may go into a reason phrase or a log.</param>
public readonly record struct ParseError(int Offset, string Field, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Field}: {Reason} (byte {Offset})";
}
