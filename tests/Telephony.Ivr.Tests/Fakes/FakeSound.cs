using Telephony.Core.Codecs;
using Telephony.Core.Media;

namespace Telephony.Ivr.Tests.Fakes;

/// <summary>A sound with a name and a length; nobody opens it.</summary>
internal sealed record FakeSound(string Name, TimeSpan Duration) : ISound
{
    public IFrameSource Open(AudioCodec codec, TimeSpan from) => throw new NotSupportedException();
}
