using Telephony.Core.Codecs;

namespace Telephony.Core.Media;

/// <summary>
/// A sine tone, steady or in a cadence: a beep, a test tone, ring-back. Made of one second of frames played round and round, so an hour costs no more
/// than a second. Immutable; any thread.
/// </summary>
public sealed class ToneSound : ISound
{
    private const int SampleRate = 8000;
    private const int LoopFrames = 50;
    private const int FadeSamples = 40;
    private const double FullScaleDbm0 = 3.14;

    private readonly StoredFrames _loop;
    private readonly StoredFrames _edges;
    private readonly long _frames;
    private readonly long _on;
    private readonly long _off;

    /// <summary>A tone.</summary>
    /// <param name="hertz">100 to 3400, whole: so that a second holds whole periods.</param>
    /// <param name="duration">Whole length, rounded down to 20 ms; at least 20 ms. <see cref="TimeSpan.MaxValue"/> is "until stopped".</param>
    /// <param name="opus">Makes Opus frames; null when no Opus leg plays this.</param>
    /// <param name="dbm0">Level, -40 to 0.</param>
    /// <param name="on">Sounding part of a cadence; zero: steady.</param>
    /// <param name="off">Silent part of a cadence.</param>
    public ToneSound(int hertz, TimeSpan duration, OpusFrameEncoder? opus, double dbm0 = -10, TimeSpan on = default, TimeSpan off = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hertz, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hertz, 3400);
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, Playback.FrameTime);
        ArgumentOutOfRangeException.ThrowIfLessThan(dbm0, -40);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dbm0, 0);
        _frames = duration.Ticks / Playback.FrameTime.Ticks;
        _on = on.Ticks / Playback.FrameTime.Ticks;
        _off = _on == 0 ? 0 : off.Ticks / Playback.FrameTime.Ticks;

        // The edges are a frame that fades in, one that fades out, and one of silence; the loop's Opus frames are the second of two
        // seconds, when the encoder has settled.
        _loop = StoredFrames.FromSamples(Wave(hertz, dbm0, SampleRate), opus is null ? null : samples => SecondHalf(opus, samples));
        _edges = StoredFrames.FromSamples(Edges(hertz, dbm0, (int)(((_on == 0 ? _frames : _on) - 1) % LoopFrames)), opus);
    }

    /// <summary>The ring-back of the French network: 440 Hz, 1.5 s on, 3.5 s off (ITU-T E.180 supplement 2).</summary>
    public static ToneSound RingBack(TimeSpan duration, OpusFrameEncoder? opus) =>
        new(440, duration, opus, on: TimeSpan.FromSeconds(1.5), off: TimeSpan.FromSeconds(3.5));

    /// <inheritdoc/>
    public TimeSpan Duration => Playback.FrameTime * _frames;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Opus, but no encoder was given.</exception>
    public IFrameSource Open(AudioCodec codec, TimeSpan from)
    {
        _loop.Prepare(codec);
        _edges.Prepare(codec);
        return new Source(this, codec, Math.Clamp(from.Ticks / Playback.FrameTime.Ticks, 0, _frames));
    }

    private FrameState Copy(AudioCodec codec, long index, Span<byte> payload, out int length)
    {
        length = 0;
        if (index >= _frames)
            return FrameState.End;
        var inCadence = _on == 0 ? index : index % (_on + _off);
        var sounding = _on == 0 ? _frames : Math.Min(_on, _frames - (index - inCadence));
        if (inCadence >= sounding)
            return _edges.Copy(codec, 2, payload, out length);
        if (inCadence == 0)
            return _edges.Copy(codec, 0, payload, out length);
        return inCadence == sounding - 1
            ? _edges.Copy(codec, 1, payload, out length)
            : _loop.Copy(codec, (int)(inCadence % LoopFrames), payload, out length);
    }

    private static List<byte[]> SecondHalf(OpusFrameEncoder opus, ReadOnlyMemory<short> second)
    {
        var twice = new short[second.Length * 2];
        second.CopyTo(twice);
        second.CopyTo(twice.AsMemory(second.Length));
        return opus(twice).Skip(LoopFrames).ToList();
    }

    private static short[] Wave(int hertz, double dbm0, int count, int first = 0)
    {
        var amplitude = 32768 * Math.Pow(10, (dbm0 - FullScaleDbm0) / 20);
        var samples = new short[count];
        for (var i = 0; i < count; i++)
            samples[i] = (short)Math.Round(amplitude * Math.Sin(2 * Math.PI * hertz * (first + i) / SampleRate));
        return samples;
    }

    private static short[] Edges(int hertz, double dbm0, int lastFrame)
    {
        const int Frame = G711.FrameLength;
        var edges = new short[3 * Frame];
        var begin = Wave(hertz, dbm0, Frame);
        var end = Wave(hertz, dbm0, Frame, lastFrame * Frame);
        for (var i = 0; i < Frame; i++)
        {
            edges[i] = (short)(begin[i] * Math.Min(1.0, (double)i / FadeSamples));
            edges[Frame + i] = (short)(end[i] * Math.Min(1.0, (double)(Frame - 1 - i) / FadeSamples));
        }

        return edges;
    }

    private sealed class Source(ToneSound tone, AudioCodec codec, long next) : IFrameSource
    {
        private long _next = next;

        public FrameState Next(Span<byte> payload, out int length)
        {
            var state = tone.Copy(codec, _next, payload, out length);
            if (state == FrameState.Ready)
                _next++;
            return state;
        }

        public void Dispose()
        {
        }
    }
}
