using Telephony.Core.Codecs;

namespace Telephony.Core.Media;

/// <summary>
/// Encodes 8000 Hz samples to Opus packets of 20 ms, one for each 160 samples. Called on a pool thread, at most once a sound.
/// </summary>
public delegate IReadOnlyList<byte[]> OpusFrameEncoder(ReadOnlyMemory<short> samples);

/// <summary>
/// Ready frames of one sound: A-law and mu-law at once, Opus made when the first Opus caller needs it, by a worker. Immutable to its users; any thread.
/// </summary>
public sealed class StoredFrames
{
    private readonly byte[] _pcma;
    private readonly byte[] _pcmu;
    private readonly Lazy<Task<IReadOnlyList<byte[]>>>? _opus;

    private StoredFrames(byte[] pcma, byte[] pcmu, OpusFrameEncoder? opus)
    {
        (_pcma, _pcmu) = (pcma, pcmu);
        if (opus is not null)
            _opus = new(() => Task.Run(() => opus(Samples())));
    }

    /// <summary>How many frames of 20 ms.</summary>
    public int Count => _pcma.Length / G711.FrameLength;

    /// <summary>Whether Opus frames can be had.</summary>
    public bool HasOpus => _opus is not null;

    /// <summary>Encodes samples at 8000 Hz; the last frame is filled with silence.</summary>
    /// <param name="samples">May be empty.</param>
    /// <param name="opus">Makes the Opus frames when they are first asked for; null when no Opus leg will ever play this.</param>
    public static StoredFrames FromSamples(ReadOnlySpan<short> samples, OpusFrameEncoder? opus)
    {
        var length = (samples.Length + G711.FrameLength - 1) / G711.FrameLength * G711.FrameLength;
        var pcma = new byte[length];
        var pcmu = new byte[length];
        G711.Encode(AudioCodec.Pcma, samples, pcma);
        G711.Encode(AudioCodec.Pcmu, samples, pcmu);
        pcma.AsSpan(samples.Length).Fill(G711.ALawSilence);
        pcmu.AsSpan(samples.Length).Fill(G711.MuLawSilence);
        return new StoredFrames(pcma, pcmu, opus);
    }

    /// <summary>Starts the worker that makes the frames of <paramref name="codec"/>, if they must be made. Does not block.</summary>
    /// <exception cref="NotSupportedException">Opus, but no encoder was given.</exception>
    public void Prepare(AudioCodec codec)
    {
        if (codec == AudioCodec.Opus)
            _ = (_opus ?? throw new NotSupportedException("this sound has no Opus frames")).Value;
    }

    /// <summary>Copies frame <paramref name="index"/>. After <see cref="Prepare"/>; neither blocks nor allocates.</summary>
    /// <returns>Late while the frames are being made; End past the last frame, or when they could not be made.</returns>
    public FrameState Copy(AudioCodec codec, int index, Span<byte> payload, out int length)
    {
        length = 0;
        if (codec == AudioCodec.Opus)
            return CopyOpus(index, payload, out length);
        if (index >= Count)
            return FrameState.End;
        var frames = codec == AudioCodec.Pcma ? _pcma : _pcmu;
        frames.AsSpan(index * G711.FrameLength, G711.FrameLength).CopyTo(payload);
        length = G711.FrameLength;
        return FrameState.Ready;
    }

    private FrameState CopyOpus(int index, Span<byte> payload, out int length)
    {
        length = 0;
        var making = _opus!.Value;
        if (!making.IsCompleted)
            return FrameState.Late;
        if (!making.IsCompletedSuccessfully || making.Result is not { } frames || index >= Math.Min(frames.Count, Count))
            return FrameState.End;
        frames[index].CopyTo(payload);
        length = frames[index].Length;
        return FrameState.Ready;
    }

    // Decoded again rather than kept: 16 kB a second for every prompt, needed by Opus callers only.
    private short[] Samples()
    {
        var samples = new short[_pcma.Length];
        G711.Decode(AudioCodec.Pcma, _pcma, samples);
        return samples;
    }
}
