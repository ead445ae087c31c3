using Telephony.Core.Codecs;
using Telephony.Core.Ogg;

namespace Telephony.Host.Commands.Demo;

/// <summary>How long something is heard on each side of an Ogg Opus file of ours (8 kHz).</summary>
/// <param name="Channels">Its channels.</param>
/// <param name="Left">Of the left, or only, one.</param>
/// <param name="Right">Of the right one.</param>
internal sealed record StereoLevels(int Channels, TimeSpan Left, TimeSpan Right)
{
    private const int AudibleLevel = 130;
    private const int SamplesPerSecond = 8000;

    /// <summary>Decodes it all. A file that cannot be read has nothing on either side.</summary>
    public static StereoLevels Of(Stream oggOpus)
    {
        if (!OggOpusReader.TryOpen(oggOpus, out var reader, out _)) return new StereoLevels(0, TimeSpan.Zero, TimeSpan.Zero);
        var channels = reader!.Head.Channels;
        using var decoder = new OpusDecoder(channels);
        var pcm = new short[channels * OpusDecoder.MaxPacketSamples];
        Span<long> audible = stackalloc long[2];
        while (reader.Read(out var packet) == OggOpusStatus.Packet)
        {
            var count = decoder.Decode(packet, pcm);
            for (var channel = 0; channel < channels && count > 0; channel++)
                if (Level(pcm.AsSpan(0, count * channels), channel, channels) > AudibleLevel) audible[channel] += count;
        }
        return new StereoLevels(channels, Time(audible[0]), Time(audible[1]));
    }

    /// <summary>The mean of the absolute amplitude.</summary>
    private static long Level(ReadOnlySpan<short> pcm, int channel, int channels)
    {
        long sum = 0;
        for (var i = channel; i < pcm.Length; i += channels) sum += Math.Abs((int)pcm[i]);
        return sum * channels / pcm.Length;
    }

    private static TimeSpan Time(long samples) => TimeSpan.FromSeconds((double)samples / SamplesPerSecond);
}
