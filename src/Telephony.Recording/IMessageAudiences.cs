using Telephony.Recording.Listening;

namespace Telephony.Recording;

/// <summary>
/// Where messages that are being left can be listened to (MON-02, MON-06): the door of monitoring that voicemail uses, which does not know it. Only what is monitored has an <see cref="Audience"/> to bring
/// here. Implemented by Telephony.Monitoring. Thread-safe.
/// </summary>
public interface IMessageAudiences
{
    /// <summary>From now on officers may hear what is said on a call, until <see cref="Closed"/>.</summary>
    void Opened(string callId, Audience audience);

    /// <summary>Nothing more is said there.</summary>
    void Closed(string callId);
}
