using Telephony.Recording;
using Telephony.Recording.Listening;

namespace Telephony.Voicemail.Tests;

/// <summary>Monitoring as voicemail sees it: what can be heard now, by the ids of the calls.</summary>
internal sealed class FakeAudiences : IMessageAudiences
{
    public Dictionary<string, Audience> Open { get; } = [];

    public void Opened(string callId, Audience audience) => Open.Add(callId, audience);

    public void Closed(string callId) => Open.Remove(callId);
}
