using Telephony.Core.Codecs;

namespace Telephony.Host.Server;

/// <summary>Encodes prompts and tones once for the legs that speak Opus. Thread-safe.</summary>
internal static class OpusFrames
{
    /// <summary>Prompts are encoded once and played for years: the best that the encoder can do.</summary>
    private const int Complexity = 10;

    /// <summary>One packet for each 20 ms of 8 kHz samples; the last frame is filled with silence.</summary>
    public static IReadOnlyList<byte[]> Of(ReadOnlyMemory<short> samples)
    {
        using var encoder = new OpusEncoder(Complexity);
        var packets = new List<byte[]>(samples.Length / OpusEncoder.FrameSamples + 1);
        Span<byte> packet = stackalloc byte[OpusEncoder.MaxPacketLength];
        Span<short> frame = stackalloc short[OpusEncoder.FrameSamples];
        for (var from = 0; from < samples.Length; from += OpusEncoder.FrameSamples)
        {
            var part = samples.Span[from..Math.Min(samples.Length, from + OpusEncoder.FrameSamples)];
            frame.Clear();
            part.CopyTo(frame);
            packets.Add(packet[..encoder.Encode(frame, packet)].ToArray());
        }
        return packets;
    }
}
