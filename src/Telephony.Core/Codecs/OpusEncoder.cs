namespace Telephony.Core.Codecs;

/// <summary>
/// Encodes 8 kHz speech, mono or stereo, to Opus (RFC 6716) through libopus: 20 ms frames, application VOIP, variable rate, in-band FEC. Nothing is
/// allocated per frame. Not thread-safe: one stream, one thread at a time.
/// </summary>
public sealed unsafe class OpusEncoder : IDisposable
{
    /// <summary>Samples of a frame, of each channel: 20 ms at 8 kHz.</summary>
    public const int FrameSamples = 160;

    /// <summary>The longest packet of one frame (RFC 6716 3.4).</summary>
    public const int MaxPacketLength = 1275;

    /// <summary>Target rate in bits per second: what telephone speech needs (PERFORMANCE, "File sizes").</summary>
    public const int DefaultBitrate = 16_000;

    /// <summary>Loss that in-band FEC is sized for, in per cent; without a figure libopus adds no FEC.</summary>
    private const int ExpectedLossPercent = 5;

    private readonly OpusEncoderHandle _encoder;
    private readonly int _channels;

    /// <summary>Makes an encoder.</summary>
    /// <param name="complexity">0 (fastest) to 10.</param>
    /// <param name="bitrate">Target rate, 6,000 to 64,000 bit/s.</param>
    /// <param name="forwardErrorCorrection">Whether each packet may carry its predecessor at a lower rate; for the network, not for files.</param>
    /// <param name="channels">1, or 2 whose samples alternate, left first.</param>
    /// <exception cref="DllNotFoundException">libopus0 is not installed.</exception>
    public OpusEncoder(int complexity = 5, int bitrate = DefaultBitrate, bool forwardErrorCorrection = true, int channels = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, 2);
        _channels = channels;
        ArgumentOutOfRangeException.ThrowIfNegative(complexity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(complexity, 10);
        ArgumentOutOfRangeException.ThrowIfLessThan(bitrate, 6_000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bitrate, 64_000);
        _encoder = new OpusEncoderHandle(OpusLibrary.EncoderCreate(8000, channels, OpusLibrary.ApplicationVoip, out var error));
        Check(error);
        Control(OpusLibrary.SetBitrate, bitrate);
        Control(OpusLibrary.SetVbr, 1);
        Control(OpusLibrary.SetComplexity, complexity);
        Control(OpusLibrary.SetInbandFec, forwardErrorCorrection ? 1 : 0);
        Control(OpusLibrary.SetPacketLossPerc, forwardErrorCorrection ? ExpectedLossPercent : 0);
        int lookahead;
        using (var use = new OpusUse(_encoder)) Check(OpusLibrary.EncoderQuery(use.Pointer, OpusLibrary.GetLookahead, &lookahead));
        Lookahead = lookahead;
    }

    /// <summary>Samples (8 kHz) by which the decoded sound comes later than what was encoded; a file's pre-skip (RFC 7845 4.2).</summary>
    public int Lookahead { get; }

    /// <summary>Encodes one frame.</summary>
    /// <param name="pcm">Exactly <see cref="FrameSamples"/> samples of each channel.</param>
    /// <param name="packet">Receives the packet; <see cref="MaxPacketLength"/> bytes always suffice.</param>
    /// <returns>The packet's length.</returns>
    public int Encode(ReadOnlySpan<short> pcm, Span<byte> packet)
    {
        if (pcm.Length != FrameSamples * _channels) throw new ArgumentException("A frame has 160 samples of each channel.", nameof(pcm));
        using var use = new OpusUse(_encoder);
        fixed (short* source = pcm)
        fixed (byte* target = packet)
        {
            var length = OpusLibrary.Encode(use.Pointer, source, FrameSamples, target, packet.Length);
            Check(Math.Min(length, 0));
            return length;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _encoder.Dispose();

    private static void Check(int error)
    {
        if (error != OpusLibrary.Ok) throw new InvalidOperationException($"libopus refused with error {error}.");
    }

    private void Control(int request, int value)
    {
        using var use = new OpusUse(_encoder);
        Check(OpusLibrary.EncoderControl(use.Pointer, request, value));
    }
}
