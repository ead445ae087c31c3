using BenchmarkDotNet.Attributes;
using Telephony.Core.Codecs;
using Telephony.Ivr.Prompts;

namespace Telephony.MicroBenchmarks;

/// <summary>20 ms of speech at 8 kHz through libopus, as sealing uses it. The frames are those of a spoken sentence, one after another: silence would cost nothing.</summary>
public class OpusBenchmarks
{
    private const string Sentence =
        "Bonjour, c'est moi. J'espère que tu vas bien et que tu as reçu ma lettre de la semaine dernière. Nous viendrons te voir samedi, le train arrive à quatorze heures.";

    private readonly byte[] _packet = new byte[OpusEncoder.MaxPacketLength];
    private readonly short[] _pcm = new short[OpusDecoder.MaxPacketSamples];
    private readonly OpusDecoder _decoder = new();
    private readonly Dictionary<int, OpusEncoder> _encoders = new[] { 0, 5, 10 }.ToDictionary(
        static complexity => complexity, static complexity => new OpusEncoder(complexity, forwardErrorCorrection: false));

    private short[] _speech = [];
    private byte[][] _packets = [];
    private int _frame;

    /// <summary>Speaks the sentence. Not a task: in process, BenchmarkDotNet would not wait for it.</summary>
    [GlobalSetup]
    public void Setup()
    {
        using var voice = new EspeakSynthesizer();
        _speech = voice.SpeakAsync("fr", Sentence, CancellationToken.None).GetAwaiter().GetResult();
        _packets = [.. Enumerable.Range(0, _speech.Length / OpusEncoder.FrameSamples).Select(_ => _packet[..Encode(5)])];
    }

    /// <summary>Frees what libopus holds.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _decoder.Dispose();
        foreach (var encoder in _encoders.Values) encoder.Dispose();
    }

    /// <summary>One frame to a packet.</summary>
    [Benchmark]
    [Arguments(0)]
    [Arguments(5)]
    [Arguments(10)]
    public int Encode(int complexity)
    {
        _frame = (_frame + 1) % (_speech.Length / OpusEncoder.FrameSamples);
        return _encoders[complexity].Encode(_speech.AsSpan(_frame * OpusEncoder.FrameSamples, OpusEncoder.FrameSamples), _packet);
    }

    /// <summary>One packet to a frame.</summary>
    [Benchmark]
    public int Decode()
    {
        _frame = (_frame + 1) % _packets.Length;
        return _decoder.Decode(_packets[_frame], _pcm);
    }
}
