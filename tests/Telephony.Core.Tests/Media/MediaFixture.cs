using System.Net;
using Telephony.Core.Codecs;
using Telephony.Core.Media;
using Telephony.Core.Sdp;

namespace Telephony.Core.Tests.Media;

/// <summary>An engine, a peer on loopback and what the legs tell; waits for what it is told, never for time.</summary>
internal abstract class MediaFixture
{
    protected static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    protected static readonly byte[] s_silence = Enumerable.Repeat(G711.ALawSilence, 160).ToArray();
    protected static readonly byte[] s_longSpeech = Tone(300, 450, 60);
    protected static readonly byte[] s_speech = Tone(300, 450, 20);

    protected MediaEngine _engine = null!;
    protected RtpPeer _peer = null!;
    protected LegObserver _observer = null!;

    [SetUp]
    public void Start()
    {
        _engine = new MediaEngine(Options());
        _peer = new RtpPeer();
        _observer = new LegObserver();
    }

    [TearDown]
    public void End()
    {
        _peer.Dispose();
        var faults = _engine.Statistics.Faults;
        _engine.Dispose();
        Assert.That(faults, Is.Zero);
    }

    // A busy test machine may stop a thread for longer than the usual catch-up; timestamps are the same for all that.
    protected static MediaEngineOptions Options() =>
        new() { Threads = 1, PortLow = 40000, PortHigh = 42999, Seed = 1, PortRest = TimeSpan.Zero, CatchUp = TimeSpan.FromMinutes(1) };

    protected void Restart(MediaEngineOptions options)
    {
        _engine.Dispose();
        _engine = new MediaEngine(options);
    }

    protected NegotiatedMedia Media() => new()
    {
        RemoteRtp = _peer.Rtp,
        RemoteRtcp = _peer.Rtcp,
        Codec = AudioCodec.Pcma,
        PayloadTypeToSend = 8,
        PayloadTypeToReceive = 8,
        TelephoneEventPayloadType = 101,
    };

    protected MediaLeg Open(NegotiatedMedia? media = null)
    {
        var leg = _engine.OpenLeg(IPAddress.Loopback, _observer);
        leg.Configure(media ?? Media());
        return leg;
    }

    protected static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    protected static byte[] Tone(double low, double high, int milliseconds)
    {
        var samples = new short[milliseconds * 8];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (short)(6000 * (Math.Sin(2 * Math.PI * low * i / 8000) + Math.Sin(2 * Math.PI * high * i / 8000)));
        var payload = new byte[samples.Length];
        G711.Encode(AudioCodec.Pcma, samples, payload);
        return payload;
    }
}
