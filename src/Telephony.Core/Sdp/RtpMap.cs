using System.Globalization;
using Telephony.Core.Codecs;

namespace Telephony.Core.Sdp;

/// <summary>What a payload type stands for in one stream: <c>a=rtpmap</c>, or the static table of RFC 3551.</summary>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="Encoding">Encoding name; compared without case.</param>
/// <param name="ClockRate">RTP clock.</param>
/// <param name="Channels">Channels; 1 when not said.</param>
internal sealed record RtpMap(byte PayloadType, string Encoding, int ClockRate, int Channels)
{
    internal const string TelephoneEvent = "telephone-event";

    /// <summary>The formats of an RTP stream that can be understood, in the writer's order of preference.</summary>
    internal static IEnumerable<RtpMap> Of(MediaDescription media)
    {
        foreach (var format in media.Formats)
        {
            if (!byte.TryParse(format, NumberStyles.None, CultureInfo.InvariantCulture, out var payloadType) || payloadType > 127) continue;
            var map = Find(media, payloadType) ?? Static(payloadType);
            if (map is not null) yield return map;
        }
    }

    /// <summary>The codec that this is, or null.</summary>
    internal AudioCodec? Codec => (Encoding.ToUpperInvariant(), ClockRate, Channels) switch
    {
        ("PCMA", 8000, 1) => AudioCodec.Pcma,
        ("PCMU", 8000, 1) => AudioCodec.Pcmu,
        // RFC 7587 7: always 48000 and two channels, whatever is sent.
        ("OPUS", 48000, 2) => AudioCodec.Opus,
        _ => null,
    };

    /// <summary>Whether these are telephone-events at a clock that we can follow (RFC 4733 2.4, 7.1.1).</summary>
    internal bool IsTelephoneEvent =>
        Encoding.Equals(TelephoneEvent, StringComparison.OrdinalIgnoreCase) && ClockRate is 8000 or 16000 or 48000;

    /// <summary>The value of the <c>rtpmap</c> attribute.</summary>
    public override string ToString() =>
        Channels == 1 ? $"{PayloadType} {Encoding}/{ClockRate}" : $"{PayloadType} {Encoding}/{ClockRate}/{Channels}";

    private static RtpMap? Find(MediaDescription media, byte payloadType)
    {
        foreach (var attribute in media.Attributes)
            if (attribute is { Name: "rtpmap", Value: { } value } && Parse(value) is { } map && map.PayloadType == payloadType) return map;
        return null;
    }

    /// <summary><c>payload-type SP encoding "/" clock ["/" channels]</c>; null when malformed, and the format is then unknown.</summary>
    private static RtpMap? Parse(string value)
    {
        var space = value.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || !byte.TryParse(value.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var payloadType)) return null;
        var parts = value[(space + 1)..].Trim().Split('/');
        var channels = 1;
        if (parts.Length is < 2 or > 3 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var clockRate)) return null;
        if (parts.Length == 3 && !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out channels)) return null;
        return new RtpMap(payloadType, parts[0], clockRate, channels);
    }

    /// <summary>The static types that we speak (RFC 3551 6), for offers without <c>rtpmap</c>.</summary>
    private static RtpMap? Static(byte payloadType) => payloadType switch
    {
        0 => new RtpMap(0, "PCMU", 8000, 1),
        8 => new RtpMap(8, "PCMA", 8000, 1),
        _ => null,
    };
}
