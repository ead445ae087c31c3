namespace Telephony.Core.Sdp;

/// <summary>An m= line with the lines that belong to it (RFC 8866 5.14). Immutable.</summary>
/// <param name="Media"><c>audio</c>, <c>video</c>, ….</param>
/// <param name="Port">Port for RTP; 0 refuses or ends the stream (RFC 3264 6).</param>
/// <param name="Protocol">Such as <c>RTP/AVP</c>.</param>
/// <param name="Formats">Formats in the writer's order of preference; payload types for RTP.</param>
public sealed record MediaDescription(string Media, int Port, string Protocol, IReadOnlyList<string> Formats)
{
    /// <summary>The stream's own c= line, or null.</summary>
    public SdpConnection? Connection { get; init; }

    /// <summary>The stream's a= lines.</summary>
    public IReadOnlyList<SdpAttribute> Attributes { get; init; } = [];

    /// <summary>The value of the first attribute of that name; null when it is absent or has none.</summary>
    public string? Attribute(string name)
    {
        foreach (var attribute in Attributes)
            if (attribute.Name == name) return attribute.Value;
        return null;
    }

    /// <summary>Whether the attribute is there.</summary>
    public bool Has(string name) => Attributes.Any(attribute => attribute.Name == name);

    /// <summary>The same stream refused: port 0, its formats kept because an m= line must have one (RFC 3264 6).</summary>
    public MediaDescription Refused() => new(Media, 0, Protocol, Formats);
}
