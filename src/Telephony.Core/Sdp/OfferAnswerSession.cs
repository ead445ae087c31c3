using System.Globalization;

namespace Telephony.Core.Sdp;

/// <summary>What became of an offer or an answer of the peer. A closed set.</summary>
public abstract record OfferAnswerOutcome
{
    private OfferAnswerOutcome() { }

    /// <summary>Both sides agree.</summary>
    /// <param name="Media">For the media leg.</param>
    /// <param name="Answer">Our answer to the peer's offer; empty when the peer answered ours.</param>
    public sealed record Agreed(NegotiatedMedia Media, ReadOnlyMemory<byte> Answer) : OfferAnswerOutcome;

    /// <summary>No agreement; the session stays as it was (RFC 3261 14.2).</summary>
    /// <param name="Status">400 for what is not SDP, 488 for what we cannot serve. To an answer in an ACK there is only BYE.</param>
    /// <param name="Reason">Why, without any of the peer's text, for a Warning field or a log.</param>
    public sealed record Refused(int Status, string Reason) : OfferAnswerOutcome;
}

/// <summary>
/// The offer/answer exchanges of one call (RFC 3264): answers the peer's offers, makes ours, and raises the version of our
/// description whenever it changes (8). Pure; one call's loop owns it.
/// </summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>state</term><description>ReceiveOffer / MakeOffer / ReceiveAnswer</description></listheader>
/// <item><term>no offer of ours is open</term><description>answers it / opens one / refuses (nothing was asked)</description></item>
/// <item><term>an offer of ours is open, PreviewAnswer</term><description>takes the media, keeps the offer open</description></item>
/// <item><term>an offer of ours is open</term><description>refuses with 491 / makes it anew / closes it</description></item>
/// </list>
/// </remarks>
public sealed class OfferAnswerSession
{
    private readonly string _sessionId;
    private readonly PayloadTypes _payloadTypes = new();
    private ulong _version = 1;
    private SessionDescription? _ours;
    private int _place;
    private bool _offerOpen;

    /// <summary>A session without an exchange.</summary>
    /// <param name="local">What we bring.</param>
    /// <param name="sessionId">The o= line's session id: unique for our address, such as a random number.</param>
    public OfferAnswerSession(LocalMedia local, ulong sessionId)
    {
        ArgumentNullException.ThrowIfNull(local);
        Local = local;
        _sessionId = sessionId.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>What we bring to the next exchange. May be changed between exchanges, to hold the peer or to move.</summary>
    public LocalMedia Local { get; set; }

    /// <summary>What the last exchange agreed, or null before the first.</summary>
    public NegotiatedMedia? Media { get; private set; }

    /// <summary>Whether an offer of ours waits for its answer.</summary>
    public bool OfferOpen => _offerOpen;

    /// <summary>Answers an offer of the peer.</summary>
    public OfferAnswerOutcome ReceiveOffer(ReadOnlySpan<byte> offer)
    {
        if (_offerOpen) return new OfferAnswerOutcome.Refused(491, "an offer of ours is open");
        if (!SdpParser.TryParse(offer, out var description, out var error)) return new OfferAnswerOutcome.Refused(400, error.ToString());
        var answer = OfferAnswer.Answer(description!, Local, Origin, out var media, out var formats);
        if (answer is null) return new OfferAnswerOutcome.Refused(488, "no audio stream that we can serve");
        _payloadTypes.Learn(formats!.List);
        _place = answer.Media.Select(static (stream, place) => (stream, place)).First(static pair => pair.stream.Port != 0).place;
        Media = media;
        return new OfferAnswerOutcome.Agreed(media!, Publish(answer));
    }

    /// <summary>Our offer, for an INVITE without one (RFC 3261 13.3.1.4), for a client, or for a change.</summary>
    public ReadOnlyMemory<byte> MakeOffer()
    {
        _offerOpen = true;
        return Publish(OfferAnswer.Offer(Local, Origin, _payloadTypes.Offer(Local.Codecs), _ours, _place));
    }

    /// <summary>Takes the peer's answer to <see cref="MakeOffer"/>; an empty one refuses it, and so does <see cref="OfferRefused"/>.</summary>
    public OfferAnswerOutcome ReceiveAnswer(ReadOnlySpan<byte> answer)
    {
        if (!_offerOpen) return new OfferAnswerOutcome.Refused(400, "no offer of ours is open");
        _offerOpen = false;
        return Accept(answer);
    }

    /// <summary>
    /// Takes an answer that is not the last word: that of a provisional response (RFC 3261 13.2.1), for early media. The offer stays open, since each branch of a forked
    /// INVITE may answer it.
    /// </summary>
    public OfferAnswerOutcome PreviewAnswer(ReadOnlySpan<byte> answer) =>
        _offerOpen ? Accept(answer) : new OfferAnswerOutcome.Refused(400, "no offer of ours is open");

    private OfferAnswerOutcome Accept(ReadOnlySpan<byte> answer)
    {
        if (!SdpParser.TryParse(answer, out var description, out var error)) return new OfferAnswerOutcome.Refused(400, error.ToString());
        if (OfferAnswer.Accept(_ours!, description!, Local, _place, out var reason) is not { } media)
            return new OfferAnswerOutcome.Refused(488, reason);
        Media = media;
        return new OfferAnswerOutcome.Agreed(media, default);
    }

    /// <summary>The peer refused our open offer, or it was never answered; what was agreed before stays in force.</summary>
    public void OfferRefused() => _offerOpen = false;

    private SdpOrigin Origin => new("-", _sessionId, _version.ToString(CultureInfo.InvariantCulture), "");

    /// <summary>Our description as it goes out, its version one more than the last when anything else differs.</summary>
    private byte[] Publish(SessionDescription next)
    {
        var octets = SdpWriter.Write(next);
        if (_ours is not null && !octets.AsSpan().SequenceEqual(SdpWriter.Write(_ours)))
        {
            _version++;
            next = next with { Origin = next.Origin with { Version = Origin.Version } };
            octets = SdpWriter.Write(next);
        }
        _ours = next;
        return octets;
    }
}
