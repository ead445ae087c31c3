using Telephony.Web.Replay;

namespace Telephony.Web.Tests.Replay;

/// <summary>Stored bytes as a player draws them.</summary>
public class WaveformPeaksTests
{
    [TestCase(1000, 1)]
    [TestCase(2000, 2)]
    public void Each_thousand_is_a_channel(int bytes, int channels)
    {
        var stored = Enumerable.Range(0, bytes).Select(i => i < 1000 ? (byte)255 : (byte)51).ToArray();
        var peaks = WaveformPeaks.Of(stored);
        Assert.That(peaks.Channels, Has.Count.EqualTo(channels));
        Assert.That(peaks.Channels[0], Has.Count.EqualTo(1000).And.All.EqualTo(1.0));
        if (channels == 2) Assert.That(peaks.Channels[1], Has.All.EqualTo(0.2));
    }
}
