using System.Globalization;

namespace Telephony.Core.Sdp;

/// <summary>
/// The rules of offer and answer (RFC 3264) for a side that wants one audio stream: pure functions of descriptions.
/// <see cref="OfferAnswerSession"/> applies them to a call.
/// </summary>
internal static class OfferAnswer
{
    /// <summary>The longest packet that a peer may ask for; more is a mistake.</summary>
    private const int LongestPtime = 200;

    /// <summary>
    /// Answers an offer (RFC 3264 6): the first usable audio stream is taken, with the first of its codecs that we speak; all
    /// others are refused.
    /// </summary>
    /// <returns>The answer, or null when no stream is usable: 488.</returns>
    internal static SessionDescription? Answer(
        SessionDescription offer, LocalMedia local, SdpOrigin origin, out NegotiatedMedia? media, out AudioFormats? formats)
    {
        media = null;
        formats = null;
        var answers = new List<MediaDescription>();
        foreach (var offered in offer.Media)
        {
            var taken = media is null ? Agree(offer, offered, local, out formats) : null;
            if (taken is null)
            {
                answers.Add(offered.Refused());
                continue;
            }
            media = taken;
            answers.Add(AudioFormats.Describe(formats!.List, local.Rtp.Port, taken.Direction, taken.RtcpMux));
        }
        return media is null ? null : Describe(local, origin, offer.Times, answers);
    }

    /// <summary>An offer (RFC 3264 5) of one audio stream in <paramref name="formats"/> among the streams of the session so far.</summary>
    /// <param name="local">What we bring.</param>
    /// <param name="origin">Our o= line.</param>
    /// <param name="formats">The formats to offer.</param>
    /// <param name="before">Our last description, whose streams keep their places (8), or null.</param>
    /// <param name="place">The audio stream's place among them.</param>
    internal static SessionDescription Offer(
        LocalMedia local, SdpOrigin origin, IReadOnlyList<RtpMap> formats, SessionDescription? before, int place)
    {
        var audio = AudioFormats.Describe(formats, local.Rtp.Port, local.Direction, rtcpMux: false);
        var streams = before?.Media.Select(static stream => stream.Refused()).ToList() ?? [audio];
        streams[place] = audio;
        return Describe(local, origin, before?.Times ?? ["0 0"], streams);
    }

    /// <summary>Reads the answer to an offer of ours (RFC 3264 7); null with the reason when we cannot go on with it.</summary>
    internal static NegotiatedMedia? Accept(SessionDescription offer, SessionDescription answer, LocalMedia local, int place, out string reason)
    {
        if (answer.Media.Count != offer.Media.Count)
        {
            reason = "the answer has other streams than the offer";
            return null;
        }
        var stream = answer.Media[place];
        reason = "the answer refuses the audio stream or changes it";
        if (Agree(answer, stream, local, out var formats) is not { } media) return null;
        var ours = RtpMap.Of(offer.Media[place]).ToList();
        var audio = ours.Find(map => map.Codec == formats!.Codec);
        if (audio is null) return null;
        var events = formats!.Events is null ? null : ours.Find(map => map.IsTelephoneEvent && map.ClockRate == formats.Events.ClockRate);
        reason = "";
        return media with
        {
            // We did not offer to share the port, so the answer cannot accept it.
            RtcpMux = false,
            RemoteRtcp = RemoteAddress.Rtcp(stream, media.RemoteRtp),
            PayloadTypeToReceive = audio.PayloadType,
            TelephoneEventPayloadType = events?.PayloadType,
            TelephoneEventPayloadTypeToSend = events is null ? null : formats.Events!.PayloadType,
        };
    }

    /// <summary>What we and the peer can do with one of its streams; null when nothing.</summary>
    private static NegotiatedMedia? Agree(SessionDescription peer, MediaDescription stream, LocalMedia local, out AudioFormats? formats)
    {
        formats = null;
        if (!AudioFormats.IsCandidate(stream)) return null;
        if (RemoteAddress.Rtp(peer, stream, local.Rtp.AddressFamily) is not { } rtp) return null;
        formats = AudioFormats.Choose(stream, local.Codecs);
        if (formats is null) return null;

        var mux = stream.Has("rtcp-mux");
        var theirs = peer.DirectionOf(stream);
        if (RemoteAddress.IsHold(rtp.Address)) theirs = MediaDirections.Of(theirs.Sends(), receives: false);
        return new NegotiatedMedia
        {
            RemoteRtp = rtp,
            RemoteRtcp = mux ? rtp : RemoteAddress.Rtcp(stream, rtp),
            RtcpMux = mux,
            Codec = formats.Codec,
            PayloadTypeToSend = formats.Audio.PayloadType,
            PayloadTypeToReceive = formats.Audio.PayloadType,
            TelephoneEventPayloadType = formats.Events?.PayloadType,
            TelephoneEventPayloadTypeToSend = formats.Events?.PayloadType,
            TelephoneEventClockRate = formats.Events?.ClockRate ?? 8000,
            Direction = MediaDirections.Answering(theirs, local.Direction),
            Ptime = Ptime(stream),
        };
    }

    private static SessionDescription Describe(
        LocalMedia local, SdpOrigin origin, IReadOnlyList<string> times, IReadOnlyList<MediaDescription> streams)
    {
        var address = local.Rtp.Address;
        var type = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "IP6" : "IP4";
        return new SessionDescription
        {
            Origin = origin with { Address = $"IN {type} {address}" },
            Connection = new SdpConnection(type, address.ToString()),
            Times = times,
            Media = streams,
        };
    }

    private static TimeSpan Ptime(MediaDescription stream) =>
        int.TryParse(stream.Attribute("ptime"), NumberStyles.None, CultureInfo.InvariantCulture, out var ptime) && ptime is > 0 and <= LongestPtime
            ? TimeSpan.FromMilliseconds(ptime)
            : TimeSpan.FromMilliseconds(20);
}
