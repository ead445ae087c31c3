namespace Telephony.Core.Codecs;

/// <summary>
/// Decodes Opus (RFC 6716) to 8 kHz, mono or stereo, through libopus, whatever rate and channels the packet was made from. Nothing is allocated per packet. Not
/// thread-safe: one stream, one thread at a time.
/// </summary>
public sealed unsafe class OpusDecoder : IDisposable
{
    /// <summary>Samples of the longest packet, of each channel: 120 ms at 8 kHz (RFC 6716 3.2.5).</summary>
    public const int MaxPacketSamples = 960;

    /// <summary>libopus works in steps of 2.5 ms: concealed lengths are multiples of this many samples.</summary>
    public const int Step = 20;

    private readonly OpusDecoderHandle _decoder;
    private readonly int _channels;

    /// <summary>Makes a decoder.</summary>
    /// <param name="channels">1, or 2 whose samples alternate, left first. Lengths below are of each channel.</param>
    /// <exception cref="DllNotFoundException">libopus0 is not installed.</exception>
    public OpusDecoder(int channels = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, 2);
        _channels = channels;
        _decoder = new OpusDecoderHandle(OpusLibrary.DecoderCreate(8000, channels, out var error));
        if (error != OpusLibrary.Ok) throw new InvalidOperationException($"libopus refused with error {error}.");
    }

    /// <summary>Decodes one packet.</summary>
    /// <param name="packet">A whole packet; anything else is refused.</param>
    /// <param name="pcm">Receives the sound; <see cref="MaxPacketSamples"/> always suffice.</param>
    /// <returns>Samples written, or -1 when the packet is malformed or <paramref name="pcm"/> too short: then the stream's state is as it was.</returns>
    public int Decode(ReadOnlySpan<byte> packet, Span<short> pcm) => packet.IsEmpty ? -1 : Run(packet, pcm, pcm.Length / _channels, fec: false);

    /// <summary>Makes up what a lost packet may have sounded like (packet loss concealment).</summary>
    /// <param name="pcm">As long as the loss, a multiple of <see cref="Step"/> and at most <see cref="MaxPacketSamples"/>.</param>
    /// <returns>Samples written.</returns>
    public int Conceal(Span<short> pcm)
    {
        RequireSteps(pcm.Length / _channels);
        return Run([], pcm, pcm.Length / _channels, fec: false);
    }

    /// <summary>Recovers the packet before <paramref name="next"/> from the copy that it may carry (FEC); conceals when it carries none.</summary>
    /// <param name="next">The packet that follows the lost one; it is to be decoded afterwards.</param>
    /// <param name="pcm">As long as the loss, a multiple of <see cref="Step"/>.</param>
    /// <returns>Samples written, or -1 when <paramref name="next"/> is malformed.</returns>
    public int Recover(ReadOnlySpan<byte> next, Span<short> pcm)
    {
        RequireSteps(pcm.Length / _channels);
        return next.IsEmpty ? -1 : Run(next, pcm, pcm.Length / _channels, fec: true);
    }

    /// <summary>Forgets what was decoded before, as at the start of a stream.</summary>
    public void Reset()
    {
        using var use = new OpusUse(_decoder);
        if (OpusLibrary.DecoderControl(use.Pointer, OpusLibrary.ResetState) != OpusLibrary.Ok)
            throw new InvalidOperationException("libopus refused to reset.");
    }

    /// <inheritdoc/>
    public void Dispose() => _decoder.Dispose();

    private static void RequireSteps(int samples)
    {
        if (samples is <= 0 or > MaxPacketSamples || samples % Step != 0)
            throw new ArgumentException("A lost stretch is 20 to 960 samples long, in steps of 20.", nameof(samples));
    }

    private int Run(ReadOnlySpan<byte> packet, Span<short> pcm, int samples, bool fec)
    {
        using var use = new OpusUse(_decoder);
        fixed (byte* source = packet)
        fixed (short* target = pcm)
        {
            // A null packet is what asks for concealment; an empty span is pinned as null.
            var decoded = OpusLibrary.Decode(use.Pointer, source, packet.Length, target, samples, fec ? 1 : 0);
            return decoded < 0 ? -1 : decoded;
        }
    }
}
