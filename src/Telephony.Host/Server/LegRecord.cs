using Telephony.Calls;
using Telephony.Core.Sessions;
using Telephony.Core.Sip.UserAgents;

namespace Telephony.Host.Server;

/// <summary>The record of a leg, from what the media counted.</summary>
internal static class LegRecord
{
    /// <summary>How <paramref name="call"/> went; all zero when it never had a leg. A call that was not answered has agreed on no codec.</summary>
    public static CallLeg Of(MediaCall call, int number, LegDirection direction, RecordedPrivacy privacy)
    {
        var rtp = call.Statistics ?? default;
        var codec = call.AnsweredAt is null ? null : call.Media?.Codec.ToString().ToUpperInvariant();
        return new CallLeg(
            number, direction, codec, call.LocalRtp?.ToString(), call.Media?.RemoteRtp.ToString(), rtp.Received, rtp.Sent, rtp.Lost, rtp.Jitter.TotalMilliseconds,
            rtp.KeysByEvent, rtp.KeysByInfo, rtp.KeysByTone, privacy);
    }

    /// <summary>A trunk that could not even be tried.</summary>
    public static CallLeg Untried(int number, string trunk, InviteFailure failure) =>
        new(number, LegDirection.Outbound, null, null, null, 0, 0, 0, 0, 0, 0, 0, RecordedPrivacy.Undecided) { Trunk = trunk, SipStatus = failure.Status };
}
