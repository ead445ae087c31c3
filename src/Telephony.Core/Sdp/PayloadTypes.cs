using Telephony.Core.Codecs;

namespace Telephony.Core.Sdp;

/// <summary>
/// The payload types of one session. A number that has stood for a format keeps standing for it (RFC 3264 8.3.2), so numbers seen
/// in an exchange are used again in later offers of ours. One call's loop owns it.
/// </summary>
internal sealed class PayloadTypes
{
    private const byte FirstDynamic = 96;
    private const byte LastDynamic = 127;

    private readonly Dictionary<byte, string> _formats = [];

    /// <summary>Remembers the formats of an exchange.</summary>
    internal void Learn(IEnumerable<RtpMap> formats)
    {
        foreach (var format in formats) _formats.TryAdd(format.PayloadType, Key(format));
    }

    /// <summary>The formats of an offer of ours: the codecs in their order, then events at each clock that they use.</summary>
    internal IReadOnlyList<RtpMap> Offer(IReadOnlyList<AudioCodec> codecs)
    {
        var formats = new List<RtpMap>();
        foreach (var codec in codecs)
        {
            formats.Add(codec switch
            {
                AudioCodec.Pcma => new RtpMap(8, "PCMA", 8000, 1),
                AudioCodec.Pcmu => new RtpMap(0, "PCMU", 8000, 1),
                _ => Number(new RtpMap(FirstDynamic, "opus", 48000, 2)),
            });
        }
        byte preferred = 101;
        foreach (var clockRate in formats.Select(static format => format.ClockRate).Distinct().Order().ToList())
            formats.Add(Number(new RtpMap(preferred++, RtpMap.TelephoneEvent, clockRate, 1)));
        return formats;
    }

    /// <summary>The format under its number: the one it has, else the one it would like, else a free one.</summary>
    private RtpMap Number(RtpMap format)
    {
        var key = Key(format);
        foreach (var (number, other) in _formats)
            if (other == key) return format with { PayloadType = number };
        var free = format.PayloadType;
        if (_formats.ContainsKey(free))
            for (free = FirstDynamic; free < LastDynamic && _formats.ContainsKey(free); free++) { }
        _formats[free] = key;
        return format with { PayloadType = free };
    }

    private static string Key(RtpMap format) => $"{format.Encoding.ToUpperInvariant()}/{format.ClockRate}/{format.Channels}";
}
