using Telephony.Core.Codecs;

namespace Telephony.Core.Rtp;

/// <summary>
/// Tells packets with speech from packets without, for the end of a recording by silence. Pure; one thread; nothing allocated.
/// </summary>
/// <remarks>
/// G.711: speech is a packet whose level is 9 dB above the noise floor, and above -45 dBm0 in any case: quiet speech lies at -35, the noise of a good line
/// below -55. The floor falls to a quieter packet at once and rises by 2 dB a second, so the steady noise of a street or a wing is silence after some
/// seconds, while the pauses of speech keep it low; above -20 dBm0 it does not rise, so a steady shout stays speech.
/// <para>Opus is not decoded on a media thread: a packet of at least <see cref="OpusSpeechBytes"/> per 20 ms counts as speech. With variable rate or DTX,
/// pauses are 1 to 10 bytes. A peer with constant rate never seems silent: its recording ends by its other limits.</para>
/// </remarks>
public sealed class VoiceActivity
{
    /// <summary>No packet below this level is speech, in dBm0.</summary>
    public const float LeastSpeech = -45;

    /// <summary>Speech is this many dB above the noise floor.</summary>
    public const float OverFloor = 9;

    /// <summary>An Opus packet of this many bytes per 20 ms is speech.</summary>
    public const int OpusSpeechBytes = 16;

    private const float LowestFloor = -60;
    private const float HighestFloor = -20;
    private const float RisePerSecond = 2;
    private const int OpusUnitsPerFrame = 960;

    private float _floor = LowestFloor;

    /// <summary>Whether the packet holds speech.</summary>
    public bool Receive(AudioCodec codec, ReadOnlySpan<byte> payload) =>
        codec == AudioCodec.Opus ? IsOpusSpeech(payload) : IsG711Speech(codec, payload);

    private static bool IsOpusSpeech(ReadOnlySpan<byte> payload) =>
        OpusPacket.TryGetDuration(payload, out var duration) && (long)payload.Length * OpusUnitsPerFrame >= (long)OpusSpeechBytes * duration;

    private bool IsG711Speech(AudioCodec codec, ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
            return false;
        var level = G711Level.Dbm0(codec, payload);
        var speech = level >= LeastSpeech && level >= _floor + OverFloor;
        var rise = RisePerSecond * payload.Length / 8000;
        _floor = Math.Clamp(Math.Min(level, _floor + rise), LowestFloor, HighestFloor);
        return speech;
    }
}
