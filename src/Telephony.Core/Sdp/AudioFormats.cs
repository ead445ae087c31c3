using Telephony.Core.Codecs;

namespace Telephony.Core.Sdp;

/// <summary>The formats that one audio stream is carried in: a codec, and telephone-events when both sides have them.</summary>
internal sealed record AudioFormats(RtpMap Audio, AudioCodec Codec, RtpMap? Events)
{
    private const string RtpProfile = "RTP/AVP";

    /// <summary>Whether we could carry the stream at all: live, audio, plain RTP.</summary>
    internal static bool IsCandidate(MediaDescription media) =>
        media.Port != 0 && media.Media == "audio" && media.Protocol.Equals(RtpProfile, StringComparison.OrdinalIgnoreCase);

    /// <summary>The writer's first codec that is one of <paramref name="codecs"/>, or null when there is none.</summary>
    internal static AudioFormats? Choose(MediaDescription media, IReadOnlyList<AudioCodec> codecs)
    {
        var maps = RtpMap.Of(media).ToList();
        var audio = maps.Find(map => map.Codec is { } codec && codecs.Contains(codec));
        if (audio is null) return null;
        // Events belong at the audio's clock (RFC 4733 2.4), but phones offer 8000 alone beside Opus: then the lowest clock.
        var events = maps.Where(static map => map.IsTelephoneEvent)
            .OrderByDescending(map => map.ClockRate == audio.ClockRate).ThenBy(static map => map.ClockRate)
            .FirstOrDefault();
        return new AudioFormats(audio, audio.Codec!.Value, events);
    }

    /// <summary>The m= line, with its attributes, of a stream in these formats.</summary>
    internal static MediaDescription Describe(IReadOnlyList<RtpMap> formats, int port, MediaDirection direction, bool rtcpMux)
    {
        var attributes = new List<SdpAttribute>();
        foreach (var format in formats)
        {
            attributes.Add(new("rtpmap", format.ToString()));
            if (Parameters(format) is { } parameters) attributes.Add(new("fmtp", $"{format.PayloadType} {parameters}"));
        }
        attributes.Add(new("ptime", "20"));
        if (rtcpMux) attributes.Add(new("rtcp-mux", null));
        attributes.Add(new(direction.Name(), null));
        return new MediaDescription("audio", port, RtpProfile, [.. formats.Select(static format => format.PayloadType.ToString())]) { Attributes = attributes };
    }

    /// <summary>The stream's formats as a list, audio first.</summary>
    internal IReadOnlyList<RtpMap> List => Events is null ? [Audio] : [Audio, Events];

    /// <summary>What <c>a=fmtp</c> says of a format, or null.</summary>
    private static string? Parameters(RtpMap format) =>
        format.IsTelephoneEvent ? "0-15" // digits, star, hash and A to D (RFC 4733 3.2)
        : format.Codec == AudioCodec.Opus ? "useinbandfec=1;stereo=0" // RFC 7587 6.1: telephone speech is mono
        : null;
}
